import { formula, hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { Section } from '../section.ts';
import type { ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

/** One `--lr-scheduler` of fairseq/optim/lr_scheduler. Update k runs with j = k - 1 updates done. */
export interface FairseqScheduler {
  readonly kind: ScheduleKind;
  /** Whether the formula needs `max_update`. */
  needsTotal(section: Section): boolean;
  floor(section: Section, peak: number): number | null;
  warmup(section: Section, total: number | null): number;
  /** Update at which the decay ends, where the config sets it apart from the run's length. */
  decayEnd?(section: Section): number | undefined;
  /** Updates at the peak, and of the decay. */
  phases?(section: Section, total: number | null): { readonly stable: number; readonly decay: number };
  stretches(section: Section, peak: number, total: number): readonly Stretch[];
  /** What counts where a key is not set. */
  readonly defaults: Readonly<Record<string, number>>;
}

/** A schedule that runs for `total` updates. */
export function fairseqSchedule(
  scheduler: FairseqScheduler,
  section: Section,
  peak: number,
  total: number | null,
): Schedule {
  return joinStretches(scheduler.stretches(section, peak, total ?? 0), total);
}

const value = (section: Section, { defaults }: Pick<FairseqScheduler, 'defaults'>, name: string): number =>
  section.number(name) ?? defaults[name] ?? 0;

function ramp(from: number, to: number, last: number, warmup: number): Stretch {
  return { role: 'warm-up', shape: 'linear', from, to, last: Math.ceil(last), origin: 1, span: warmup };
}

const cosineDefaults = { warmup_updates: 0, min_lr: 0, t_mult: 1, lr_period_updates: -1, lr_shrink: 0.1 };

/** Waves of `lr_period_updates`, each `t_mult` times as long and `lr_shrink` times as high as the one before. */
const cosine: FairseqScheduler = {
  kind: 'cosine',
  defaults: cosineDefaults,
  needsTotal: (section) => (section.number('lr_period_updates') ?? -1) <= 0,
  floor: (section) => section.number('min_lr') ?? 0,
  warmup: (section) => section.number('warmup_updates') ?? 0,
  stretches(section, peak, total) {
    const of = (name: string) => value(section, cosine, name);
    const [warmup, floor, shrink, growth] = [
      of('warmup_updates'),
      of('min_lr'),
      of('lr_shrink'),
      of('t_mult'),
    ];
    const given = section.number('warmup_init_lr') ?? -1;
    const period = of('lr_period_updates') > 0 ? of('lr_period_updates') : total - warmup;
    const rise = ramp(given < 0 ? floor : given, peak, warmup, warmup);
    const at = (k: number) => {
      const { wave, share } = waveOf(k - 1 - warmup, period, growth);
      const scale = shrink ** wave;
      return scale * (floor + 0.5 * (peak - floor) * (1 + Math.cos(Math.PI * share)));
    };
    const first: Stretch = { role: 'decay', shape: 'cosine', from: peak, to: floor, last: warmup + Math.ceil(period), origin: warmup + 1, span: period }; // prettier-ignore
    const rest = formula('after', Infinity, at, {
      from: peak * shrink,
      to: floor * shrink,
      label: say`cosine waves`,
    });
    return [rise, first, rest];
  },
};

function waveOf(done: number, period: number, growth: number): { wave: number; share: number } {
  if (growth === 1) {
    const wave = Math.floor(done / period);
    return { wave, share: (done - period * wave) / period };
  }
  const wave = Math.floor(Math.log(1 - (done / period) * (1 - growth)) / Math.log(growth));
  const start = ((1 - growth ** wave) / (1 - growth)) * period;
  return { wave, share: (done - start) / (growth ** wave * period) };
}

const polynomial: FairseqScheduler = {
  kind: 'polynomial',
  defaults: { warmup_updates: 0, end_learning_rate: 0, power: 1 },
  needsTotal: (section) => !section.has('total_num_update'),
  floor: (section) => section.number('end_learning_rate') ?? 0,
  warmup: (section) => section.number('warmup_updates') ?? 0,
  decayEnd: (section) => section.number('total_num_update'),
  stretches(section, peak, total) {
    const of = (name: string) => value(section, polynomial, name);
    const [warmup, floor, power] = [of('warmup_updates'), of('end_learning_rate'), of('power')];
    const end = section.number('total_num_update') ?? total;
    const fall: Stretch = { role: 'decay', shape: 'polynomial', from: peak, to: floor, parameter: power, last: Math.ceil(end), origin: warmup + 1, span: end - warmup }; // prettier-ignore
    return [
      ramp(0, peak, warmup > 0 ? Math.floor(warmup) + 1 : 0, warmup),
      fall,
      hold('after', floor, Infinity),
    ];
  },
};

const inverseSqrt: FairseqScheduler = {
  kind: 'inverse-sqrt',
  defaults: { warmup_updates: 4000 },
  needsTotal: () => false,
  floor: () => null,
  warmup: (section) => section.number('warmup_updates') ?? 4000,
  stretches(section, peak) {
    const warmup = inverseSqrt.warmup(section, null);
    const given = section.number('warmup_init_lr') ?? -1;
    const fall: Stretch = { role: 'decay', shape: 'inverse-sqrt', from: peak, to: peak, last: Infinity, origin: 1, span: warmup }; // prettier-ignore
    return [ramp(Math.max(0, given), peak, warmup, warmup), fall];
  },
};

interface Stages {
  readonly warmup: number;
  readonly stable: number;
  readonly decay: number;
}

const triDefaults = {
  warmup_steps: 4000,
  hold_steps: 20_000,
  decay_steps: 60_000,
  init_lr_scale: 0.01,
  final_lr_scale: 0.01,
};

/** `phase_ratio` are shares of `max_update`, and win over the steps. */
function stagesOf(section: Section, total: number | null): Stages {
  const ratios = ratiosOf(section);
  const [warmup, stable, decay] = ['warmup_steps', 'hold_steps', 'decay_steps'].map((name, i) =>
    ratios.length === 3 ? Math.trunc((ratios[i] ?? 0) * (total ?? 0)) : value(section, triStage, name),
  );
  return { warmup: warmup ?? 0, stable: stable ?? 0, decay: decay ?? 0 };
}

/** A list, or a text such as `(0.1, 0.4, 0.5)`. */
function ratiosOf(section: Section): number[] {
  const parts = section.list('phase_ratio').flatMap((node) => (node.type === 'scalar' ? String(node.value).split(/[\s,()[\]]+/) : [])); // prettier-ignore
  return parts.filter((part) => part !== '').map(Number);
}

const triStage: FairseqScheduler = {
  kind: 'wsd',
  defaults: triDefaults,
  needsTotal: (section) => section.has('phase_ratio'),
  floor: (section, peak) => peak * value(section, triStage, 'final_lr_scale'),
  warmup: (section, total) => stagesOf(section, total).warmup,
  phases: (section, total) => stagesOf(section, total),
  stretches(section, peak, total) {
    const { warmup, stable, decay } = stagesOf(section, total);
    const end = peak * value(section, triStage, 'final_lr_scale');
    const held = warmup + stable;
    return [
      ramp(peak * value(section, triStage, 'init_lr_scale'), peak, warmup, warmup),
      hold('stable', peak, Math.ceil(held)),
      { role: 'decay', shape: 'exponential', from: peak, to: end, last: Math.floor(held + decay) + 1, origin: held + 1, span: decay }, // prettier-ignore
      hold('after', end, Infinity),
    ];
  },
};

/** (j + 1) / W: the first update is not at LR 0. */
const fixed: FairseqScheduler = {
  kind: 'constant',
  defaults: { warmup_updates: 0 },
  needsTotal: () => false,
  floor: (_, peak) => peak,
  warmup: (section) => section.number('warmup_updates') ?? 0,
  stretches(section, peak) {
    const warmup = fixed.warmup(section, null);
    const rise = warmUp(peak, warmup);
    return [rise, hold('stable', peak, Infinity)];
  },
};

/** By the names of fairseq's registry. */
export const fairseqSchedulers: Readonly<Record<string, FairseqScheduler>> = {
  cosine,
  polynomial_decay: polynomial,
  inverse_sqrt: inverseSqrt,
  tri_stage: triStage,
  fixed,
};
