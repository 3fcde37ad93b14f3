import { toArray } from '../../schedule/schedule.ts';
import { shapeSchedule, type ScheduleShape } from '../../schedule/shape.ts';
import type { ConfigReading } from '../types.ts';
import { say } from '../../words.ts';

/** How far a written number may be off by its digits, as a share of the peak LR. */
const digits = 1e-9;

/** Said where every number is right and yet the LR of some update is not: the framework has no such schedule. */
export const otherLr = say`The LR would not be that of the schedule.`;

/** LR of every update of the target. */
export function etaOf(target: ScheduleShape): Float64Array {
  return toArray(shapeSchedule(target), target.totalSteps);
}

/** LR of every update of a reading; null where something is missing. */
export function readEta({ schedule, totalSteps }: ConfigReading): Float64Array | null {
  return schedule === null || totalSteps === null ? null : toArray(schedule, totalSteps);
}

/**
 * Whether a reading runs the target: length, peak LR, warm-up and floor are its own, and the LR of every update is one that
 * the target has within `shift` updates of it, since frameworks count from 0 or 1 and end before or at the floor.
 * @returns null where it does, else one sentence.
 */
export function whyNot(
  target: ScheduleShape,
  eta: Float64Array,
  reading: ConfigReading | null,
  shift: number,
): string | null {
  if (reading === null)
    return say`With these values the config would no longer be read as one of this framework.`;
  const [missing] = reading.missing;
  if (missing !== undefined && reading.schedule === null) return missing.why;
  const error = reading.problems.find(({ severity }) => severity === 'error');
  if (error !== undefined) return error.message;
  if (reading.totalSteps !== target.totalSteps) return otherLr;
  if (!isNear(reading.peakLr, target.peakLr, target)) return otherLr;
  if (target.decaySteps > 0 && !isNear(reading.minLr ?? target.minLr, target.minLr, target)) return otherLr;
  if (Math.abs((reading.warmupSteps ?? target.warmupSteps) - target.warmupSteps) >= shift) return otherLr;
  const read = readEta(reading);
  if (read === null) return say`With these values no schedule can be read.`;
  const k = firstOff(target, eta, read, shift);
  return k === null ? null : otherLr;
}

function isNear(read: number | null, wanted: number, { peakLr }: ScheduleShape): boolean {
  return read !== null && Math.abs(read - wanted) <= digits * peakLr;
}

/** The first update with an LR that the target has nowhere near it; null where there is none. */
function firstOff(
  { warmupSteps, peakLr }: ScheduleShape,
  eta: Float64Array,
  read: Float64Array,
  shift: number,
): number | null {
  const slack = digits * peakLr;
  const before = warmupSteps > 0 ? 0 : peakLr;
  for (let k = 1; k <= eta.length; k++) {
    let [low, high] = [Infinity, -Infinity];
    for (let near = k - shift; near <= k + shift; near++) {
      const lr = near < 1 ? before : eta[Math.min(near, eta.length) - 1]!;
      low = Math.min(low, lr);
      high = Math.max(high, lr);
    }
    if (!(read[k - 1]! >= low - slack && read[k - 1]! <= high + slack)) return k;
  }
  return null;
}
