import { logWarmupByDefault, type Finding } from '../findings.ts';
import { Section } from '../section.ts';
import { emptyMap } from '../tree.ts';
import type { ConfigHints, Missing, ScheduleKind } from '../types.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import { Params, type Fills } from './deepSpeedParams.ts';
import {
  deepSpeedKinds,
  isDeepSpeedType,
  oneCycle,
  rangeTest,
  warmupCosine,
  warmupDecay,
  warmupFlat,
  type DeepSpeedType,
} from './deepSpeedSchedules.ts';
import { say } from '../../words.ts';
// prettier-ignore

/** A `scheduler` block read. */
export interface DeepSpeedFound {
  readonly kind: ScheduleKind;
  readonly peakLr: number | null;
  readonly minLr: number | null;
  readonly warmupSteps: number | null;
  /** Updates of the run. */
  readonly totalSteps: number | null;
  /** What the scheduler is told of it; null for those that aren't. */
  readonly schedulerTotal: number | null;
  readonly missing: readonly Missing[];
  readonly findings: readonly Finding[];
  readonly assumptions: readonly string[];
  readonly build: () => Schedule;
}

/** What every scheduler is read from. */
interface Input {
  readonly params: Params;
  /** LR of the optimizer; null where it is not known. */
  readonly lr: number | null;
  readonly hints: ConfigHints;
}

type Numbers = Pick<DeepSpeedFound, 'peakLr' | 'minLr' | 'warmupSteps' | 'schedulerTotal'> & {
  readonly build: (total: number | null) => Schedule;
};

/**
 * The `scheduler` block of a DeepSpeed config (`deepspeed/runtime/lr_schedules.py`). The engine steps it after every update
 * and the first step counts as iteration 0: update k runs with i = k - 2, update 1 with what the scheduler begins with.
 */
export function readScheduler(root: Section, fills: Fills, hints: ConfigHints): DeepSpeedFound {
  const params = new Params(root.child('scheduler', 'params') ?? new Section(emptyMap, root.text), fills);
  const type = root.child('scheduler')?.string('type') ?? '';
  if (!isDeepSpeedType(type)) return unknownType(type);
  const numbers = readers[type]({ params, lr: optimizerLr(root, fills), hints });
  const missing = [
    ...params.missing,
    ...(numbers.peakLr === null && type !== 'LRRangeTest' ? missingPeak(params) : []),
  ];
  const totalSteps = hints.totalSteps ?? fills.total ?? numbers.schedulerTotal;
  return {
    ...numbers,
    kind: deepSpeedKinds[type],
    totalSteps,
    missing,
    findings: type.startsWith('Warmup') ? warmupFindings(params) : [],
    assumptions: [...params.assumptions(), ...eraOf(type)],
    build: () => numbers.build(totalSteps),
  };
}

function unknownType(type: string): DeepSpeedFound {
  const why = say`The scheduler “${type}” is not one of DeepSpeed’s: its LR can only be read from the log.`;
  return {
    ...{
      kind: 'unknown',
      peakLr: null,
      minLr: null,
      warmupSteps: null,
      totalSteps: null,
      schedulerTotal: null,
    },
    ...{ missing: [{ what: 'scheduler.type', why }], findings: [], assumptions: [] },
    build: () => ({ segments: [], totalSteps: null }),
  };
}

/** The LR that an optimizer of DeepSpeed or PyTorch has unless said. */
const optimizerDefault = 1e-3;

function optimizerLr(root: Section, fills: Fills): number | null {
  const params = root.child('optimizer', 'params');
  const given = params?.number('lr');
  if (given !== undefined) return given;
  if (params === undefined || params.string('lr') === 'auto') return fills.lr;
  return params.has('lr') ? null : (fills.lr ?? optimizerDefault);
}

function missingPeak({ missing }: Params): Missing[] {
  if (missing.some(({ what }) => what === 'warmup_max_lr' || what === 'cycle_max_lr')) return [];
  return [
    {
      what: 'peakLr',
      why: say`The peak is the optimizer’s LR, which this file does not tell (optimizer.params.lr).`,
    },
  ];
}

function warmupFindings({ section }: Params): Finding[] {
  const zero = section.number('warmup_num_steps') === 0;
  const message = say`warmup_num_steps is 0: DeepSpeed takes 2 steps, and refuses to start since it asks for a positive number.`;
  return [
    ...(zero ? [{ code: 'no-warm-up', key: 'warmup_num_steps', message, severity: 'warning' } as const] : []),
    ...(section.has('warmup_type') ? [] : [logWarmupByDefault('warmup_type')]),
  ];
}

function eraOf(type: DeepSpeedType): string[] {
  if (!type.startsWith('Warmup')) return [];
  return [
    say`DeepSpeed is taken to be of October 2024 or later: before, update 1 ran at the optimizer’s own LR.`,
  ];
}

function warmupSteps(params: Params): number | null {
  const steps = params.number('warmup_num_steps', 1000, params.fills.warmup);
  return steps === null ? null : Math.max(2, steps);
}

/** Every other word than `linear` is taken as `log`. */
function isLinear({ section }: Params): boolean {
  return section.string('warmup_type') === 'linear';
}

function readWarmup({ params, lr }: Input): Numbers {
  const peakLr = params.number('warmup_max_lr', lr, params.fills.lr);
  const floor = params.number('warmup_min_lr', 0, 0);
  const warmup = warmupSteps(params);
  const input = {
    start: floor ?? 0,
    floor: floor ?? 0,
    peak: peakLr ?? 0,
    warmup: warmup ?? 2,
    linear: isLinear(params),
  };
  return {
    ...{ peakLr, minLr: peakLr, warmupSteps: warmup, schedulerTotal: null },
    build: (total) => warmupFlat(input, total),
  };
}

function readWarmupDecay({ params, hints }: Input): Numbers {
  const peakLr = params.number('warmup_max_lr', optimizerDefault, params.fills.lr);
  const minLr = params.number('warmup_min_lr', 0, 0);
  const warmup = warmupSteps(params);
  const end = params.number('total_num_steps', undefined, params.fills.total ?? hints.totalSteps ?? null);
  const input = {
    start: minLr ?? 0,
    floor: minLr ?? 0,
    peak: peakLr ?? 0,
    warmup: warmup ?? 2,
    linear: isLinear(params),
  };
  return {
    ...{ peakLr, minLr, warmupSteps: warmup, schedulerTotal: end },
    build: (total) => warmupDecay(input, end ?? 0, total),
  };
}

/** The peak is the optimizer's LR; update 1 has 0, also where `warmup_min_ratio` is set. */
function readWarmupCosine({ params, lr, hints }: Input): Numbers {
  const ratio = params.number('warmup_min_ratio', 0);
  const least = params.number('cos_min_ratio', 1e-4);
  const warmup = warmupSteps(params);
  const end = params.number('total_num_steps', undefined, params.fills.total ?? hints.totalSteps ?? null);
  const peak = lr ?? 0;
  const minLr = lr === null || least === null ? null : least * lr;
  const input = { start: 0, floor: (ratio ?? 0) * peak, peak, warmup: warmup ?? 2, linear: isLinear(params) };
  return {
    ...{ peakLr: lr, minLr, warmupSteps: warmup, schedulerTotal: end },
    build: (total) => warmupCosine(input, end ?? 0, minLr ?? 0, total),
  };
}

function readOneCycle({ params }: Input): Numbers {
  const low = params.number('cycle_min_lr');
  const high = params.number('cycle_max_lr');
  const up = params.number('cycle_first_step_size', 2000);
  const down = params.number('cycle_second_step_size', null) ?? up;
  const stairs = ['cycle_first_stair_count', 'cycle_second_stair_count'].find((name) => (params.section.number(name) ?? 0) > 0); // prettier-ignore
  const why = say`Stairs are followed by some versions of DeepSpeed and passed over by others.`;
  if (stairs !== undefined) params.missing.push({ what: stairs, why });
  const decay = {
    decaySize: params.number('decay_step_size', 0) ?? 0,
    decayRate: params.number('decay_lr_rate', 0) ?? 0,
  };
  return {
    ...{ peakLr: high, minLr: low, warmupSteps: up, schedulerTotal: null },
    build: (total) =>
      oneCycle({ low: low ?? 0, high: high ?? 0, up: up ?? 1, down: down ?? 1, ...decay }, total),
  };
}

function readRangeTest({ params, hints }: Input): Numbers {
  const lr = params.number('lr_range_test_min_lr', 1e-3);
  const size = params.number('lr_range_test_step_size', 2000);
  const rate = params.number('lr_range_test_step_rate', 1);
  const staircase = params.section.boolean('lr_range_test_staircase') === true;
  const test = { lr: lr ?? 0, size: size ?? 1, rate: rate ?? 0, staircase };
  const { totalSteps } = hints;
  return {
    peakLr: totalSteps === undefined ? null : Math.max(...rangeTest(test, totalSteps).segments.map(({ at }) => at?.(totalSteps) ?? 0)), // prettier-ignore
    ...{ minLr: lr, warmupSteps: null, schedulerTotal: null },
    build: (total) => rangeTest(test, total),
  };
}

const readers: Readonly<Record<DeepSpeedType, (input: Input) => Numbers>> = {
  WarmupLR: readWarmup,
  WarmupDecayLR: readWarmupDecay,
  WarmupCosineLR: readWarmupCosine,
  OneCycle: readOneCycle,
  LRRangeTest: readRangeTest,
};
