import type { FitRun } from '../../src/core/fit/problem.ts';

/** The run as it stood after a share of its updates. */
export function cutRun(run: FitRun, share: number): FitRun {
  const count = run.steps.filter((step) => step <= share * run.eta.length).length;
  const cut = (values: Float64Array) => values.slice(0, count);
  return { ...run, steps: cut(run.steps), loss: cut(run.loss), interval: cut(run.interval) };
}

/** Fewest equal losses that make two runs branches of one trunk. */
const sharedPoints = 3;

/**
 * Whether another run holds points that the forecast is of: published runs are branches of one trunk, and such a run
 * would tell the answer.
 */
export function tellsTheAnswer(other: FitRun, run: FitRun, after: number): boolean {
  const known = new Map(Array.from(other.steps, (step, i) => [step, other.loss[i]!]));
  const shared = Array.from(run.steps).filter((step, i) => step > after && known.get(step) === run.loss[i]);
  return shared.length >= sharedPoints;
}

/** What kind of schedule a run has, for the table. */
export type Kind = 'constant' | 'cosine' | 'two-step' | 'WSD';

/** By its LR: never below the peak; a fall in one step; a stable part of over a third of the run before the decay; else cosine or the like. */
export function kindOf({ eta }: FitRun): Kind {
  const peak = eta.reduce((top, lr) => Math.max(top, lr), 0);
  const last = eta.at(-1)!;
  if (last > 0.9 * peak) return 'constant';
  const stable = eta.filter((lr) => lr > 0.999 * peak).length;
  const between = eta
    .subarray(eta.lastIndexOf(peak))
    .filter((lr) => lr < 0.99 * peak && lr > 1.01 * last).length;
  if (between < 0.02 * eta.length) return 'two-step';
  return stable > eta.length / 3 ? 'WSD' : 'cosine';
}
