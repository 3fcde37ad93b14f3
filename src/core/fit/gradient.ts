import type { LawOptions } from '../law/law.ts';
import { lawOf } from '../law/registry.ts';
import { preparePoints, type Points } from './points.ts';
import type { Fit } from './types.ts';

/** Predicted losses (nats), and their gradients by `Fit.estimates`: `gradients[i * size + j]` is that of point i by estimate j. */
export interface Gradients {
  readonly loss: Float64Array;
  readonly gradients: Float64Array;
}

/**
 * The losses that a fit predicts, and how they change with its parameters.
 * @param eta LR of updates 1..N, in its own unit.
 */
export function collectGradients(
  fit: Fit,
  eta: Float64Array,
  points: Points,
  options: LawOptions,
): Gradients {
  const law = lawOf(fit.law);
  const [size, shapes, count] = [fit.estimates.length, law.bends.length, points.steps.length];
  const features = size - shapes;
  const [values, slopes] = [new Float64Array(count * features), new Float64Array(count * shapes)];
  const shape = Float64Array.from(fit.estimates.slice(features));
  preparePoints(law, eta, points, fit.unit, options).evaluate(shape, values, slopes);
  const [loss, gradients] = [new Float64Array(count), new Float64Array(count * size)];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < features; j++) {
      const value = values[i * features + j]!;
      gradients[i * size + j] = value;
      loss[i] = loss[i]! + fit.estimates[j]! * value;
    }
    for (let k = 0; k < shapes; k++) {
      gradients[i * size + features + k] = fit.estimates[law.bends[k]!]! * slopes[i * shapes + k]!;
    }
  }
  return { loss, gradients };
}
