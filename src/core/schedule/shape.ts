import { joinStretches, hold, warmUp } from './segments.ts';
import { toArray, type Schedule } from './schedule.ts';
import { say } from '../words.ts';

/** How the LR goes down, by the names of `ShapeName`. */
export const decayShapes = ['linear', 'cosine', 'one-minus-sqrt', 'exponential'] as const;
export type DecayShape = (typeof decayShapes)[number];

/**
 * A schedule by what people choose about it: a linear warm-up, a stable stretch, a decay that reaches the floor at the last
 * update. Cosine and linear schedules decay over all that the warm-up leaves, a constant one over nothing. LRs are those of
 * the optimiser, lengths are in updates.
 */
export interface ScheduleShape {
  readonly totalSteps: number;
  readonly peakLr: number;
  /** The LR of the last update where there is a decay. */
  readonly minLr: number;
  /** Update k of these runs at `peakLr * k / warmupSteps`. */
  readonly warmupSteps: number;
  readonly decaySteps: number;
  readonly decay: DecayShape;
}

/** One sentence on why a shape is no schedule, or null where it is one. */
export function checkShape(shape: ScheduleShape): string | null {
  const { totalSteps, peakLr, minLr, warmupSteps, decaySteps, decay } = shape;
  const counts = [totalSteps, warmupSteps, decaySteps];
  if (!counts.every((count) => Number.isSafeInteger(count) && count >= 0))
    return say`Steps have to be whole numbers.`;
  if (totalSteps < 1) return say`A schedule needs at least one step.`;
  if (!(peakLr > 0 && peakLr < Infinity)) return say`The peak LR has to be above 0.`;
  if (!(minLr >= 0 && minLr <= peakLr)) return say`The floor has to lie between 0 and the peak LR.`;
  if (decaySteps > 0 && decay === 'exponential' && minLr === 0)
    return say`An exponential decay can’t reach an LR of 0: set a floor.`;
  return warmupSteps + decaySteps > totalSteps ? say`Warm-up and decay are longer than the run.` : null;
}

/** The schedule of a shape. @throws RangeError where `checkShape` says why it is none. */
export function shapeSchedule(shape: ScheduleShape): Schedule {
  const why = checkShape(shape);
  if (why !== null) throw new RangeError(why);
  const { totalSteps, peakLr, minLr, warmupSteps, decaySteps, decay } = shape;
  const begins = totalSteps - decaySteps;
  const falls = { role: 'decay', shape: decay, from: peakLr, to: minLr } as const;
  return joinStretches(
    [
      warmUp(peakLr, warmupSteps),
      hold('stable', peakLr, begins),
      { ...falls, last: totalSteps, origin: begins, span: decaySteps },
    ],
    totalSteps,
  );
}

/** The shape that comes closest to a schedule, and how far it is off at worst, as a share of the peak LR. */
export interface NearestShape {
  readonly shape: ScheduleShape;
  readonly worst: number;
}

/**
 * The shape nearest to a schedule: the warm-up ends and the decay begins where the LR is at its peak first and last.
 * @param eta LR of updates 1..N.
 * @returns null where no LR is above 0.
 */
export function nearestShape(eta: Float64Array): NearestShape | null {
  const peakLr = eta.reduce((top, lr) => Math.max(top, lr), 0);
  if (!(peakLr > 0 && peakLr < Infinity)) return null;
  const isPeak = (lr: number) => lr >= peakLr * (1 - 1e-9);
  const first = eta.findIndex(isPeak);
  const last = eta.reduce((at, lr, i) => (isPeak(lr) ? i : at), 0);
  const decaySteps = eta.length - 1 - last;
  const minLr = decaySteps === 0 ? 0 : Math.max(0, eta.at(-1)!);
  const base = {
    totalSteps: eta.length,
    peakLr,
    minLr,
    decaySteps,
    warmupSteps: first === 0 ? 0 : first + 1,
  };
  const found = decayShapes
    .map((decay) => ({ ...base, decay }))
    .filter((shape) => checkShape(shape) === null)
    .map((shape) => ({ shape, worst: worstOf(shape, eta) }))
    .sort((a, b) => a.worst - b.worst);
  return found[0] ?? null;
}

function worstOf(shape: ScheduleShape, eta: Float64Array): number {
  const shaped = toArray(shapeSchedule(shape), eta.length);
  return shaped.reduce((worst, lr, i) => Math.max(worst, Math.abs(lr - eta[i]!)), 0) / shape.peakLr;
}
