import type { Schedule } from '../../schedule/schedule.ts';
import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

/** What OLMo's schedulers go by; times in updates, whole or not. Null only where the scheduler does not ask for it. */
export interface OlmoNumbers {
  readonly peak: number | null;
  readonly warmup: number | null;
  /** Time at which the floor is reached. */
  readonly end: number | null;
  readonly alpha: number | null;
  /** LR at t = 0; a tenth of the peak where it is not set. */
  readonly start: number | undefined;
}

/** One of OLMo's schedulers, by its name in `scheduler.name`. */
export interface OlmoScheduler {
  readonly kind: ScheduleKind;
  readonly warms: boolean;
  /** Whether `t_max` and `alpha_f` count. */
  readonly ends: boolean;
  readonly floor: (peak: number, alpha: number) => number;
  readonly build: (numbers: OlmoNumbers, total: number | null) => Schedule;
}

/** The last update whose time, k, is before `end`. */
export function lastBefore(end: number): number {
  return Math.ceil(end) - 1;
}

interface Plain {
  readonly peak: number;
  readonly warmup: number;
  readonly end: number;
  readonly floor: number;
}

function plain({ peak, warmup, end, alpha }: OlmoNumbers): Plain {
  return { peak: peak ?? 0, warmup: warmup ?? 0, end: end ?? 0, floor: (peak ?? 0) * (alpha ?? 0) };
}

function rise(numbers: OlmoNumbers): Stretch {
  const { peak, warmup } = plain(numbers);
  const from = numbers.start ?? peak * 0.1;
  return {
    role: 'warm-up',
    shape: 'linear',
    from,
    to: peak,
    last: lastBefore(warmup),
    origin: 0,
    span: warmup,
  };
}

/** `CosWithWarmup`, `LinearWithWarmup`: shape from the warm-up's end to the floor at `end`. */
function fall(numbers: OlmoNumbers, shape: 'cosine' | 'linear'): Stretch {
  const { peak, warmup, end, floor } = plain(numbers);
  const span = { origin: warmup, span: end - warmup };
  return { role: 'decay', shape, from: peak, to: floor, last: lastBefore(end), ...span };
}

function decaying(kind: 'cosine' | 'linear'): OlmoScheduler {
  return {
    kind,
    warms: true,
    ends: true,
    floor: (peak, alpha) => peak * alpha,
    build(numbers, total) {
      return joinStretches(
        [rise(numbers), fall(numbers, kind), hold('after', plain(numbers).floor, Infinity)],
        total,
      );
    },
  };
}

/** `CosLinearEnvelope`: a cosine to 0 times a straight line to 0, above the floor. */
function envelope(numbers: OlmoNumbers): Stretch {
  const { peak, warmup, end, floor } = plain(numbers);
  const at = (k: number) => {
    const u = (k - warmup) / (end - warmup);
    return floor + ((1 - u) * (peak - floor) * (1 + Math.cos(Math.PI * u))) / 2;
  };
  return formula('decay', lastBefore(end), at, { from: peak, to: floor, label: say`cosine times linear` });
}

/** `InvSqrtWithWarmup`: no floor. */
function inverse(numbers: OlmoNumbers): Stretch {
  const { peak, warmup } = plain(numbers);
  return {
    role: 'decay',
    shape: 'inverse-sqrt',
    from: peak,
    to: peak,
    last: Infinity,
    origin: 0,
    span: warmup,
  };
}

/** `MaxScheduler`: the larger of the cosine and the inverse square root. */
function larger(numbers: OlmoNumbers): Stretch {
  const { peak, warmup, end, floor } = plain(numbers);
  const at = (k: number) => {
    const cosine = floor + ((peak - floor) * (1 + Math.cos((Math.PI * (k - warmup)) / (end - warmup)))) / 2;
    return Math.max(k >= end ? floor : cosine, peak * Math.sqrt(warmup / k));
  };
  return formula('decay', Infinity, at, { from: peak, to: floor, label: say`cosine or inverse square root` });
}

/** Every name of `SchedulerType` in OLMo's `config.py`. */
export const olmoSchedulers: Readonly<Record<string, OlmoScheduler>> = {
  cosine_with_warmup: decaying('cosine'),
  linear_with_warmup: decaying('linear'),
  inverse_sqrt_with_warmup: {
    ...{ kind: 'inverse-sqrt', warms: true, ends: false, floor: () => 0 },
    build: (numbers, total) => joinStretches([rise(numbers), inverse(numbers)], total),
  },
  max_scheduler: {
    ...{ kind: 'cosine', warms: true, ends: true, floor: (peak, alpha) => peak * alpha },
    build: (numbers, total) => joinStretches([rise(numbers), larger(numbers)], total),
  },
  constant: {
    ...{ kind: 'constant', warms: false, ends: false, floor: (peak) => peak },
    build: (numbers, total) => joinStretches([hold('stable', plain(numbers).peak, Infinity)], total),
  },
  cosine_linear_envelope: {
    ...{ kind: 'cosine', warms: true, ends: true, floor: (peak, alpha) => peak * alpha },
    build(numbers, total) {
      return joinStretches(
        [rise(numbers), envelope(numbers), hold('after', plain(numbers).floor, Infinity)],
        total,
      );
    },
  },
  constant_with_warmup: {
    ...{ kind: 'constant', warms: true, ends: false, floor: (peak) => peak },
    build: (numbers, total) =>
      joinStretches([rise(numbers), hold('stable', plain(numbers).peak, Infinity)], total),
  },
};
