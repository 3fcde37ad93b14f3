import type { FitRun } from '../../src/core/fit/problem.ts';
import { hasPublished, loadPublished, publishedTraining } from '../published.ts';
import { makeRuns } from './synthetic.ts';

/** The runs of one model size that the published split fits on. */
export interface Split {
  readonly size: string;
  readonly runs: readonly FitRun[];
}

/** The published split of both sizes; synthetic runs on the same schedules where the published curves are not there. */
export function loadSplits(): { readonly real: boolean; readonly splits: readonly Split[] } {
  const real = hasPublished();
  const splits = ['25M', '100M'].map((size, i) => ({
    size,
    runs: real
      ? publishedTraining.map((name) => loadPublished(size, name))
      : makeRuns('multi-power', 451, 24_000, i),
  }));
  return { real, splits };
}
