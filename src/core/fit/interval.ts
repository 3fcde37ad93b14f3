import { areaAt, areas, startingLr, type Areas } from '../law/areas.ts';
import { gradientAt, predictAt } from '../law/annealing.ts';
import type { AreaLawValues } from '../law/law.ts';
import { collectFacts } from './domain.ts';
import { quadratic } from './linear.ts';
import { intervalNodes } from './problem.ts';
import { checkTrust, publishedError } from './trust.ts';
import type { Fit, FinalLoss } from './types.ts';

/** A predicted curve at the asked steps with its 90 % interval (nats), and why not to trust it. */
export interface Prediction {
  readonly steps: Float64Array;
  readonly loss: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly final: FinalLoss;
  readonly distrust: readonly string[];
  /** Why the numbers must not be shown, or null. */
  readonly withheld: string | null;
}

/** Normal quantile of a two-sided 90 % interval. */
const z90 = 1.6448536269514722;

/**
 * Half-width of log loss from the law itself: what held 90 % of held-out points on published runs that were not fitted
 * (textbook intervals of the parameters alone hold only 20 to 50 %), or the misfit of the runs at hand where that is larger.
 */
function lawError(fit: Fit): number {
  return Math.max(publishedError(fit.law, fit.domain.runs), fit.misfit);
}

/** Values of a fit's parameters. */
export function valuesOf(fit: Fit): AreaLawValues {
  const value = (name: string) => fit.parameters[name]?.value ?? 0;
  return { L0: value('L0'), A: value('A'), alpha: value('alpha'), C: value('C'), lambda: value('lambda') };
}

/**
 * Predicts the loss of a schedule.
 * @param eta LR of updates 1..N.
 * @param steps Steps (updates done) to predict at, ascending, within 1..N.
 * @param interval Over how many updates each is a mean; 1 where left out.
 */
export function predictSchedule(
  fit: Fit,
  eta: Float64Array,
  steps: Float64Array,
  interval?: Float64Array,
): Prediction {
  const values = valuesOf(fit);
  const area = areas(eta, values.lambda, startingLr(eta));
  const trust = checkTrust(fit, collectFacts(eta, values.lambda));
  const error = lawError(fit) * trust.widening;
  const curve = emptyCurve(steps);
  for (let i = 0; i < steps.length; i++) {
    const loss = meanOver(values, area, steps[i]!, interval?.[i] ?? 1);
    const half = halfWidth(fit, values, area, { s: steps[i]!, loss, error });
    curve.loss[i] = loss;
    curve.lower[i] = loss * Math.exp(-half);
    curve.upper[i] = loss * Math.exp(half);
  }
  const last = predictAt(values, area, eta.length);
  const half = halfWidth(fit, values, area, { s: eta.length, loss: last, error });
  const final = {
    step: eta.length,
    loss: last,
    lower: last * Math.exp(-half),
    upper: last * Math.exp(half),
  };
  return { ...curve, final, distrust: [...fit.distrust, ...trust.reasons], withheld: trust.withheld };
}

function emptyCurve(steps: Float64Array) {
  const empty = () => new Float64Array(steps.length);
  return { steps, loss: empty(), lower: empty(), upper: empty() };
}

function meanOver(values: AreaLawValues, area: Areas, step: number, interval: number): number {
  const nodes = intervalNodes(step, interval);
  return nodes.reduce((sum, s) => sum + predictAt(values, area, s), 0) / nodes.length;
}

interface Point {
  readonly s: number;
  readonly loss: number;
  /** Half-width of log loss from the law itself. */
  readonly error: number;
}

/** Quadrature of the parameters' uncertainty and the law's own error, as a half-width of log loss. */
function halfWidth(fit: Fit, values: AreaLawValues, area: Areas, point: Point): number {
  const gradient = new Float64Array(4);
  gradientAt(values, areaAt(area.s1, point.s), areaAt(area.s2, point.s), gradient);
  const variance = quadratic(fit.covariance, gradient, 4);
  const parameterError = (z90 * Math.sqrt(Math.max(0, variance))) / point.loss;
  return Math.hypot(parameterError, point.error);
}
