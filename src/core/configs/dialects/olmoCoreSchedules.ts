import { lrAt } from '../../schedule/schedule.ts';
import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Section } from '../section.ts';
import type { ScheduleKind } from '../types.ts';
import { lastBefore } from './olmoSchedules.ts';
import { say } from '../../words.ts';

/** A scheduler as the config writes it, those of a `SequentialScheduler` within it. */
export interface Spec {
  /** Class name. */
  readonly name: string;
  readonly section: Section;
  readonly children: readonly Spec[];
  /** Of a `ComposableScheduler`. */
  readonly stages: readonly Section[];
  readonly override?: Section | undefined;
}

/** A choice as JSON (`"tokens"`) or Python (`SchedulerUnits.tokens`) writes it. */
export function choiceOf(section: Section, name: string): string | undefined {
  const node = section.node(name);
  const text = node?.type === 'unknown' ? node.text : section.string(name);
  return text?.split('.').at(-1);
}

/** When and from where a scheduler runs; times in updates. */
export interface Setting {
  readonly spec: Spec;
  readonly peak: number;
  /** The trainer's `max_steps` or `max_tokens`. */
  readonly total: number;
  /** Units of the scheduler in one update: 1, or the tokens of a batch. */
  readonly perUpdate: number;
}

type Make = (setting: Setting) => Stretch[];

/** Python rounds a half to the even neighbour. */
function round(value: number): number {
  return value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}

function time({ spec, perUpdate }: Setting, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = spec.section.number(name);
    if (value !== undefined) return value / perUpdate;
  }
  return undefined;
}

function share({ spec, perUpdate }: Setting, name: string, of: number, fallback: number): number {
  return round(of * perUpdate * (spec.section.number(name) ?? fallback)) / perUpdate;
}

/** Before warm-ups could be fractions, `warmup_steps` was 2000 unless said. */
const oldWarmup = 2000;

/** Whether neither length nor share of the warm-up is written. */
export function lacksWarmup({ section }: Spec): boolean {
  return !['warmup', 'warmup_steps', 'warmup_fraction'].some((name) => section.has(name));
}

/** Length of the warm-up in updates. */
export function warmupOf(setting: Setting, of = spanOf(setting)): number {
  const given = time(setting, ['warmup', 'warmup_steps']);
  if (given !== undefined) return given;
  return setting.spec.section.has('warmup_fraction') ? share(setting, 'warmup_fraction', of, 0) : oldWarmup;
}

/** What a share of the warm-up is a share of. */
function spanOf(setting: Setting): number {
  return setting.spec.name === 'WSDS' ? (periodsOf(setting)[0] ?? 0) : endOf(setting);
}

/** Length of the linear decay at the end. */
export function decayOf(setting: Setting): number {
  return time(setting, ['decay', 'decay_steps']) ?? share(setting, 'decay_fraction', setting.total, 0.1);
}

/** `t_max` of the scheduler, else of the trainer. */
function endOf(setting: Setting): number {
  return time(setting, ['t_max']) ?? setting.total;
}

/** Where the schedule reaches its floor: its own `t_max`, or the sum of its periods or stages. */
export function decayEndOf(setting: Setting): number | null {
  if (setting.spec.name === 'WSDS') return periodsOf(setting).reduce((sum, length) => sum + length, 0);
  return setting.spec.section.has('t_max') ? endOf(setting) : null;
}

const number = ({ spec }: Setting, name: string, fallback: number) => spec.section.number(name) ?? fallback;
const floorOf = (setting: Setting) => setting.peak * number(setting, 'alpha_f', 0.1);

function rise(setting: Setting, warmup: number, last: number, to = setting.peak): Stretch {
  const from = number(setting, 'warmup_min_lr', 0);
  return { role: 'warm-up', shape: 'linear', from, to, last, origin: 0, span: warmup };
}

/** `_linear_decay`: to `decay_min_lr` over the last `decay` of the run. */
function tail(setting: Setting, from: number): Stretch[] {
  const decay = decayOf(setting);
  const to = number(setting, 'decay_min_lr', 0);
  const { total } = setting;
  if (decay <= 0) return [hold('stable', from, Infinity)];
  const line = { origin: total - decay, span: decay };
  return [
    { role: 'decay', shape: 'linear', from, to, last: Math.floor(total), ...line },
    hold('after', to, Infinity),
  ];
}

const constantWithWarmup: Make = (setting) => {
  const warmup = warmupOf(setting, setting.total);
  return [rise(setting, warmup, Math.floor(warmup)), hold('stable', setting.peak, Infinity)];
};

const wsd: Make = (setting) => {
  const warmup = warmupOf(setting, setting.total);
  const stable = hold('stable', setting.peak, lastBefore(setting.total - decayOf(setting)));
  return [rise(setting, warmup, Math.floor(warmup)), stable, ...tail(setting, setting.peak)];
};

const power: Make = (setting) => {
  const [warmup, b] = [warmupOf(setting, setting.total), number(setting, 'b', -0.51)];
  const at = (k: number) => setting.peak * (k / warmup) ** b;
  const tailStart = setting.total - decayOf(setting);
  const aims = { from: setting.peak, to: at(tailStart), label: say`power law` };
  const law = formula('decay', lastBefore(tailStart), at, aims);
  return [rise(setting, warmup, Math.floor(warmup)), law, ...tail(setting, at(tailStart))];
};

function falling(shape: 'linear' | 'cosine'): Make {
  return (setting) => {
    const [warmup, end, floor] = [warmupOf(setting), endOf(setting), floorOf(setting)];
    const line = { last: lastBefore(end), origin: warmup, span: end - warmup };
    const fall: Stretch = { role: 'decay', shape, from: setting.peak, to: floor, ...line };
    return [rise(setting, warmup, lastBefore(warmup)), fall, hold('after', floor, Infinity)];
  };
}

const inverse: Make = (setting) => {
  const [warmup, floor] = [warmupOf(setting, setting.total), floorOf(setting)];
  const at = (k: number) => floor + (setting.peak - floor) * Math.sqrt(warmup / k);
  const aims = { from: setting.peak, to: floor, label: say`inverse square root` };
  return [rise(setting, warmup, lastBefore(warmup)), formula('decay', Infinity, at, aims)];
};

/** The second half of a cosine: the warm-up leads to its middle. */
const halfCosine: Make = (setting) => {
  const [warmup, end, floor] = [warmupOf(setting), endOf(setting), floorOf(setting)];
  const half = end - warmup;
  const line = { last: lastBefore(end), origin: warmup - half, span: 2 * half };
  const fall: Stretch = { role: 'decay', shape: 'cosine', from: setting.peak, to: floor, ...line };
  const middle = floor + (setting.peak - floor) / 2;
  return [rise(setting, warmup, lastBefore(warmup), middle), fall, hold('after', floor, Infinity)];
};

const cosineThenLine: Make = (setting) => {
  const start = setting.total - decayOf(setting);
  const cosine = falling('cosine')(setting);
  return [...until(cosine, lastBefore(start)), ...tail(setting, lrOf(cosine, start))];
};

/** Rises from `lr_min` to the peak. */
const exponential: Make = (setting) => {
  const line = { last: lastBefore(setting.total), origin: 0, span: setting.total };
  const from = number(setting, 'lr_min', 1e-9);
  return [{ role: 'warm-up', shape: 'exponential', from, to: setting.peak, ...line }, hold('stable', setting.peak, Infinity)]; // prettier-ignore
};

function numbersOf(section: Section, name: string): number[] {
  return section.list(name).flatMap((item) => (item.type === 'scalar' ? [Number(item.value)] : []));
}

function periodsOf({ spec, perUpdate }: Setting): number[] {
  return numbersOf(spec.section, 'period_lengths').map((length) => length / perUpdate);
}

/** `WSDS`: each period stays at its peak and falls to `decay_min_lr`; the first warms up within its length. */
const wsds: Make = (setting) => {
  const periods = periodsOf(setting);
  const peaks = numbersOf(setting.spec.section, 'period_lr_multipliers');
  const warmup = warmupOf(setting, periods[0] ?? 0);
  const to = number(setting, 'decay_min_lr', 0);
  const stretches = [rise(setting, warmup, lastBefore(warmup), setting.peak * (peaks[0] ?? 1))];
  let end = 0;
  for (const [i, length] of periods.entries()) {
    end += length;
    const peak = setting.peak * (peaks[i] ?? 1);
    const decay = time(setting, ['decay']) ?? share(setting, 'decay_fraction', length, 0);
    stretches.push(hold('stable', peak, lastBefore(end - decay)));
    const line = { last: Math.floor(end), origin: end - decay, span: decay };
    if (decay > 0) stretches.push({ role: 'decay', shape: 'linear', from: peak, to, ...line });
  }
  return [...stretches, hold('after', to, Infinity)];
};

/** An LR of its own, or a share of the peak. */
function levelOf(section: Section, name: string, peak: number): number | undefined {
  const fraction = section.number(`${name}_fraction`);
  return section.number(name) ?? (fraction === undefined ? undefined : fraction * peak);
}

const composable: Make = ({ spec, peak, perUpdate }) => {
  const stretches: Stretch[] = [];
  let [start, level] = [0, peak];
  for (const stage of spec.stages) {
    const span = (stage.number('duration') ?? 0) / perUpdate;
    const [from, to] = [levelOf(stage, 'start_lr', peak) ?? level, levelOf(stage, 'end_lr', peak) ?? level];
    stretches.push(move(stage, from, to, start, span));
    [start, level] = [start + span, to];
  }
  return [...stretches, hold('after', level, Infinity)];
};

function move(stage: Section, from: number, to: number, origin: number, span: number): Stretch {
  const shape = choiceOf(stage, 'shape') === 'cosine' ? 'cosine' : 'linear';
  const role = to > from ? 'warm-up' : to === from ? 'stable' : 'decay';
  return { role, shape, from, to, last: lastBefore(origin + span), origin, span };
}

/** Each scheduler starts at the LR that the one before ended with, and counts from there. */
const sequential: Make = (setting) => {
  const { spec, perUpdate } = setting;
  const names = ['schedulers_max', 'schedulers_max_steps'];
  const limits = numbersOf(spec.section, names.find((name) => spec.section.has(name)) ?? '').map((each) => each / perUpdate); // prettier-ignore
  const stretches: Stretch[] = [];
  let { peak, total } = setting;
  let start = 0;
  for (const [i, child] of spec.children.entries()) {
    const limit = i + 1 < spec.children.length ? (limits[i] ?? 0) : Infinity;
    const own = plainStretches({ spec: child, peak, total: Math.min(total, limit), perUpdate });
    stretches.push(...until(shifted(own, start), Math.floor(start + limit)));
    if (Number.isFinite(limit))
      peak = lrOf(plainStretches({ spec: child, peak, total: limit, perUpdate }), limit);
    [start, total] = [start + limit, total - limit];
  }
  return stretches;
};

/** LR at a time, whole or not. */
function lrOf(stretches: readonly Stretch[], at: number): number {
  return lrAt(joinStretches(stretches, null), at);
}

/** Only what comes up to an update. */
function until(stretches: readonly Stretch[], last: number): Stretch[] {
  return stretches.map((stretch) => ({ ...stretch, last: Math.min(stretch.last, last) }));
}

function shifted(stretches: readonly Stretch[], by: number): Stretch[] {
  return stretches.map((stretch) => ({
    ...stretch,
    last: Math.floor(stretch.last + by),
    ...(stretch.origin === undefined ? {} : { origin: stretch.origin + by }),
    ...(stretch.at === undefined ? {} : { at: (k: number) => stretch.at?.(k - by) ?? 0 }),
  }));
}

/** One of OLMo-core's scheduler classes. */
interface Kind {
  readonly kind: ScheduleKind;
  readonly make: Make;
  readonly warms?: false;
  /** Whether the length of the run counts, whatever its options. */
  readonly needsTotal: boolean;
}

/** By class name (`olmo_core/optim/scheduler.py`). */
export const olmoCoreSchedulers: Readonly<Record<string, Kind>> = {
  ConstantScheduler: { kind: 'constant', make: ({ peak }) => [hold('stable', peak, Infinity)], warms: false, needsTotal: false }, // prettier-ignore
  ConstantWithWarmup: { kind: 'constant', make: constantWithWarmup, needsTotal: false },
  WSD: { kind: 'wsd', make: wsd, needsTotal: true },
  PowerLR: { kind: 'polynomial', make: power, needsTotal: true },
  LinearWithWarmup: { kind: 'linear', make: falling('linear'), needsTotal: true },
  InvSqrtWithWarmup: { kind: 'inverse-sqrt', make: inverse, needsTotal: false },
  CosWithWarmup: { kind: 'cosine', make: falling('cosine'), needsTotal: true },
  HalfCosWithWarmup: { kind: 'cosine', make: halfCosine, needsTotal: true },
  CosWithWarmupAndLinearDecay: { kind: 'cosine', make: cosineThenLine, needsTotal: true },
  WSDS: { kind: 'wsd', make: wsds, needsTotal: false },
  ExponentialScheduler: { kind: 'exponential', make: exponential, warms: false, needsTotal: true },
  ComposableScheduler: { kind: 'explicit', make: composable, warms: false, needsTotal: false },
  SequentialScheduler: { kind: 'explicit', make: sequential, warms: false, needsTotal: true },
};

function plainStretches(setting: Setting): Stretch[] {
  return olmoCoreSchedulers[setting.spec.name]?.make(setting) ?? [];
}

/** The stretches of a scheduler, `override_decay` in place of the rest where it is set. */
export function stretchesOf(setting: Setting): Stretch[] {
  const main = plainStretches(setting);
  const { override } = setting.spec;
  if (override === undefined) return main;
  const [start, span] = [override.number('start') ?? 0, override.number('duration') ?? 0].map((each) => each / setting.perUpdate) as [number, number]; // prettier-ignore
  const to = levelOf(override, 'end_lr', setting.peak) ?? 0;
  const fall = move(override, lrOf(main, start), to, start, span);
  return [...until(main, lastBefore(start)), fall, hold('after', to, Infinity)];
}
