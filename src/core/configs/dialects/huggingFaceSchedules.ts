import { hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Schedule, ShapeName } from '../../schedule/schedule.ts';
import type { Section } from '../section.ts';
import type { Missing, ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

/** What every scheduler of `transformers/optimization.py` is given: peak LR, warm-up W and total T in updates. */
export interface SchedulerInput {
  readonly peak: number;
  readonly warmup: number;
  readonly total: number;
  /** `lr_scheduler_kwargs`, or undefined. */
  readonly options: Section | undefined;
}

/** One `lr_scheduler_type`. Update k runs with t = k - 1: the first update of a warm-up has LR 0. */
export interface Scheduler {
  readonly kind: ScheduleKind;
  /** Whether the formula depends on T; the others give a schedule without it. */
  readonly needsTotal: boolean;
  /** Whether `warmup_steps` plays a part. */
  readonly warms: boolean;
  /** Required keyword arguments that are not there. */
  readonly missing: (options: Section | undefined) => readonly Missing[];
  /** Lowest LR that the decay aims at; null where there is none. */
  readonly floor: (input: Pick<SchedulerInput, 'peak' | 'options'>) => number | null;
  readonly build: (input: SchedulerInput) => Schedule;
}

const nothingMissing = (): readonly Missing[] => [];

/** Linear from 0 over updates 1..W. */
function ramp({ peak, warmup }: SchedulerInput, from = 0): Stretch {
  return { role: 'warm-up', shape: 'linear', from, to: peak, last: warmup, origin: 1, span: warmup };
}

/** From update W + 1 to T, u = (t - W) / (T - W). */
function decay(input: SchedulerInput, shape: ShapeName, to: number, parameter?: number): Stretch {
  const { peak: from, warmup, total } = input;
  const stretch: Stretch = {
    role: 'decay',
    shape,
    from,
    to,
    last: total,
    origin: warmup + 1,
    span: total - warmup,
  };
  return parameter === undefined ? stretch : { ...stretch, parameter };
}

/** Half waves of a cosine: `num_cycles` whole waves, half of one unless said. */
function halfWaves(options: Section | undefined): number {
  return 2 * (options?.number('num_cycles') ?? 0.5);
}

const constant: Scheduler = {
  kind: 'constant',
  needsTotal: false,
  warms: false,
  missing: nothingMissing,
  floor: ({ peak }) => peak,
  build: ({ peak }) => joinStretches([hold('stable', peak, Infinity)], null),
};

const constantWithWarmup: Scheduler = {
  ...constant,
  warms: true,
  build: (input) => joinStretches([ramp(input), hold('stable', input.peak, Infinity)], null),
};

const linear: Scheduler = {
  kind: 'linear',
  needsTotal: true,
  warms: true,
  missing: nothingMissing,
  floor: () => 0,
  build: (input) =>
    joinStretches([ramp(input), decay(input, 'linear', 0), hold('after', 0, Infinity)], input.total),
};

const cosine: Scheduler = {
  ...linear,
  kind: 'cosine',
  build: (input) =>
    joinStretches([ramp(input), decay(input, 'cosine', 0, halfWaves(input.options))], input.total),
};

/** `num_cycles` whole half waves, each from the peak; after the last, 0. */
const cosineWithRestarts: Scheduler = {
  ...linear,
  kind: 'cosine',
  build(input) {
    const { peak, warmup, total, options } = input;
    const cycles = options?.number('num_cycles') ?? 1;
    const span = (total - warmup) / cycles;
    const waves = Array.from({ length: Math.ceil(cycles) }, (_, i): Stretch => {
      const origin = warmup + 1 + i * span;
      // The update that falls on the end of a wave begins the next.
      const last = Math.min(total, Math.ceil(origin + span) - 1);
      return { role: 'decay', shape: 'cosine', from: peak, to: 0, last, origin, span };
    });
    return joinStretches([ramp(input), ...waves, hold('after', 0, Infinity)], total);
  },
};

const polynomialEnd = 1e-7;

const polynomial: Scheduler = {
  ...linear,
  kind: 'polynomial',
  floor: ({ options }) => options?.number('lr_end') ?? polynomialEnd,
  build(input) {
    const end = input.options?.number('lr_end') ?? polynomialEnd;
    const power = input.options?.number('power') ?? 1;
    return joinStretches(
      [ramp(input), decay(input, 'polynomial', end, power), hold('after', end, Infinity)],
      input.total,
    );
  },
};

/** 1 / sqrt((t + s - W) / s) with s = W, or 10 000 without a warm-up; the Trainer passes no keyword arguments on to it. */
const inverseSqrt: Scheduler = {
  ...constantWithWarmup,
  kind: 'inverse-sqrt',
  floor: () => null,
  build(input) {
    const { peak, warmup } = input;
    const scale = warmup > 0 ? warmup : 10_000;
    const origin = 1 + warmup - scale;
    const fall: Stretch = {
      role: 'decay',
      shape: 'inverse-sqrt',
      from: peak,
      to: peak,
      last: Infinity,
      origin,
      span: scale,
    };
    return joinStretches([ramp(input), fall], null);
  },
};

function floorOption({ peak, options }: Pick<SchedulerInput, 'peak' | 'options'>): number | null {
  const rate = options?.number('min_lr_rate');
  return rate === undefined ? (options?.number('min_lr') ?? null) : rate * peak;
}

function missingFloor(options: Section | undefined): Missing[] {
  if (options?.number('min_lr_rate') !== undefined || options?.number('min_lr') !== undefined) return [];
  return [{ what: 'minLr', why: say`This scheduler needs min_lr or min_lr_rate in lr_scheduler_kwargs.` }];
}

const cosineWithFloor: Scheduler = {
  ...cosine,
  missing: missingFloor,
  floor: floorOption,
  build: (input) =>
    joinStretches(
      [ramp(input), decay(input, 'cosine', floorOption(input) ?? 0, halfWaves(input.options))],
      input.total,
    ),
};

/** Warm-up (t + 1) / W, or from `warmup_lr_rate` to 1 over t = 0..W - 1; then the cosine is one update ahead. */
const cosineWarmedToFloor: Scheduler = {
  ...cosineWithFloor,
  build(input) {
    const { peak, warmup, total, options } = input;
    const rate = options?.number('warmup_lr_rate');
    const origin = rate === undefined ? 0 : 1;
    const span = rate === undefined ? warmup : Math.max(1, warmup - 1);
    const rise: Stretch = { ...ramp(input, (rate ?? 0) * peak), origin, span };
    const fall = decay(input, 'cosine', floorOption(input) ?? 0, halfWaves(options));
    return joinStretches([rise, { ...fall, origin: warmup }], total);
  },
};

/** `get_wsd_schedule`: warm-up and decay between `min_lr_ratio` and 1, the stable phase takes what they leave. */
const warmupStableDecay: Scheduler = {
  kind: 'wsd',
  needsTotal: true,
  warms: true,
  missing: (options) =>
    options?.number('num_decay_steps') === undefined
      ? [
          {
            what: 'num_decay_steps',
            why: say`warmup_stable_decay needs num_decay_steps in lr_scheduler_kwargs.`,
          },
        ]
      : [],
  floor: ({ peak, options }) => (options?.number('min_lr_ratio') ?? 0) * peak,
  build(input) {
    const { peak, warmup, total, options } = input;
    const floor = (options?.number('min_lr_ratio') ?? 0) * peak;
    const span = options?.number('num_decay_steps') ?? 0;
    const decayStart = warmup + (options?.number('num_stable_steps') ?? Math.max(0, total - warmup - span));
    const fall = fallShapes[options?.string('decay_type') ?? 'cosine'] ?? 'cosine';
    const rise = options?.string('warmup_type') ?? 'linear';
    return joinStretches(
      [
        { ...ramp(input, floor), ...(riseShapes[rise] ?? { shape: 'linear' }) },
        hold('stable', peak, decayStart),
        {
          ...{
            role: 'decay',
            shape: fall,
            from: peak,
            to: floor,
            last: decayStart + span,
            origin: decayStart + 1,
            span,
          },
          ...(fall === 'cosine' ? { parameter: halfWaves(options) } : {}),
        },
        hold('after', floor, Infinity),
      ],
      total,
    );
  },
};

const fallShapes: Readonly<Record<string, ShapeName>> = {
  linear: 'linear',
  cosine: 'cosine',
  '1-sqrt': 'one-minus-sqrt',
};
/** 1 - sqrt(1 - u) is the polynomial of power one half. */
const riseShapes: Readonly<Record<string, Pick<Stretch, 'shape' | 'parameter'>>> = {
  linear: { shape: 'linear' },
  cosine: { shape: 'cosine' },
  '1-sqrt': { shape: 'polynomial', parameter: 0.5 },
};

/** Every `lr_scheduler_type` whose LR follows from the arguments alone. */
export const schedulers: Readonly<Record<string, Scheduler>> = {
  linear,
  cosine,
  cosine_with_restarts: cosineWithRestarts,
  polynomial,
  constant,
  constant_with_warmup: constantWithWarmup,
  inverse_sqrt: inverseSqrt,
  cosine_with_min_lr: cosineWithFloor,
  cosine_warmup_with_min_lr: cosineWarmedToFloor,
  warmup_stable_decay: warmupStableDecay,
};
