import type { RunSummary } from '../protocol/worker.ts';

/** A text that changes whenever a log or the LR of one of some runs does. */
export function describeRuns(runs: readonly RunSummary[], ids: readonly string[]): string {
  const some = runs.filter(({ id }) => ids.includes(id));
  return JSON.stringify(
    some.map(({ id, steps, points, peakLr, lastLoss, schedule, lrSource }) => [
      ...[id, steps, points, peakLr],
      ...[lastLoss, schedule, lrSource],
    ]),
  );
}
