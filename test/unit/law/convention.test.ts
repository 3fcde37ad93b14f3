import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areas, warmupEnd } from '../../../src/core/law/areas.ts';
import { countSchedule } from '../../../src/core/law/convention.ts';
import { cosine, makeEta, twoStep } from '../support.ts';
import { peak, schedules } from './support.ts';

const eta = makeEta(1000, 100, peak, cosine);

describe('the true warm-up', () => {
  it('counts the LR as it was, and from 0 where it warms up', () => {
    expect(countSchedule(eta, 'true')).toEqual({ eta, eta0: 0 });
    expect(countSchedule(eta.subarray(100), 'true').eta0).toBe(eta[100]);
  });

  it('takes its ramp for negative annealing', () => {
    const { eta: lrs, eta0 } = countSchedule(eta, 'true');
    expect(areas(lrs, 0.999, eta0).s2[100]).toBeLessThan(0);
  });
});

describe('the warm-up at the peak', () => {
  it('counts the peak from the first update to the end of the warm-up, and the LR as it was after it', () => {
    const { eta: lrs, eta0 } = countSchedule(eta, 'peak');
    expect(eta0).toBe(eta[99]);
    expect(lrs.subarray(0, 100).every((lr) => lr === eta[99])).toBe(true);
    expect(lrs.subarray(100)).toEqual(eta.subarray(100));
  });

  it('has no annealing area before the decay, and the peak times the updates as forward area', () => {
    const { eta: lrs, eta0 } = countSchedule(makeEta(1000, 100, peak, twoStep), 'peak');
    const { s1, s2 } = areas(lrs, 0.999, eta0);
    expect(s2.subarray(0, 550).every((area) => area === 0)).toBe(true);
    expect(s1[500]! / (500 * peak)).toBeCloseTo(1, 12);
    expect(s2[600]).toBeGreaterThan(0);
  });

  it('differs from the true one by the area that the ramp lacks', () => {
    const [counted, asIs] = [countSchedule(eta, 'peak'), countSchedule(eta, 'true')];
    const lacks = areas(counted.eta, 0, 0).s1[1000]! - areas(asIs.eta, 0, 0).s1[1000]!;
    expect(lacks / (peak * (100 - 101 / 2))).toBeCloseTo(1, 9);
  });

  it('counts a schedule without a warm-up as it is', () => {
    for (const shape of [cosine, twoStep, () => 1]) {
      const bare = makeEta(500, 0, peak, shape);
      expect(countSchedule(bare, 'peak')).toEqual(countSchedule(bare, 'true'));
    }
  });

  it('leaves the schedule itself alone, lowers no LR and changes none after the warm-up', () => {
    fc.assert(
      fc.property(schedules, (lrs) => {
        const kept = lrs.slice();
        const counted = countSchedule(lrs, 'peak').eta;
        const end = warmupEnd(lrs);
        expect(lrs).toEqual(kept);
        expect(counted.every((lr, i) => (i < end ? lr >= lrs[i]! : lr === lrs[i]))).toBe(true);
        expect(countSchedule(counted, 'peak').eta).toEqual(counted);
      }),
      { seed: 21, numRuns: 60 },
    );
  });
});
