import { collectFacts } from '../fit/domain.ts';
import type { SeriesKind } from '../curve.ts';
import { fewestPoints } from '../fit/fit.ts';
import { defaultLambda } from '../law/law.ts';
import { collectPoints } from '../runs/points.ts';
import type { Run } from '../runs/types.ts';

/** Factors up to which a batch is the same, and up to which a peak LR still teaches. */
const [sameBatch, teachingPeak] = [1.05, 3];

/**
 * The runs that may teach another one: with enough points of its series, of the same model size and batch where both are
 * known, and a peak LR within three times.
 */
export function comparableRuns(run: Run, others: readonly Run[], series: SeriesKind): Run[] {
  const peak = collectFacts(run.eta, defaultLambda).peakLr;
  return others.filter((other) => {
    if (other.id === run.id || collectPoints(other, series).steps.length < fewestPoints) return false;
    if (run.size !== null && other.size !== null && run.size !== other.size) return false;
    return (
      isWithin(sameBatch, run.batchTokens, other.batchTokens) &&
      isWithin(teachingPeak, peak, collectFacts(other.eta, defaultLambda).peakLr)
    );
  });
}

function isWithin(factor: number, one: number | null, other: number | null): boolean {
  return one === null || other === null || Math.max(one / other, other / one) <= factor;
}
