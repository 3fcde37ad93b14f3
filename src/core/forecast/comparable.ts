import type { SeriesKind } from '../curve.ts';
import { fewestPoints } from '../fit/fit.ts';
import { hasPoints } from '../runs/points.ts';
import type { Run } from '../runs/types.ts';

/** Factors up to which a batch is the same, and up to which a peak LR still teaches. */
const [sameBatch, teachingPeak] = [1.05, 3];

/**
 * The runs that may teach another one: with enough points of its series, of the same model size and batch where both are
 * known, and a peak LR within three times.
 */
export function comparableRuns(run: Run, others: readonly Run[], series: SeriesKind): Run[] {
  const peak = peakOf(run);
  return others.filter((other) => {
    if (other.id === run.id || !hasPoints(other, series, fewestPoints)) return false;
    if (run.size !== null && other.size !== null && run.size !== other.size) return false;
    return (
      isWithin(sameBatch, run.batchTokens, other.batchTokens) && isWithin(teachingPeak, peak, peakOf(other))
    );
  });
}

function peakOf({ eta }: Run): number {
  return eta.reduce((top, lr) => Math.max(top, lr), 0);
}

function isWithin(factor: number, one: number | null, other: number | null): boolean {
  return one === null || other === null || Math.max(one / other, other / one) <= factor;
}
