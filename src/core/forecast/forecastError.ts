import { priorError, type LawError } from '../fit/lawError.ts';
import type { Fit } from '../fit/types.ts';
import type { RunInProgress } from './inProgress.ts';

/**
 * Multiples of the law's error for a run that is nearly done, for each e-fold of steps that are still to come, and at the
 * most: a run's own points say where its loss is, hardly how the law will fail. Chosen with both published sizes and the
 * examples in view; `npm run bench:forecast` says what each size would have asked for the other.
 */
const [nearlyDone, eachFold, most] = [0.9, 0.55, 2.5];

/** A run alone shows only in part how far the law stays from it; chosen on the same runs. */
const alone = 1.5;

/** How far the law may stay from the end of a run in progress: the other runs' error where there are some, else the published. */
export function forecastError(own: Fit, others: Fit | null, { points, eta }: RunInProgress): LawError {
  const known = others?.lawError ?? priorError(own.law, 1, own.misfit);
  const folds = Math.log(eta.length / points.steps.at(-1)!);
  const multiple = Math.min(most, nearlyDone + eachFold * folds) * (others === null ? alone : 1);
  return { ...known, half90: known.half90 * multiple };
}
