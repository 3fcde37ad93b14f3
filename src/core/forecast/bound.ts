import { formatShare, formatSteps } from '../format.ts';
import { lawOptionsOf } from '../fit/interval.ts';
import type { Fit } from '../fit/types.ts';
import { lawOf } from '../law/registry.ts';
import { say } from '../words.ts';

/** As far as a search may go: schedules whose LR falls no more steeply, or why there is nothing to search. */
export interface SteepnessBound {
  /** Most annealing momentum over the peak LR (`ScheduleFacts.steepestFall`); Infinity where the law needs no bound. */
  readonly steepest: number;
  /** One sentence why no better schedule can be told, or null. */
  readonly refused: string | null;
}

/** Runs that fall as steeply as a fitted one, but for how a decay is rounded to whole updates, are as steep. */
const rounding = 1.02;

/**
 * What bounds the search for a better schedule. The annealing law rewards annealing without limit: what its memory of
 * 1 / (1 - lambda) updates holds at the end counts in full, however late and sudden the fall, so that its optimum is a drop
 * to the floor that no run has shown. The bound is the steepest fall within that memory that a fitted run has shown. The
 * multi-power law saturates and needs none.
 */
export function steepnessBound(fit: Fit): SteepnessBound {
  const { annealingFeature, usesLambda, label } = lawOf(fit.law);
  const refuse = (refused: string): SteepnessBound => ({ steepest: 0, refused });
  if (annealingFeature === null)
    return refuse(say`The ${label.toLowerCase()} has no annealing term: it can’t choose between schedules.`);
  if (fit.domain.annealingRuns === 0) {
    return refuse(
      say`No fitted run anneals, so what annealing gains is not known: add a run whose LR decays before choosing a decay.`,
    );
  }
  if (!usesLambda) return { steepest: Infinity, refused: null };
  const { steepestFall } = fit.domain;
  return steepestFall === undefined
    ? refuse(say`This fit does not say how steeply its runs decayed: fit again.`)
    : { steepest: rounding * steepestFall, refused: null };
}

/** The bound in words: how much of the peak LR the fitted runs lost within the law's memory. */
export function describeBound(fit: Fit): string {
  const memory = 1 / (1 - lawOptionsOf(fit).lambda);
  return say`no fitted run lost more than ${formatShare(fit.domain.steepestFall ?? 0)} of its peak LR within the law’s memory of ${formatSteps(memory)} updates`;
}
