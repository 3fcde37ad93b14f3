import { collectMemory, effectiveCount } from './memory.ts';
import { visitResiduals, type Observations } from './problem.ts';

/** What the residuals of one run say about the fit; log losses, so that 0.01 is one per cent. */
export interface RunDiagnostics {
  /** Standard deviation of what changes from one point to the next: the noise of the log. */
  readonly noise: number;
  /** Correlation of neighbouring residuals: near 1 the law's own misfit rules, near 0 noise does. */
  readonly autocorrelation: number;
  /** How many independent points the run is worth. */
  readonly effectivePoints: number;
  /** Mean residual of the last quarter minus that of the first: a trend that the law leaves. */
  readonly trend: number;
}

/** Diagnostics of every run, in the order of the fit. */
export function collectDiagnostics(data: Observations, position: Float64Array): RunDiagnostics[] {
  const residuals = new Float64Array(data.count);
  visitResiduals(data, position, (point, residual) => (residuals[point] = residual));
  return Array.from({ length: data.runStart.length - 1 }, (_, run) =>
    describeResiduals(residuals.subarray(data.runStart[run], data.runStart[run + 1])),
  );
}

/** Diagnostics of the residuals of one run, in the order of its steps. */
export function describeResiduals(residuals: Float64Array): RunDiagnostics {
  const quarter = Math.max(1, Math.floor(residuals.length / 4));
  return {
    noise: noiseOf(residuals),
    autocorrelation: lagOne(residuals),
    effectivePoints: effectiveCount(residuals.length, collectMemory(residuals)),
    trend: meanOf(residuals.subarray(residuals.length - quarter)) - meanOf(residuals.subarray(0, quarter)),
  };
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Median of neighbouring differences, which a spike does not move; 0.6745 and sqrt 2 make it a normal's deviation. */
function noiseOf(residuals: Float64Array): number {
  if (residuals.length < 2) return 0;
  const steps = residuals.subarray(1).map((value, i) => Math.abs(value - residuals[i]!));
  return steps.sort()[Math.floor(steps.length / 2)]! / (0.6745 * Math.SQRT2);
}

function lagOne(residuals: Float64Array): number {
  const mean = meanOf(residuals);
  let [shared, own] = [0, 0];
  residuals.forEach((value, i) => {
    own += (value - mean) ** 2;
    if (i > 0) shared += (value - mean) * (residuals[i - 1]! - mean);
  });
  return own > 0 ? shared / own : 0;
}

/** Correlations from a covariance (row-major, `size` squared); 0 beside what was held, 1 on the diagonal. */
export function correlate(covariance: ArrayLike<number>, size: number): number[] {
  const deviation = (i: number) => Math.sqrt(covariance[i * size + i]!);
  return Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    const scale = deviation(row) * deviation(column);
    if (row === column) return 1;
    return scale > 0 ? covariance[at]! / scale : 0;
  });
}
