import type { WarmupConvention } from '../law/law.ts';
import { lrAt, type Schedule } from '../schedule/schedule.ts';
import { hold, joinStretches, warmUp } from '../schedule/segments.ts';
import { shapeSchedule, type ScheduleShape } from '../schedule/shape.ts';

/** What every schedule of a search shares: lengths in updates, LRs in the optimiser's unit. */
export type Budget = Pick<ScheduleShape, 'totalSteps' | 'peakLr' | 'minLr' | 'warmupSteps'>;

/**
 * A schedule by its LR at few updates, linear between them: what a search moves instead of the LR of every update. Knot 0 is
 * update 0, whose LR is the one before the run.
 */
export interface Polyline {
  /** Updates, ascending from 0 to the last of the run. */
  readonly at: Int32Array;
  readonly lr: Float64Array;
}

/**
 * Knots come one by one next to where the LR bends, and so much wider each from there on; a warm-up is a line, and needs few.
 */
const singleKnots = 12;
const widening = 1.1;
const warmupWidening = 1.5;

/** Distances 1, 2, 3, …, growing geometrically, below `length`. */
export function geometricDistances(length: number, wider = widening): number[] {
  const distances: number[] = [];
  for (let d = 1; d < length; d = d < singleKnots ? d + 1 : Math.ceil(d * wider)) distances.push(d);
  return distances;
}

/** The knots of a shape, closer next to the beginning of its warm-up and to both ends of its decay. */
export function shapePolyline(shape: ScheduleShape, warmup: WarmupConvention): Polyline {
  const { totalSteps, warmupSteps, decaySteps } = shape;
  const begins = totalSteps - decaySteps;
  const half = Math.ceil(decaySteps / 2) + 1;
  const knots = new Set([
    ...geometricDistances(warmupSteps, warmupWidening),
    warmupSteps,
    begins,
    ...geometricDistances(half).flatMap((d) => [begins + d, totalSteps - d]),
    totalSteps,
  ]);
  knots.delete(0);
  const at = Int32Array.from([0, ...[...knots].sort((a, b) => a - b)]);
  const schedule = shapeSchedule(shape);
  return {
    at,
    lr: Float64Array.from(at, (k) => (k > warmupSteps ? lrAt(schedule, k) : risingLr(shape, k, warmup))),
  };
}

/** LR that counts at update `k` of a warm-up. A warm-up of one update runs at the peak at once: it is none. */
function risingLr({ peakLr, warmupSteps }: Budget, k: number, warmup: WarmupConvention): number {
  return warmup === 'true' && warmupSteps > 1 && k < warmupSteps ? (peakLr * k) / warmupSteps : peakLr;
}

/** A warm-up, then lines through some knots: `after` gives updates after the warm-up, ascending to the last, and their LR. */
export function warmedPolyline(
  budget: Budget,
  after: ReadonlyMap<number, number>,
  warmup: WarmupConvention,
): Polyline {
  const { warmupSteps } = budget;
  const rise = warmupSteps === 0 ? [0] : [0, ...geometricDistances(warmupSteps, warmupWidening), warmupSteps];
  const at = Int32Array.from([...rise, ...after.keys()]);
  return { at, lr: Float64Array.from(at, (k) => after.get(k) ?? risingLr(budget, k, warmup)) };
}

/** The schedule of lines after a warm-up, as an explicit one is read: a line goes from the LR before it. */
export function polylineSchedule(
  { at, lr }: Polyline,
  { totalSteps, peakLr, warmupSteps }: Budget,
): Schedule {
  const stretches = [warmUp(peakLr, warmupSteps)];
  for (let j = 1; j < at.length; j++) {
    const [from, to, last] = [lr[j - 1]!, lr[j]!, at[j]!];
    if (last <= warmupSteps) continue;
    const level = stretches.at(-1);
    if (from === to && level?.shape === 'constant') stretches.pop();
    const origin = at[j - 1]!;
    const falls = { role: 'decay', shape: 'linear', from, to, last, origin, span: last - origin } as const;
    stretches.push(from === to ? hold('stable', to, last) : falls);
  }
  return joinStretches(stretches, totalSteps);
}

/**
 * Largest annealing momentum over the peak LR, as `ScheduleFacts.steepestFall` has it for the LR of every update.
 * @param lambda Decay of the momentum an update.
 */
export function steepestFall({ at, lr }: Polyline, lambda: number): number {
  const peak = lr.reduce((top, value) => Math.max(top, value), 0);
  let [momentum, steepest] = [0, 0];
  for (let j = lr.indexOf(peak) + 1; j < at.length; j++) {
    const n = at[j]! - at[j - 1]!;
    const kept = lambda ** n;
    momentum = kept * momentum + ((lr[j - 1]! - lr[j]!) * (1 - kept)) / (n * (1 - lambda));
    steepest = Math.max(steepest, momentum);
  }
  return peak > 0 ? steepest / peak : 0;
}

/** Sum of the LR over `n` updates on a line from `a` (the LR before the first) to `b` (that of the last). */
export function areaOf(n: number, a: number, b: number): number {
  return (a * (n - 1) + b * (n + 1)) / 2;
}
