import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectEnd, compareEnds, lawShare, lrDistance } from '../../../src/core/fit/compare.ts';
import { collectGradients } from '../../../src/core/fit/gradient.ts';
import { lawOptionsOf, predictSchedule } from '../../../src/core/fit/interval.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { areas } from '../../../src/core/law/areas.ts';
import { drawLr } from '../../../src/core/drawn.ts';
import { shapeSchedule, type ScheduleShape } from '../../../src/core/schedule/shape.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { storyLaw } from '../../webview/stories/data.ts';
import { often } from '../effort.ts';

const base: ScheduleShape = {
  ...{ totalSteps: 20_000, peakLr: 3e-4, minLr: 3e-5, warmupSteps: 200, decaySteps: 4000 },
  decay: 'linear',
};

function etaOf(change: Partial<ScheduleShape> = {}): Float64Array {
  const shape = { ...base, ...change };
  return toArray(shapeSchedule(shape), shape.totalSteps);
}

function endOf(change: Partial<ScheduleShape> = {}, fit: Fit = storyLaw) {
  const eta = etaOf(change);
  const told = predictSchedule(fit, eta, Float64Array.of(eta.length));
  return { end: collectEnd(fit, eta, told)!, lr: drawLr(eta), told };
}

describe('the gradient of a loss', () => {
  const laws: readonly (readonly [Fit['law'], readonly number[]])[] = [
    ['annealing', [2.63, 0.62, 0.52, 0.46]],
    ['power', [2.63, 0.62, 0.46]],
    ['multi-power', [2.6, 0.6, 300, 0.46, 1, 0.5, 0.5]],
  ];

  it.each(laws)('is what the loss of the %s law changes by', (law, estimates) => {
    const eta = etaOf();
    const points = { steps: Float64Array.of(5000, 19_000), interval: Float64Array.of(1, 100) };
    const at = (values: readonly number[]) =>
      collectGradients({ ...storyLaw, law, estimates: values }, eta, points, lawOptionsOf(storyLaw));
    const { gradients } = at(estimates);
    estimates.forEach((value, j) => {
      const step = 1e-5 * value;
      const [up, down] = [step, -step].map(
        (off) => at(estimates.map((other, k) => (k === j ? value + off : other))).loss,
      );
      for (const i of [0, 1]) {
        const slope = (up![i]! - down![i]!) / (2 * step);
        expect(gradients[i * estimates.length + j]).toBeCloseTo(slope, 5);
      }
    });
  });
});

describe('the end of a schedule', () => {
  it('has the areas under its LR', () => {
    const { s1, s2 } = areas(etaOf(), 0.999, 0);
    expect(endOf().end).toMatchObject({ s1: s1.at(-1), s2: s2.at(-1) });
  });

  it('is not there where the prediction is withheld', () => {
    const eta = etaOf({ peakLr: 3e-3 });
    expect(collectEnd(storyLaw, eta, predictSchedule(storyLaw, eta, Float64Array.of(eta.length)))).toBeNull();
  });
});

describe('the difference of two ends', () => {
  it('is nothing, for sure, between a schedule and itself', () => {
    const { end, lr } = endOf();
    const { loss, lower, upper, sure } = compareEnds(storyLaw, end, end, lrDistance(lr, lr));
    expect([loss, sure]).toEqual([0, false]);
    expect(lower).toBeCloseTo(0, 12);
    expect(upper).toBeCloseTo(0, 12);
  });

  it('is known better than two losses taken apart, and better the more alike the schedules are', () => {
    const from = endOf();
    const halves = [0.15, 0.1, 0.05, 0.02].map((more) => {
      const to = endOf({ decaySteps: Math.round(4000 * (1 + more)) });
      const { lower, upper } = compareEnds(storyLaw, from.end, to.end, lrDistance(from.lr, to.lr));
      const apart = Math.hypot(
        ...[from.told.final, to.told.final].map((final) => (final.upper - final.lower) / 2),
      );
      expect((upper - lower) / 2).toBeLessThan(apart);
      return upper - lower;
    });
    expect(halves).toEqual([...halves].sort((a, b) => b - a));
  });

  it('turns round with its two sides', () => {
    const [a, b] = [endOf(), endOf({ decaySteps: 8000, decay: 'cosine' })];
    const distance = lrDistance(a.lr, b.lr);
    const there = compareEnds(storyLaw, a.end, b.end, distance);
    const back = compareEnds(storyLaw, b.end, a.end, distance);
    expect(there.loss).toBe(-back.loss);
    expect(there.sure).toBe(back.sure);
    expect(there.lower).toBeCloseTo(-back.upper, 3);
  });

  it('counts what the parameters leave open', () => {
    const sharp = { ...storyLaw, covariance: storyLaw.covariance.map(() => 0) };
    const [a, b] = [endOf(), endOf({ decaySteps: 8000 })];
    const width = (fit: Fit) => {
      const { lower, upper } = compareEnds(fit, a.end, b.end, 0);
      return upper - lower;
    };
    expect(width(sharp)).toBeCloseTo(0, 12);
    expect(width(storyLaw)).toBeGreaterThan(1e-3);
  });

  it('keeps all of both errors where little is alike', () => {
    expect([lawShare(0), lawShare(1 / 6), lawShare(1)]).toEqual([0, 1, 1]);
  });
});

describe('the distance of two LRs', () => {
  const line = (...pairs: readonly (readonly [number, number])[]) => ({
    steps: Float64Array.from(pairs, ([step]) => step),
    values: Float64Array.from(pairs, ([, lr]) => lr),
  });

  it('is the share of the areas that only one has', () => {
    const flat = line([1, 2], [101, 2]);
    expect(lrDistance(flat, flat)).toBe(0);
    expect(lrDistance(flat, line([1, 1], [101, 1]))).toBeCloseTo(1 / 3, 12);
    // Twice as long: half as much again is in one only.
    expect(lrDistance(flat, line([1, 2], [201, 2]))).toBeCloseTo(1 / 3, 12);
    // Crossing lines: two triangles.
    expect(lrDistance(line([1, 0], [101, 2]), line([1, 2], [101, 0]))).toBeCloseTo(0.5, 12);
    expect(lrDistance(flat, line())).toBe(1);
  });

  it('is symmetric and within 0 and 1, and of drawn lines that of every update', () => {
    const shape = fc.record({
      totalSteps: fc.integer({ min: 500, max: 3000 }),
      peakLr: fc.double({ min: 1e-4, max: 1e-3, noNaN: true }),
      warmupSteps: fc.integer({ min: 0, max: 100 }),
      decaySteps: fc.integer({ min: 0, max: 400 }),
      decay: fc.constantFrom('linear' as const, 'cosine' as const),
    });
    fc.assert(
      fc.property(shape, shape, (left, right) => {
        const [a, b] = [left, right].map((one) => etaOf({ ...one, minLr: 1e-5 }));
        const told = lrDistance(drawLr(a!), drawLr(b!));
        let [apart, both] = [0, 0];
        for (let i = 0; i < Math.max(a!.length, b!.length); i++) {
          apart += Math.abs((a![i] ?? 0) - (b![i] ?? 0));
          both += (a![i] ?? 0) + (b![i] ?? 0);
        }
        expect(told).toBeCloseTo(lrDistance(drawLr(b!), drawLr(a!)), 10);
        expect(Math.abs(told - apart / both)).toBeLessThan(5e-3);
      }),
      { numRuns: often(50) },
    );
  });
});
