import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cancelled } from '../../../src/core/errors.ts';
import { collectFacts } from '../../../src/core/fit/domain.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { endLoss, type EndLaw } from '../../../src/core/forecast/endLoss.ts';
import { bestMonotone } from '../../../src/core/forecast/monotone.ts';
import { families, optimiseSchedule, type Family } from '../../../src/core/forecast/optimise.ts';
import { polylineSchedule } from '../../../src/core/forecast/polyline.ts';
import { areas } from '../../../src/core/law/areas.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { shapeSchedule } from '../../../src/core/schedule/shape.ts';
import { cosine, makeEta } from '../support.ts';
import { peak } from '../law/support.ts';
import { fitCourses } from './support.ts';

const budget = { totalSteps: 4000, peakLr: peak, minLr: 0, warmupSteps: 200 };
const against = makeEta(4000, 200, peak, cosine);
const courses = ['constant', 'cosine', 'twoStep'] as const;
const [annealing, multiPower, oneCosine, constantOnly] = await Promise.all([
  fitCourses('annealing', courses),
  fitCourses('multi-power', courses),
  fitCourses('annealing', ['cosine']),
  fitCourses('annealing', ['constant']),
]);

function optimise(fit: Fit, family: Family, options: Parameters<typeof optimiseSchedule>[2] = {}) {
  const found = optimiseSchedule(fit, budget, { family, ...options });
  if (found.refused !== null) throw new Error(found.refused);
  return found;
}

/** Published for 400M parameters (arXiv 2503.12811; repository thu-yao-01-luo/MultiPowerLaw), as is its optimum. */
const published: EndLaw = {
  ...{ offset: 2.375, A: 0.654, alpha: 0.429 },
  drop: { kind: 'multi-power', B: 523.4, C: 2.025, beta: 0.594, gamma: 0.635, countsRise: false },
};
const publishedBudget = { totalSteps: 24_000, peakLr: 3e-4, minLr: 0, warmupSteps: 2160 };
const publishedLoss = 2.53322;

/** The published formula over every update, the LR's falls counted from the end of the warm-up. */
function publishedAt(eta: Float64Array): number {
  const { s1 } = areas(eta, 0, 0);
  const end = s1.at(-1)!;
  let loss = 2.375 + 0.654 * end ** -0.429;
  for (let i = 2160; i < eta.length; i++) {
    const x = 2.025 * eta[i]! ** -0.635 * (end - s1[i]!);
    loss -= 523.4 * (eta[i - 1]! - eta[i]!) * (1 - (1 + x) ** -0.594);
  }
  return loss;
}

describe('the free schedule under the multi-power law', () => {
  const line = bestMonotone({
    ...{ law: published, budget: publishedBudget, warmup: 'true' },
    ...{ lambda: 0.999, steepest: Infinity },
  });
  const eta = toArray(polylineSchedule(line, publishedBudget), 24_000);

  it('ends at the published optimum, or below', () => {
    expect(publishedAt(eta)).toBeLessThan(publishedLoss);
    expect(publishedAt(eta)).toBeGreaterThan(publishedLoss - 1e-4);
    expect(endLoss(published, line)).toBeCloseTo(publishedAt(eta), 7);
  });

  it('is constant first, falls to the published end and never rises', () => {
    expect(eta[20_000]).toBe(3e-4);
    expect(eta.at(-1)).toBeGreaterThan(1e-6);
    expect(eta.at(-1)).toBeLessThan(2e-6);
    expect(eta.every((lr, i) => i < 2160 || lr <= eta[i - 1]!)).toBe(true);
  });
});

describe('the free schedule under the annealing law', () => {
  const { C, L0, A, alpha } = annealing.parameters as Record<string, { value: number }>;
  const lossOf = (eta: Float64Array) => {
    const { s1, s2 } = areas(eta, 0.995, 0);
    return L0!.value + A!.value * s1.at(-1)! ** -alpha!.value - C!.value * s2.at(-1)!;
  };

  it.each([
    ['a cosine', oneCosine],
    ['several runs', annealing],
  ])('is beaten by none that falls as gently and as far: after %s', (_, fit) => {
    const steepest = 1.02 * fit.domain.steepestFall! * peak;
    const floor = fit.domain.minLr;
    const best = lossOf(optimise({ ...annealing, domain: fit.domain }, 'monotone').eta);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const wishes = fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), share), { maxLength: 12 });
    fc.assert(
      fc.property(share, wishes, (begin, stretches) => {
        const eta = makeEta(4000, 200, peak, () => 1);
        const paces = stretches.flatMap(([steps, pace]) => Array.from({ length: steps }, () => pace));
        let momentum = 0;
        for (let i = 200 + Math.floor(3800 * begin); i < 4000; i++) {
          const room = Math.min(steepest - 0.995 * momentum, eta[i - 1]! - floor);
          const fall = (paces[i - 200] ?? 1) * Math.max(0, room);
          momentum = 0.995 * momentum + fall;
          eta[i] = eta[i - 1]! - fall;
        }
        expect(lossOf(eta)).toBeGreaterThan(best - 1e-9);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  it('falls no more steeply than the fitted runs, and says so', () => {
    const { eta, bounded } = optimise(oneCosine, 'monotone');
    const { steepestFall, minLr } = collectFacts(eta, 0.995);
    expect(steepestFall).toBeLessThanOrEqual(1.0201 * oneCosine.domain.steepestFall!);
    expect(minLr).toBeGreaterThan(oneCosine.domain.minLr);
    expect(bounded).toMatch(/but no fitted run lost more than 7\.3 % of its peak LR .* 200 updates\.$/);
  });

  it('falls no lower than the fitted runs, and says so', () => {
    const { eta, bounded } = optimise(annealing, 'monotone');
    expect(collectFacts(eta, 0.995).minLr).toBeCloseTo(annealing.domain.minLr, 12);
    expect(bounded).toMatch(/, and no fitted run’s LR went below 3e-5\.$/);
    expect(optimise(multiPower, 'monotone').bounded).toBeNull();
  });
});

describe('the best of a family', () => {
  it.each(families.flatMap((family) => [[family, 'annealing'] as const, [family, 'multi-power'] as const]))(
    'keeps the budget and is predicted like any schedule: %s, %s',
    (family, law) => {
      const fit = law === 'annealing' ? annealing : multiPower;
      const found = optimise(fit, family, { against });
      const { eta, predicted } = found;
      expect(eta).toHaveLength(4000);
      expect(eta.every((lr, i) => lr <= peak && lr > 0 && (i < 200 || lr <= eta[i - 1]!))).toBe(true);
      expect(eta.subarray(0, 200).every((lr, i) => Math.abs(lr / against[i]! - 1) < 1e-12)).toBe(true);
      expect(predicted).toEqual(predictSchedule(fit, eta, new Float64Array(0)).final);
      const before = predictSchedule(fit, against, new Float64Array(0)).final;
      expect(found.gain!.loss).toBeCloseTo(before.loss - predicted.loss, 12);
      if (family !== 'linear') expect(found.gain!.loss).toBeGreaterThan(-1e-6);
      // What both schedules share does not blur which of them ends lower.
      const width = (interval: { lower: number; upper: number }) => interval.upper - interval.lower;
      expect(width(found.gain!)).toBeLessThan(width(before) + width(predicted));
      expect(found.gain!.lower).toBeLessThan(found.gain!.loss);
      expect(found.gain!.upper).toBeGreaterThan(found.gain!.loss);
    },
  );

  it.each([
    ['annealing', annealing],
    ['multi-power', multiPower],
  ])('ends no lower than the free schedule: %s', (_, fit) => {
    const free = optimise(fit, 'monotone').predicted.loss;
    for (const family of families) {
      expect(optimise(fit, family).predicted.loss).toBeGreaterThan(free - 1e-5);
    }
  });

  it('is better than its neighbours in length and floor', () => {
    const { shape, predicted } = optimise(multiPower, 'wsd');
    expect(shape).not.toBeNull();
    for (const [length, floor] of [
      ...[[0.9, 1] as const, [1.1, 1] as const],
      ...[[1, 0.8] as const, [1, 1.25] as const],
    ]) {
      const moved = {
        ...budget,
        peakLr: shape!.peakLr,
        minLr: shape!.minLr * floor,
        totalSteps: 4000,
        decay: shape!.decay,
        decaySteps: Math.round(shape!.decaySteps * length),
      };
      const eta = toArray(shapeSchedule(moved), 4000);
      const end = predictSchedule(multiPower, eta, new Float64Array(0)).final.loss;
      expect(end).toBeGreaterThan(predicted.loss - 2e-6);
    }
  });
});

describe('what other laws say', () => {
  it('stands beside the optimum', () => {
    const { others, distrust } = optimise(annealing, 'wsd', { against, others: [multiPower] });
    expect(others).toHaveLength(1);
    expect(others[0]!.law).toBe('multi-power');
    expect(others[0]!.gain!.loss).toBeGreaterThan(0);
    expect(distrust.join()).not.toContain('the opposite');
  });

  it('is a reason to distrust where it is the opposite', () => {
    const misled = { ...multiPower, estimates: multiPower.estimates.map((x, i) => (i === 2 ? 0 : x)) };
    const { others, distrust } = optimise(annealing, 'wsd', { against: against, others: [misled] });
    expect(others[0]!.gain!.loss).toBeGreaterThan(0);
    expect(distrust.join()).not.toContain('the opposite');
    const still = makeEta(4000, 200, peak, () => 1);
    const turned = optimise(annealing, 'wsd', { against: still, others: [misled] });
    expect(turned.gain!.loss).toBeGreaterThan(0);
    expect(turned.others[0]!.gain!.loss).toBeLessThan(-1e-3);
    expect(turned.distrust.join()).toMatch(/The multi-power law says the opposite: it would end 0\.\d+ nats/);
  });
});

describe('a search for a schedule', () => {
  it.each([
    ['no run anneals', constantOnly, budget, 'No fitted run anneals'],
    ['the warm-up is all', annealing, { ...budget, warmupSteps: 4000 }, 'The warm-up leaves no step'],
    ['the budget is none', annealing, { ...budget, minLr: 1 }, 'The floor has to lie'],
    [
      'the run is ten times as long',
      annealing,
      { ...budget, totalSteps: 50_000 },
      'times as long as the longest',
    ],
  ])('is refused in one sentence where %s', (_, fit, asked, sentence) => {
    const found = optimiseSchedule(fit, asked);
    expect(found.refused).toContain(sentence);
    expect(Object.keys(found)).not.toContain('eta');
  });

  it('stops when asked to', () => {
    for (const family of families) {
      for (const fit of [annealing, multiPower]) {
        expect(() => optimise(fit, family, { cancel: { aborted: true } })).toThrow(Cancelled);
      }
    }
  });
});
