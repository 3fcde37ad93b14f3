import { describe, expect, it } from 'vitest';
import { ownError, priorError } from '../../../src/core/fit/lawError.ts';
import { collectMetrics } from '../../../src/core/fit/metrics.ts';
import type { LawName } from '../../../src/core/law/law.ts';

describe('the law’s error on runs that it was not fitted to', () => {
  it.each<[LawName, number, number]>([
    ['annealing', 1, 0.007],
    ['annealing', 2, 0.0046],
    ['annealing', 3, 0.0042],
    ['annealing', 9, 0.0042],
    ['annealing-sizes', 2, 0.0046],
    ['multi-power', 1, 0.0075],
    ['multi-power-plain', 2, 0.0045],
    ['multi-power-tied', 4, 0.005],
    ['power', 1, 0.04],
    ['power', 5, 0.04],
  ])('is for %s, %i fitted, what published runs show: %d', (law, runs, half90) => {
    expect(priorError(law, runs, 0.0005)).toEqual({ half90, source: 'published' });
  });

  it('grows with what the fitted runs themselves are missed by, as soon as that is more', () => {
    // 3.2 times what is beyond 0.001.
    const even = 0.001 + 0.0042 / 3.2;
    expect(priorError('annealing', 3, even - 1e-9).source).toBe('published');
    const { half90, source } = priorError('annealing', 3, even + 0.001);
    expect(source).toBe('misfit');
    expect(half90).toBeCloseTo(0.0042 + 0.0032, 12);
  });

  it('is of four runs their own: nine tenths of what is left after the first third, and room for their number', () => {
    // Of each run the last six of nine count: 24 sizes in all, 1 to 24, of which nine tenths lie below 23.
    const runs = Array.from({ length: 4 }, (_, run) =>
      Float64Array.from({ length: 9 }, (_, i) => (i < 3 ? 99 : (i - 2 + 6 * run) * (i % 2 === 0 ? 1 : -1))),
    );
    expect(ownError(runs)).toEqual({ half90: 23 * (1 + 1 / 4), source: 'own-runs' });
  });

  it('is the largest where there are few points, and 0 where there are none', () => {
    expect(ownError([Float64Array.of(2), Float64Array.of(-5)]).half90).toBe(5 * 1.5);
    expect(ownError([new Float64Array(0)]).half90).toBe(0);
  });
});

describe('metrics', () => {
  it('are those of the residuals, logged less predicted', () => {
    const { r2, ...others } = collectMetrics(Float64Array.of(4, 2, 3), Float64Array.of(3, 2.5, 3));
    expect(others).toEqual({
      mae: 0.5,
      rmse: Math.sqrt(1.25 / 3),
      meanRelativeError: 0.5 / 3,
      worstRelativeError: 0.25,
      finalError: 0,
    });
    expect(r2).toBeCloseTo(1 - 1.25 / 2, 12);
    expect(collectMetrics(Float64Array.of(4, 2), Float64Array.of(4, 2.5)).finalError).toBe(-0.5);
  });

  it('have no R2 where the loss never changes', () => {
    expect(collectMetrics(Float64Array.of(2, 2), Float64Array.of(2, 3)).r2).toBeNaN();
  });
});
