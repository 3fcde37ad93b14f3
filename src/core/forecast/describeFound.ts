import { formatLr, formatShare, formatSteps } from '../format.ts';
import { describe } from '../schedule/describe.ts';
import type { Schedule } from '../schedule/schedule.ts';
import { say } from '../words.ts';
import { peakOf } from '../peak.ts';

/** So many stretches are told one by one. */
const fewSegments = 4;

/** A schedule that a search found in words: a decay of many lines is told by where it begins and ends. */
export function describeFound(schedule: Schedule, eta: Float64Array): string {
  if (schedule.segments.length <= fewSegments) return describe(schedule);
  const peak = peakOf(eta);
  const warmupSteps = eta.indexOf(peak) + 1;
  const begins = eta.lastIndexOf(peak) + 1;
  const decay = eta.length - begins;
  const rise = warmupSteps > 1 ? say`${formatSteps(warmupSteps)} warm-up steps to ` : '';
  return say`${formatSteps(eta.length)} steps: ${rise}${formatLr(peak)}, held until step ${formatSteps(begins)}, then a curve to ${formatLr(eta.at(-1) ?? 0)} over ${formatSteps(decay)} steps (${formatShare(decay / eta.length)})`;
}
