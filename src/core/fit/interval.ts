import { defaultLambda, type LawOptions } from '../law/law.ts';
import { collectFacts, type ModelFacts } from './domain.ts';
import { collectGradients } from './gradient.ts';
import { quadratic } from './linear.ts';
import type { Points } from './points.ts';
import { lawMultiple, normalMultiple, type Level } from './lawError.ts';
import { checkTrust } from './trust.ts';
import type { Fit, FinalLoss } from './types.ts';

/** The parts of a final loss's uncertainty; `compare.ts` takes the difference of two. */
export interface Spread {
  /** Gradient of the log of the final loss by `Fit.estimates`. */
  readonly gradient: readonly number[];
  /** Half-width of log loss at 90 % that the law's own error gives. */
  readonly law: number;
}

/** A predicted curve at the asked steps with its 90 % interval (nats), and why not to trust it. */
export interface Prediction {
  readonly steps: Float64Array;
  readonly loss: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly final: FinalLoss;
  /** What the interval of `final` is made of. */
  readonly spread: Spread;
  readonly distrust: readonly string[];
  /** Why the numbers must not be shown, or null. */
  readonly withheld: string | null;
}

/** The options that a fit was made with. */
export function lawOptionsOf(fit: Fit): LawOptions {
  return { lambda: fit.parameters['lambda']?.value ?? defaultLambda, warmup: fit.warmup };
}

/** What may be said about a prediction beside the schedule and the steps. */
export interface PredictOptions extends ModelFacts {
  /** Over how many updates each asked step is a mean; 1 where left out. */
  readonly interval?: Float64Array;
  /** Share of losses that the interval is to hold. */
  readonly level?: Level;
}

/**
 * Predicts the loss of a schedule.
 * @param eta LR of updates 1..N.
 * @param steps Steps (updates done) to predict at, ascending, within 1..N.
 */
export function predictSchedule(
  fit: Fit,
  eta: Float64Array,
  steps: Float64Array,
  { interval, level = 0.9, size = null, batchTokens = null }: PredictOptions = {},
): Prediction {
  const count = steps.length;
  const options = { ...lawOptionsOf(fit), size };
  const trust = checkTrust(fit, collectFacts(eta, options.lambda, { size, batchTokens }));
  const error = fit.lawError.half90 * trust.widening * lawMultiple[level];
  // The end of the run goes with the asked steps, as the last point.
  const points = {
    steps: Float64Array.from({ length: count + 1 }, (_, i) => (i < count ? steps[i]! : eta.length)),
    interval: Float64Array.from({ length: count + 1 }, (_, i) => (i < count ? (interval?.[i] ?? 1) : 1)),
  };
  const { loss, half, gradient } = predictPoints(fit, eta, points, options, {
    error,
    multiple: normalMultiple[level],
  });
  const lower = loss.map((value, i) => value * Math.exp(-half[i]!));
  const upper = loss.map((value, i) => value * Math.exp(half[i]!));
  return {
    ...{
      steps,
      loss: loss.subarray(0, count),
      lower: lower.subarray(0, count),
      upper: upper.subarray(0, count),
    },
    final: { step: eta.length, loss: loss[count]!, lower: lower[count]!, upper: upper[count]! },
    spread: { gradient, law: fit.lawError.half90 * trust.widening },
    distrust: [...fit.distrust, ...trust.reasons],
    withheld: trust.withheld,
  };
}

/**
 * Losses, and half-widths of log loss: the parameters' uncertainty and the law's own error in quadrature. `gradient` is that
 * of the log of the last loss.
 */
function predictPoints(
  fit: Fit,
  eta: Float64Array,
  points: Points,
  options: LawOptions,
  { error, multiple }: { readonly error: number; readonly multiple: number },
): { readonly loss: Float64Array; readonly half: Float64Array; readonly gradient: readonly number[] } {
  const { loss, gradients } = collectGradients(fit, eta, points, options);
  const size = fit.estimates.length;
  const half = loss.map((value, i) => {
    const variance = quadratic(fit.covariance, gradients.subarray(i * size, (i + 1) * size), size);
    return Math.hypot((multiple * Math.sqrt(Math.max(0, variance))) / value, error);
  });
  const last = loss.length - 1;
  return {
    loss,
    half,
    gradient: Array.from(gradients.subarray(last * size), (slope) => slope / loss[last]!),
  };
}
