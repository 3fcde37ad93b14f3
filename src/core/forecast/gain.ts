import { simplify } from '../decimate.ts';
import { collectEnd, compareEnds, lrDistance, type Difference, type LrLine } from '../fit/compare.ts';
import type { ModelFacts } from '../fit/domain.ts';
import type { Prediction } from '../fit/interval.ts';
import type { Fit } from '../fit/types.ts';
import { toArray } from '../schedule/schedule.ts';
import { shapeSchedule, type ScheduleShape } from '../schedule/shape.ts';
import { predictShape } from './shapes.ts';
import { peakOf } from '../peak.ts';

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
  const predict = (shape: ScheduleShape): Predicted => ({
    eta: toArray(shapeSchedule(shape), shape.totalSteps),
    prediction: predictShape(fit, shape, facts),
  });
  return gainBetween(fit, predict(from), predict(to));
}

/** A schedule, LR of updates 1..N, and what a fit predicts for it. */
export interface Predicted {
  readonly eta: Float64Array;
  readonly prediction: Prediction;
}

/** The same for two schedules of which the predictions are known. */
export function gainBetween(fit: Fit, from: Predicted, to: Predicted): Difference | null {
  const [a, b] = [from, to].map(({ eta, prediction }) => collectEnd(fit, eta, prediction));
  if (a == null || b == null) return null;
  return compareEnds(fit, b, a, lrDistance(lineOf(from.eta), lineOf(to.eta)));
}

function lineOf(eta: Float64Array): LrLine {
  const peak = peakOf(eta);
  const kept = simplify(eta, tolerance * peak);
  return { steps: Float64Array.from(kept, (i) => i + 1), values: Float64Array.from(kept, (i) => eta[i]!) };
}
