import { featureCount } from '../law/law.ts';
import { lawOf } from '../law/registry.ts';
import type { ModelFacts } from './domain.ts';
import { lawOptionsOf } from './interval.ts';
import { preparePoints } from './points.ts';
import type { Fit } from './types.ts';

/** What the terms of a law give at some steps, nats. The rest of the predicted loss does not change during a run. */
export interface Parts {
  /** Loss that more training still removes, `A * S1^-alpha`. */
  readonly power: Float64Array;
  /** Loss that annealing takes off, `C * S2` in the annealing law; null where the law has no such term. */
  readonly annealing: Float64Array | null;
}

/** Takes a prediction apart into the law's terms. @param steps Updates done, ascending, within 1..N. */
export function predictParts(
  fit: Fit,
  eta: Float64Array,
  steps: Float64Array,
  { size = null }: Partial<ModelFacts> = {},
): Parts {
  const law = lawOf(fit.law);
  const features = featureCount(law);
  const values = new Float64Array(steps.length * features);
  const slopes = new Float64Array(steps.length * law.bends.length);
  const points = { steps, interval: new Float64Array(steps.length).fill(1) };
  const options = { ...lawOptionsOf(fit), size };
  const shape = Float64Array.from(fit.estimates.slice(features));
  preparePoints(law, eta, points, fit.unit, options).evaluate(shape, values, slopes);
  const term = (feature: number) =>
    steps.map((_, i) => fit.estimates[feature]! * values[i * features + feature]!);
  const annealed = law.annealingFeature;
  const shapes = law.parameters.slice(features).map(({ name }) => name);
  const power = law.bends[shapes.indexOf('alpha')]!;
  return {
    power: term(power),
    annealing: annealed === null ? null : term(annealed).map((value) => (value === 0 ? 0 : -value)),
  };
}
