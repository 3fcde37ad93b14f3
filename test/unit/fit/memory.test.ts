import { describe, expect, it } from 'vitest';
import { collectMemory, effectiveCount } from '../../../src/core/fit/memory.ts';
import { makeNoise } from '../support.ts';

/** White noise beside a slow part, of which a share stays from one value to the next. */
function series(count: number, { white = 0, slow = 0, kept = 0 }, seed = 5): Float64Array {
  const noise = makeNoise(seed);
  let carried = 0;
  return Float64Array.from({ length: count }, () => {
    carried = kept * carried + Math.sqrt(3 * (1 - kept ** 2)) * noise();
    return Math.sqrt(white) * Math.sqrt(3) * noise() + Math.sqrt(slow) * carried;
  });
}

describe('the memory of residuals', () => {
  it('finds the noise of each point and the slow part apart', () => {
    for (const truth of [
      { white: 1, slow: 0, kept: 0 },
      { white: 0, slow: 1, kept: 0.9 },
      { white: 1, slow: 2, kept: 0.97 },
      { white: 3, slow: 1, kept: 0.8 },
    ]) {
      const { white, slow, kept } = collectMemory(series(60_000, truth));
      expect(Math.abs(white + slow - (truth.white + truth.slow))).toBeLessThan(0.1);
      expect(Math.abs(slow - truth.slow)).toBeLessThan(0.15 * (truth.white + truth.slow));
      if (truth.slow > 0) expect(Math.abs(kept - truth.kept)).toBeLessThan(0.03);
    }
  });

  it('is the nearest to the autocovariances of all that are tried', () => {
    const residuals = series(500, { white: 1, slow: 1, kept: 0.9 }, 9);
    const lags = Math.ceil(1.5 * Math.cbrt(500));
    const covariances = Array.from({ length: lags + 1 }, (_, lag) => {
      return residuals.slice(lag).reduce((sum, value, i) => sum + value * residuals[i]!, 0) / 500;
    });
    const errorOf = (slow: number, kept: number) =>
      covariances.slice(1).reduce((sum, value, i) => sum + (value - slow * kept ** (i + 1)) ** 2, 0);
    const { white, slow, kept } = collectMemory(residuals);
    expect(white + slow).toBeCloseTo(covariances[0]!, 12);
    for (const other of [0.2, 0.35, 0.5, 0.6, 0.7, 0.75, 0.8, 0.84, 0.87, 0.9, 0.92, 0.94, 0.955, 0.97, 0.99])
      for (const by of [0.9, 0.99, 1, 1.01, 1.1])
        expect(errorOf(slow, kept)).toBeLessThanOrEqual(errorOf(by * slow, other) + 1e-15);
  });

  it('has no slow part where neighbours go against each other, and none of too few points', () => {
    expect(collectMemory(Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : -1)))).toEqual({
      white: 1,
      slow: 0,
      kept: 0,
    });
    expect(collectMemory(Float64Array.of(2))).toEqual({ white: 4, slow: 0, kept: 0 });
    expect(collectMemory(new Float64Array(30))).toEqual({ white: 0, slow: 0, kept: 0 });
  });
});

describe('the effective count', () => {
  it('is the variance of one point over that of the mean', () => {
    expect(effectiveCount(100, { white: 1, slow: 0, kept: 0 })).toBe(100);
    // 1 + 2 (0.5 + 0.25 + …) = 3
    expect(effectiveCount(90, { white: 0, slow: 1, kept: 0.5 })).toBeCloseTo(30, 12);
    expect(effectiveCount(90, { white: 1, slow: 1, kept: 0.5 })).toBeCloseTo(45, 12);
    expect(effectiveCount(7, { white: 0, slow: 0, kept: 0.5 })).toBe(7);
  });
});
