import type { ModelFacts } from './fit/domain.ts';
import { collectEnd, type ScheduleEnd } from './fit/compare.ts';
import type { Prediction } from './fit/interval.ts';
import type { Fit } from './fit/types.ts';
import { nearestShape, type NearestShape } from './schedule/shape.ts';

/** What schedules are compared by, and what another one can be started from. */
export interface SchedulePlan {
  /** null before a fit and where the prediction is withheld. */
  readonly end: ScheduleEnd | null;
  /** The nearest shape of a few numbers; null where no LR is above 0. */
  readonly shape: NearestShape | null;
  readonly size: number | null;
  readonly batchTokens: number | null;
}

const known = new WeakMap<Float64Array, NearestShape | null>();

/** The plan of a schedule. @param eta LR of updates 1..N. */
export function collectPlan(
  eta: Float64Array,
  { size = null, batchTokens = null }: ModelFacts,
  fit: Fit | null,
  prediction: Prediction | null,
): SchedulePlan {
  const end = fit === null || prediction === null ? null : collectEnd(fit, eta, prediction);
  return { end, shape: shapeOf(eta), size, batchTokens };
}

/** A run is drawn again with every change of the workspace, and its LR stays what it is. */
function shapeOf(eta: Float64Array): NearestShape | null {
  const shape = known.get(eta) ?? nearestShape(eta);
  known.set(eta, shape);
  return shape;
}
