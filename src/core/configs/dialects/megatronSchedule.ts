import { lrAt, type Schedule, type Segment, type ShapeName } from '../../schedule/schedule.ts';
import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { ScheduleKind } from '../types.ts';
import type { SampleClock } from './megatronClock.ts';
import { say } from '../../words.ts';

/** `--lr-decay-style`, and what it is called here. */
export const decayStyles: Readonly<Record<string, ScheduleKind>> = {
  linear: 'linear',
  cosine: 'cosine',
  constant: 'constant',
  WSD: 'wsd',
  'inverse-square-root': 'inverse-sqrt',
};

const shapeOf: Readonly<Record<string, ShapeName>> = {
  linear: 'linear',
  cosine: 'cosine',
  minus_sqrt: 'one-minus-sqrt',
};

/** `--lr-wsd-decay-style`. */
export const wsdStyles: readonly string[] = ['exponential', 'linear', 'cosine', 'minus_sqrt'];

/** What `OptimizerParamScheduler` is given; lengths in what the clock counts. */
export interface MegatronNumbers {
  readonly style: string;
  readonly wsdStyle: string;
  readonly peak: number;
  readonly floor: number;
  /** `--lr-warmup-init`. */
  readonly start: number;
  readonly warmup: number;
  readonly decay: number;
  readonly wsdDecay: number;
}

/**
 * `get_lr` of megatron/core/optimizer_param_scheduler.py with n = n(k): warm-up while n <= W, then by n up to D, then the floor.
 * The first update has n = 0, so a warm-up begins at its initial LR.
 */
export function megatronSchedule(
  numbers: MegatronNumbers,
  clock: SampleClock,
  totalSteps: number | null,
): Schedule {
  const { start, peak, warmup, floor } = numbers;
  const rise = curve(clock, 'warm-up', 'linear', start, peak, clock.lastBelow(warmup), 0, warmup);
  const rest = numbers.style === 'constant' ? [] : fall(numbers, clock);
  const after =
    numbers.style === 'constant' ? hold('stable', peak, Infinity) : hold('after', floor, Infinity);
  return joinStretches([rise, ...rest, after], totalSteps);
}

function fall(numbers: MegatronNumbers, clock: SampleClock): Stretch[] {
  const { style, wsdStyle, peak, floor, warmup, decay, wsdDecay } = numbers;
  const last = clock.lastWithin(decay);
  if (style === 'inverse-square-root') return [inverseSqrt(numbers, clock, last)];
  if (style !== 'WSD') {
    return [curve(clock, 'decay', shapeOf[style] ?? 'linear', peak, floor, last, warmup, decay - warmup)];
  }
  const anneal = decay - wsdDecay;
  const stable = hold('stable', peak, clock.lastWithin(Math.max(anneal, 0)));
  const shape = shapeOf[wsdStyle];
  if (shape !== undefined) return [stable, curve(clock, 'decay', shape, peak, floor, last, anneal, wsdDecay)];
  const at = (k: number) => floor + (2 * 0.5 ** ((clock.before(k) - anneal) / wsdDecay) - 1) * (peak - floor);
  return [stable, formula('decay', last, at, { from: peak, to: floor, label: say`exponential` })];
}

/** From the peak as 1 / sqrt(n), never below the floor; a warm-up of 0 counts as one sample. */
function inverseSqrt({ peak, floor, warmup }: MegatronNumbers, clock: SampleClock, last: number): Stretch {
  const scale = Math.max(warmup, 1);
  const at = (k: number) => Math.max(floor, peak * Math.sqrt(scale / Math.max(clock.before(k), 1)));
  return formula('decay', last, at, { from: peak, to: floor, label: say`inverse square root` });
}

/** A shape over `length` from `origin`, both in what the clock counts. */
function curve(
  clock: SampleClock,
  role: Stretch['role'],
  shape: ShapeName,
  from: number,
  to: number,
  last: number,
  origin: number,
  length: number,
): Stretch {
  const batch = clock.constant;
  if (batch !== null)
    return { role, shape, from, to, last, origin: 1 + origin / batch, span: length / batch };
  const segment: Segment = { shape, role, first: -Infinity, last: Infinity, origin, span: length, from, to };
  const counted: Schedule = { segments: [segment], totalSteps: null };
  return formula(role, last, (k) => lrAt(counted, clock.before(k)), { from, to, label: shape });
}
