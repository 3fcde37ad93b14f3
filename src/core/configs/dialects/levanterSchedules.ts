import type { Schedule } from '../../schedule/schedule.ts';
import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import { say } from '../../words.ts';

/** What Levanter's `OptimizerConfig.lr_scheduler` goes by. Lengths up to 1 are shares, above 1 steps. */
export interface LevanterNumbers {
  readonly peak: number | null;
  readonly ratio: number | null;
  readonly warmup: number | null;
  readonly rewarmup: number;
  readonly decay: number | undefined;
  readonly cooldown: number;
  readonly cycleLength: number | readonly number[] | undefined;
  /** Number of cycles, or the steps at which they end. */
  readonly cycles: number | readonly number[] | undefined;
  readonly shape: string;
  readonly timescale: number;
  readonly total: number | null;
}

/** A length in steps: a share of `of` up to 1. */
export function stepsOf(length: number, of: number): number {
  return Math.trunc(length <= 1 ? length * of : length);
}

/** Steps at which the cycles begin and end, from 0; the cool-down is after the last. */
export function pointsOf(numbers: LevanterNumbers, total: number): number[] {
  const main = total - stepsOf(numbers.cooldown, total);
  const points = [0, ...innerPoints(numbers, main)];
  return points.at(-1) === main ? points : [...points, main];
}

function innerPoints({ cycleLength, cycles }: LevanterNumbers, main: number): number[] {
  if (typeof cycleLength === 'number') {
    const length = stepsOf(cycleLength, main);
    const count = length > 0 ? Math.floor(main / length) - 1 : 0;
    return Array.from({ length: Math.max(0, count) }, (_, i) => (i + 1) * length);
  }
  if (cycleLength !== undefined) {
    let end = 0;
    return cycleLength.map((length) => (end += length));
  }
  if (typeof cycles === 'number') {
    return Array.from({ length: Math.max(0, cycles - 1) }, (_, i) => Math.trunc((main / cycles) * (i + 1)));
  }
  return [...(cycles ?? [])];
}

/** A cycle: from step `start`, before step `end`. */
interface Cycle {
  readonly start: number;
  readonly end: number;
  readonly warmup: number;
  readonly decay: number;
  /** LR that the warm-up starts from. */
  readonly from: number;
}

/** The joined schedules. Update k is step k - 1, so what holds before step `end` holds up to update `end`. */
export function buildLevanter(numbers: LevanterNumbers, total: number, points: readonly number[]): Schedule {
  const { peak, ratio } = numbers;
  const [top, floor] = [peak ?? 0, (peak ?? 0) * (ratio ?? 0)];
  const stretches: Stretch[] = [];
  let from = 0;
  for (const [i, end] of points.slice(1).entries()) {
    const start = points[i] ?? 0;
    const warmup = stepsOf(i === 0 ? (numbers.warmup ?? 0) : numbers.rewarmup, end - start);
    const decay = numbers.decay === undefined ? end - start - warmup : stepsOf(numbers.decay, end - start);
    const cycle = { start, end, warmup, decay, from };
    stretches.push(...cycleOf(numbers, cycle, top, floor));
    from = endOf(numbers, cycle, top, floor);
  }
  const main = points.at(-1) ?? 0;
  const cooldown = total - main;
  if (cooldown > 0) stretches.push(line('decay', from, floor, main, cooldown, Infinity));
  return joinStretches([...stretches, hold('after', cooldown > 0 ? floor : from, Infinity)], total);
}

function line(
  role: Stretch['role'],
  from: number,
  to: number,
  start: number,
  span: number,
  last: number,
): Stretch {
  return { role, shape: 'linear', from, to, last: Math.min(last, start + span), origin: start + 1, span };
}

function cycleOf(numbers: LevanterNumbers, cycle: Cycle, top: number, floor: number): Stretch[] {
  const { start, end, warmup, decay, from } = cycle;
  const begin = end - decay;
  return [
    line('warm-up', from, top, start, warmup, Infinity),
    hold('stable', top, begin),
    fallOf(numbers, cycle, begin, top, floor),
  ];
}

function fallOf(numbers: LevanterNumbers, cycle: Cycle, begin: number, top: number, floor: number): Stretch {
  const { end: last, decay: span } = cycle;
  const shape = numbers.shape;
  if (shape === 'constant') return hold('stable', top, last);
  if (shape === 'linear') return line('decay', top, floor, begin, span, last);
  if (shape === 'cosine')
    return { role: 'decay', shape, from: top, to: floor, last, origin: begin + 1, span };
  const at = (k: number) => curveOf(numbers, cycle, top, floor)(k - 1 - begin);
  return formula('decay', last, at, {
    from: top,
    to: floor,
    label: shape === 'inv' ? say`inverse` : say`inverse square root`,
  });
}

/** `_inv_sqrt_decay_schedule` and `_inv_decay_schedule`, by the steps since the decay began. */
function curveOf(
  { shape, timescale }: LevanterNumbers,
  { warmup, decay }: Cycle,
  top: number,
  floor: number,
) {
  return (count: number): number => {
    const fraction =
      shape === 'inv'
        ? 1 / (((top / floor - 1) * Math.max(count, 1)) / decay + 1)
        : 1 / Math.sqrt(Math.max(count + warmup, 1) / timescale);
    return Math.max(top * Math.min(1, fraction), floor);
  };
}

/** LR at the end of a cycle, which the next warm-up starts from. */
function endOf(numbers: LevanterNumbers, cycle: Cycle, top: number, floor: number): number {
  if (numbers.shape === 'constant') return top;
  if (numbers.shape === 'linear' || numbers.shape === 'cosine') return floor;
  return curveOf(numbers, cycle, top, floor)(cycle.decay);
}
