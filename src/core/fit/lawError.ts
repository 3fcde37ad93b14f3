import type { LawName } from '../law/law.ts';

/** Where the law's own error comes from. */
export type LawErrorSource = 'published' | 'misfit' | 'own-runs';

/** How far a law stays from runs that it was not fitted to, apart from what its parameters' errors say. */
export interface LawError {
  /** Half-width of log loss that 90 % of ends stay within. */
  readonly half90: number;
  readonly source: LawErrorSource;
}

/** Levels of an interval that can be asked for. */
export type Level = 0.5 | 0.8 | 0.9 | 0.95;

/** Every level, rising. */
export const levels: readonly Level[] = [0.5, 0.8, 0.9, 0.95];

/**
 * Quantiles of the law's error as multiples of that at 90 %, and of the parameters' error as multiples of its standard
 * deviation. The law's are measured on published runs (`npm run bench:intervals`): its tails are not a normal's.
 */
export const lawMultiple: Readonly<Record<Level, number>> = { 0.5: 0.37, 0.8: 0.73, 0.9: 1, 0.95: 1.27 };
export const normalMultiple: Readonly<Record<Level, number>> = {
  0.5: 0.6745,
  0.8: 1.2816,
  0.9: 1.6449,
  0.95: 1.96,
};

/** Error on other published runs after fitting one, two, and three or more, at 90 %. */
const measured = {
  annealing: [0.007, 0.0046, 0.0042],
  multiPower: [0.0075, 0.0045, 0.005],
  power: [0.04, 0.04, 0.04],
} as const;

/**
 * Misfit up to the first is what published runs have, whose error on others is measured; beyond it the error on others grows
 * by this multiple: the fitted runs had their say in the fit, the others did not. Both were set so that intervals hold on the
 * example runs and grow little wider on the published ones (`npm run bench:intervals`).
 */
const usualMisfit = 0.001;
const misfitMultiple = 3.2;

/** What is known of a law's error before the workspace's own runs can tell. */
export function priorError(law: LawName, runs: number, misfit: number): LawError {
  const family = law === 'power' ? law : law.startsWith('annealing') ? 'annealing' : 'multiPower';
  const published = measured[family][Math.min(runs, 3) - 1] ?? measured[family][2];
  const own = misfitMultiple * (misfit - usualMisfit);
  return own > published ? { half90: own, source: 'misfit' } : { half90: published, source: 'published' };
}

/** So many runs tell more of the law's error on the next one than other people's runs do. */
export const fewestOwnRuns = 4;

/** The first part of a run is as far from what is asked as its end is near. */
const leftOut = 1 / 3;

/**
 * The law's error from the runs at hand, each predicted by a fit of the others (split conformal, arXiv 1604.04173, with
 * runs as the splits): the 90 % quantile of the log residuals after the first third of each, with room for their number.
 * @param residuals Log residuals of each run under the fit that did not see it, in the order of its steps.
 */
export function ownError(residuals: readonly Float64Array[]): LawError {
  const sizes = residuals.flatMap((run) =>
    Array.from(run.subarray(Math.floor(leftOut * run.length)), Math.abs),
  );
  sizes.sort((a, b) => a - b);
  const quantile = sizes[Math.min(sizes.length - 1, Math.ceil(0.9 * sizes.length))] ?? 0;
  return { half90: quantile * (1 + 1 / residuals.length), source: 'own-runs' };
}
