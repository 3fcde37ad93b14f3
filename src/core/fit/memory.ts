/**
 * How the residuals of one run hang together: noise of each point's own, and a slow part of which each point carries a
 * share to the next. The covariance at distance h is `white * (h == 0) + slow * kept^h`.
 */
export interface Memory {
  readonly white: number;
  readonly slow: number;
  readonly kept: number;
}

/** Shares that are tried; more than the last can't be told from a trend that the law leaves. */
const shares = [
  0, 0.2, 0.35, 0.5, 0.6, 0.7, 0.75, 0.8, 0.84, 0.87, 0.9, 0.92, 0.94, 0.955, 0.97, 0.98, 0.985, 0.99,
];

/** The memory that comes nearest to the autocovariances of some residuals, least squares over the lags from 1 on. */
export function collectMemory(residuals: Float64Array): Memory {
  const [variance = 0, ...lagged] = autocovariances(residuals, lagsOf(residuals.length));
  let best = { error: Infinity, slow: 0, kept: 0 };
  for (const kept of shares) {
    let [shared, own] = [0, 0];
    lagged.forEach((value, i) => {
      shared += value * kept ** (i + 1);
      own += kept ** (2 * (i + 1));
    });
    const slow = own > 0 ? Math.max(0, Math.min(variance, shared / own)) : 0;
    const error = lagged.reduce((sum, value, i) => sum + (value - slow * kept ** (i + 1)) ** 2, 0);
    if (error < best.error) best = { error, slow, kept };
  }
  return { white: variance - best.slow, slow: best.slow, kept: best.kept };
}

/** How many independent points `count` points with such a memory are worth. */
export function effectiveCount(count: number, { white, slow, kept }: Memory): number {
  const own = white + slow;
  return own > 0 ? (count * own) / (own + (2 * slow * kept) / (1 - kept)) : count;
}

function lagsOf(count: number): number {
  return Math.min(count - 1, Math.ceil(1.5 * Math.cbrt(count)));
}

/** Mean products of values at distances 0 to `most`. */
function autocovariances(values: Float64Array, most: number): number[] {
  return Array.from({ length: most + 1 }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < values.length; i++) sum += values[i]! * values[i - lag]!;
    return sum / values.length;
  });
}
