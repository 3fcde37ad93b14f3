import { visitResiduals, type Observations } from './problem.ts';

/** Stretches that a run is cut into: long enough to average the noise of single batches away, short enough to show a trend. */
const stretches = 16;

/**
 * How far a fitted law stays away from its own runs, noise apart: the size of log residual that 90 % of stretches (a
 * sixteenth of a run's points each, averaged) stay below. No prediction can be better than this.
 */
export function collectMisfit(data: Observations, position: Float64Array): number {
  const residuals = new Float64Array(data.count);
  visitResiduals(data, position, (point, residual) => (residuals[point] = residual));
  const means: number[] = [];
  for (let run = 0; run + 1 < data.runStart.length; run++) {
    means.push(...stretchMeans(residuals.subarray(data.runStart[run], data.runStart[run + 1])));
  }
  means.sort((a, b) => a - b);
  return means[Math.ceil(0.9 * means.length) - 1] ?? 0;
}

function stretchMeans(residuals: Float64Array): number[] {
  const count = Math.min(stretches, residuals.length);
  return Array.from({ length: count }, (_, i) => {
    const [from, to] = [i, i + 1].map((edge) => Math.round((edge * residuals.length) / count));
    const stretch = residuals.subarray(from, to);
    return Math.abs(stretch.reduce((sum, residual) => sum + residual, 0) / stretch.length);
  });
}
