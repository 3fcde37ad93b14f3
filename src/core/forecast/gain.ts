import { simplify } from '../decimate.ts';
import { collectEnd, compareEnds, lrDistance, type Difference, type LrLine } from '../fit/compare.ts';
import type { ModelFacts } from '../fit/domain.ts';
import type { Fit } from '../fit/types.ts';
import { toArray } from '../schedule/schedule.ts';
import { shapeSchedule, type ScheduleShape } from '../schedule/shape.ts';
import { predictShape } from './shapes.ts';

/** LRs are compared to this share of the peak. */
const tolerance = 5e-4;

/**
 * How much higher one shape ends than another under a fit (nats, 90 %), so above 0 where the other gains; null where one of
 * the two can't be predicted.
 * @throws RangeError where one is no schedule.
 */
export function gainOf(
  fit: Fit,
  from: ScheduleShape,
  to: ScheduleShape,
  facts: ModelFacts,
): Difference | null {
  const [a, b] = [from, to].map((shape) => {
    const eta = toArray(shapeSchedule(shape), shape.totalSteps);
    return { end: collectEnd(fit, eta, predictShape(fit, shape, facts)), line: lineOf(eta, shape.peakLr) };
  });
  if (a?.end == null || b?.end == null) return null;
  return compareEnds(fit, b.end, a.end, lrDistance(a.line, b.line));
}

function lineOf(eta: Float64Array, peak: number): LrLine {
  const kept = simplify(eta, tolerance * peak);
  return { steps: Float64Array.from(kept, (i) => i + 1), values: Float64Array.from(kept, (i) => eta[i]!) };
}
