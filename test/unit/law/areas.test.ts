import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaAt, areas, startingLr, warmupEnd } from '../../../src/core/law/areas.ts';
import { cosine, makeEta } from '../support.ts';

const schedules = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });

describe('areas', () => {
  it('follows the definition summed the slow way', () => {
    fc.assert(
      fc.property(schedules, fc.double({ min: 0, max: 0.9999, noNaN: true }), (lrs, lambda) => {
        const eta = Float64Array.from(lrs);
        const { s1, s2 } = areas(eta, lambda, 0.5);
        let annealing = 0;
        for (let s = 1; s <= lrs.length; s++) {
          for (let k = 1; k <= s; k++)
            annealing += ((k === 1 ? 0.5 : lrs[k - 2]!) - lrs[k - 1]!) * lambda ** (s - k);
          expect(s2[s]).toBeCloseTo(annealing, 9);
        }
        expect(s1[lrs.length]).toBeCloseTo(
          lrs.reduce((sum, lr) => sum + lr, 0),
          9,
        );
      }),
    );
  });

  it('has a forward area that never falls and no annealing area for a constant LR', () => {
    const { s1, s2 } = areas(new Float64Array(500).fill(3e-4), 0.999, 3e-4);
    expect(s1.every((value, i) => i === 0 || value > s1[i - 1]!)).toBe(true);
    expect(s2.every((value) => value === 0)).toBe(true);
  });

  it('has the closed form of a linear decay', () => {
    const lambda = 0.99;
    const eta = Float64Array.from({ length: 400 }, (_, i) => 1 - (i + 1) / 1000);
    const { s2 } = areas(eta, lambda, 1);
    const n = 400;
    const closed = (0.001 / (1 - lambda)) * (n - (lambda * (1 - lambda ** n)) / (1 - lambda));
    expect(s2[n]).toBeCloseTo(closed, 10);
  });

  it('scales with the LR', () => {
    const eta = makeEta(300, 30, 3e-4, cosine);
    const base = areas(eta, 0.999, 0);
    const scaled = areas(
      eta.map((lr) => 1000 * lr),
      0.999,
      0,
    );
    expect(scaled.s2[300]! / base.s2[300]!).toBeCloseTo(1000, 6);
  });

  it('is linear between updates and clipped outside', () => {
    const { s1 } = areas(Float64Array.of(1, 2, 3), 0.9, 0);
    expect([areaAt(s1, -1), areaAt(s1, 0.5), areaAt(s1, 2.5), areaAt(s1, 9)]).toEqual([0, 0.5, 4.5, 6]);
  });
});

describe('startingLr and warmupEnd', () => {
  it('tells a warm-up from a constant start', () => {
    expect(startingLr(makeEta(50, 10, 1, cosine))).toBe(0);
    expect(warmupEnd(makeEta(50, 10, 1, cosine))).toBe(10);
    expect(startingLr(Float64Array.of(1, 1, 0.5))).toBe(1);
    expect(warmupEnd(Float64Array.of(1, 1, 0.5))).toBe(0);
    expect(warmupEnd(new Float64Array(5).fill(1))).toBe(0);
  });

  it('takes the first update at the peak of a flat top', () => {
    expect(warmupEnd(Float64Array.of(0, 0.5, 1, 1, 1, 0.2))).toBe(3);
  });
});
