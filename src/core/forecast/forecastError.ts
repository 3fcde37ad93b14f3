import { priorError, type LawError } from '../fit/lawError.ts';
import type { Fit } from '../fit/types.ts';

/**
 * Multiples of the law's error for a run that is nearly done, for each e-fold of steps that are still to come, and at the
 * most: a run's own points say where its loss is, hardly how the law will fail. Chosen with both published sizes and the
 * examples in view; `npm run bench:forecast` says what each size would have asked for the other.
 */
const [nearlyDone, eachFold, most] = [0.9, 0.55, 2.5];

/** A run alone shows only in part how far the law stays from it; chosen on the same runs. */
const alone = 1.5;

/** The law's error that a forecast starts from: the other runs' where there are some, else the published for a run alone. */
export function startingError(own: Fit, others: Fit | null): LawError {
  if (others !== null) return others.lawError;
  const published = priorError(own.law, 1, own.misfit);
  return { ...published, half90: alone * published.half90 };
}

/** How far the law may stay from the loss at step `end` of a run that has come to step `last`. */
export function errorAhead(starting: LawError, last: number, end: number): LawError {
  const multiple = Math.min(most, nearlyDone + eachFold * Math.max(0, Math.log(end / last)));
  return { ...starting, half90: starting.half90 * multiple };
}
