import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaAt, areas, startingLr, warmupEnd } from '../../../src/core/law/areas.ts';
import { cosine, makeEta } from '../support.ts';

const schedules = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 });
const positive = fc.array(fc.double({ min: 1e-3, max: 1, noNaN: true }), { minLength: 2, maxLength: 60 });
const memory = fc.double({ min: 0, max: 0.9995, noNaN: true });
const length = fc.integer({ min: 1, max: 3000 });
const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });

/** Equal to 1e-9 of their size. */
function expectRatio(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(1e-9);
}

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

  it('has a forward area that rises with every update at an LR above 0', () => {
    fc.assert(
      fc.property(positive, memory, (lrs, lambda) => {
        const { s1 } = areas(Float64Array.from(lrs), lambda, 0);
        expect(s1[0]).toBe(0);
        expect(s1.every((value, i) => i === 0 || value > s1[i - 1]!)).toBe(true);
      }),
      { seed: 1 },
    );
  });

  it('has an annealing area above 0 where the LR only falls, below 0 where it only rises', () => {
    fc.assert(
      fc.property(positive, memory, (lrs, lambda) => {
        const falling = Float64Array.from(lrs).sort().reverse();
        const down = areas(falling, lambda, falling[0]!).s2;
        const up = areas(falling.slice().reverse(), lambda, 0).s2;
        expect(down.every((value) => value >= 0)).toBe(true);
        expect(up.every((value) => value <= 0)).toBe(true);
      }),
      { seed: 2 },
    );
  });

  it('has the closed forms of a linear decay', () => {
    fc.assert(
      fc.property(length, memory, share, (n, lambda, floor) => {
        const slope = (1 - floor) / n;
        const { s1, s2 } = areas(
          Float64Array.from({ length: n }, (_, i) => 1 - slope * (i + 1)),
          lambda,
          1,
        );
        expectRatio(s1[n]!, n - (slope * n * (n + 1)) / 2);
        expectRatio(s2[n]!, (slope / (1 - lambda)) * (n - (lambda * (1 - lambda ** n)) / (1 - lambda)));
      }),
      { seed: 3 },
    );
  });

  it('has the closed forms of an exponential decay', () => {
    fc.assert(
      fc.property(length, memory, share, (n, lambda, floor) => {
        const ratio = floor ** (1 / n);
        fc.pre(Math.abs(lambda - ratio) > 1e-4);
        const { s1, s2 } = areas(
          Float64Array.from({ length: n }, (_, i) => ratio ** (i + 1)),
          lambda,
          1,
        );
        const sum = (q: number) => (q * (1 - q ** n)) / (1 - q);
        expectRatio(s1[n]!, sum(ratio));
        expectRatio(s2[n]!, ((1 - ratio) * (sum(lambda) - sum(ratio))) / (lambda - ratio));
      }),
      { seed: 4 },
    );
  });

  it('is the same for a schedule taken in two parts, the momentum handed on', () => {
    fc.assert(
      fc.property(positive, memory, share, (lrs, lambda, cut) => {
        const eta = Float64Array.from(lrs);
        const first = Math.floor(cut * eta.length);
        fc.pre(first > 0);
        const whole = areas(eta, lambda, 0.5);
        const before = areas(eta.subarray(0, first), lambda, 0.5);
        const after = areas(eta.subarray(first), lambda, eta[first - 1]!);
        const momentum = before.s2[first]! - before.s2[first - 1]!;
        after.s1.forEach((area, i) => {
          const left = (momentum * lambda * (1 - lambda ** i)) / (1 - lambda);
          expect(whole.s1[first + i]).toBeCloseTo(before.s1[first]! + area, 9);
          expect(whole.s2[first + i]).toBeCloseTo(before.s2[first]! + left + after.s2[i]!, 9);
        });
      }),
      { seed: 5 },
    );
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

  it('does not take a later rise for a warm-up', () => {
    expect(startingLr(Float64Array.of(1, 0.5, 2))).toBe(1);
    expect(warmupEnd(Float64Array.of(1, 0.5, 2))).toBe(0);
  });

  it('ends a warm-up in steps at the last of them, and one that is all of the run with it', () => {
    expect(warmupEnd(Float64Array.of(0.2, 0.2, 0.6, 0.6, 1, 0.5))).toBe(5);
    expect(warmupEnd(Float64Array.of(0.2, 0.6, 1))).toBe(3);
  });
});
