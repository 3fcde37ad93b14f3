import { describe, expect, it } from 'vitest';
import { correlate, describeResiduals } from '../../../src/core/fit/diagnostics.ts';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { constant, cosine, makeEta, makeNoise, makeRun } from '../support.ts';

/** Residuals of neighbours that share `share` of their error. */
function makeResiduals(count: number, share: number, size: number): Float64Array {
  const noise = makeNoise(5);
  let state = 0;
  return Float64Array.from(
    { length: count },
    () => (state = share * state + size * Math.sqrt(1 - share ** 2) * noise()),
  );
}

describe('diagnostics of residuals', () => {
  it('tell white noise: its size, no correlation, every point counts', () => {
    const told = describeResiduals(makeResiduals(4000, 0, 0.01));
    // Uniform in -0.01..0.01; the median of differences is a robust guess, not the deviation itself.
    expect(told.noise).toBeGreaterThan(0.004);
    expect(told.noise).toBeLessThan(0.008);
    expect(Math.abs(told.autocorrelation)).toBeLessThan(0.05);
    expect(told.effectivePoints).toBeGreaterThan(3600);
    expect(Math.abs(told.trend)).toBeLessThan(1e-3);
  });

  it('tell shared errors: fewer points count', () => {
    const told = describeResiduals(makeResiduals(4000, 0.8, 0.01));
    expect(told.autocorrelation).toBeGreaterThan(0.75);
    expect(told.effectivePoints).toBeLessThan(600);
  });

  it('tell a trend, and are not moved by one spike', () => {
    const rising = Float64Array.from({ length: 400 }, (_, i) => i * 1e-5);
    expect(describeResiduals(rising).trend).toBeCloseTo(300e-5, 6);
    const spiked = makeResiduals(400, 0, 0.01);
    const calm = describeResiduals(spiked).noise;
    spiked[200] = 5;
    expect(describeResiduals(spiked).noise / calm).toBeCloseTo(1, 1);
  });

  it('are finite for the shortest runs', () => {
    for (const residuals of [Float64Array.of(0.1), Float64Array.of(0, 0, 0)]) {
      for (const value of Object.values(describeResiduals(residuals)))
        expect(value).toSatisfy(Number.isFinite);
    }
  });
});

describe('correlations', () => {
  it('come from a covariance, with 0 beside what was held', () => {
    expect(correlate([4, 3, 0, 3, 9, 0, 0, 0, 0], 3)).toEqual([1, 0.5, 0, 0.5, 1, 0, 0, 0, 1]);
  });

  it('come with every fit, beside a line for each run', async () => {
    const truth = { L0: 2.7, A: 0.55, alpha: 0.52, C: 0.45, lambda: 0.999 };
    const noise = makeNoise(9);
    const options = { noise: () => 1e-3 * noise() };
    const runs = [
      makeRun('constant', makeEta(4000, 100, 3e-4, constant), truth, options),
      makeRun('cosine', makeEta(4000, 100, 3e-4, cosine), truth, options),
    ];
    const { diagnostics } = await fitLaw(runs);
    expect(diagnostics.correlation).toHaveLength(16);
    // L0 and alpha trade places along the curve.
    expect(diagnostics.correlation[3]!).toBeGreaterThan(0.8);
    expect(diagnostics.runs.map(({ name }) => name)).toEqual(['constant', 'cosine']);
    expect(diagnostics.effectivePoints).toBeGreaterThan(100);
    for (const run of diagnostics.runs) expect(run.noise).toBeLessThan(1.5e-3);
  });
});
