import { describe, expect, it } from 'vitest';
import { Cancelled } from '../../../src/core/errors.ts';
import { collectFacts } from '../../../src/core/fit/domain.ts';
import { bestDecay, compareShapes, predictShape } from '../../../src/core/forecast/shapes.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { decayShapes, shapeSchedule, type ScheduleShape } from '../../../src/core/schedule/shape.ts';
import { peak } from '../law/support.ts';
import { budget, fitCourses } from './support.ts';

const [annealing, oneCosine, constantOnly, multiPower, power] = await Promise.all([
  fitCourses('annealing', ['constant', 'cosine', 'twoStep']),
  fitCourses('annealing', ['cosine']),
  fitCourses('annealing', ['constant']),
  fitCourses('multi-power', ['constant', 'cosine', 'twoStep']),
  fitCourses('power', ['cosine', 'constant']),
]);

const steepnessOf = (shape: ScheduleShape, lambda: number) =>
  collectFacts(toArray(shapeSchedule(shape), shape.totalSteps), lambda).steepestFall;

describe('the best decay', () => {
  it.each([
    ['annealing', annealing],
    ['multi-power', multiPower],
  ])('is the best of every shape and length: %s', (_, fit) => {
    const found = bestDecay(fit, budget);
    let least = Infinity;
    for (const decay of decayShapes) {
      for (let decaySteps = 20; decaySteps <= 3800; decaySteps += 60) {
        least = Math.min(least, predictShape(fit, { ...budget, decay, decaySteps }).final.loss);
      }
    }
    expect(found.refused).toBeNull();
    expect(found.predicted!.loss).toBeLessThan(least + 2e-6);
    expect(found.predicted).toEqual(predictShape(fit, found.shape!).final);
    expect(found.gain).toBeCloseTo(predictShape(fit, budget).final.loss - found.predicted!.loss, 12);
    expect(found.gain).toBeGreaterThan(0);
    expect(found.bounded).toBeNull();
  });

  it('keeps the budget', () => {
    const { totalSteps, peakLr, minLr, warmupSteps } = bestDecay(multiPower, budget).shape!;
    expect({ totalSteps, peakLr, minLr, warmupSteps }).toEqual({
      ...{ totalSteps: 4000, peakLr: peak, minLr: peak / 10, warmupSteps: 200 },
    });
  });

  it('chooses among the shapes asked for', () => {
    for (const decay of decayShapes) {
      expect(bestDecay(annealing, budget, { decays: [decay] }).shape?.decay).toBe(decay);
    }
  });

  it('leaves out an exponential decay to 0', () => {
    const found = bestDecay(annealing, { ...budget, minLr: 0 });
    expect(found.shape?.decay).not.toBe('exponential');
    expect(found.predicted?.loss).toBeGreaterThan(0);
  });

  it('decays no more steeply than a fitted run under the annealing law, and says so', () => {
    const { steepestFall } = oneCosine.domain;
    const found = bestDecay(oneCosine, budget);
    expect(steepnessOf(found.shape!, 0.995)).toBeLessThanOrEqual(1.02 * steepestFall! + 1e-9);
    expect(found.bounded).toMatch(/no fitted run lost more than 7\.3 % of its peak LR .* of 200 updates/);
    const freer = bestDecay(annealing, budget);
    expect(freer.shape!.decaySteps).toBeLessThan(found.shape!.decaySteps / 2);
  });

  it('may lie behind a schedule that decays more steeply than is known', () => {
    const steep: ScheduleShape = { ...bestDecay(annealing, budget).shape! };
    expect(bestDecay(oneCosine, steep).gain).toBeLessThan(0);
  });

  it.each([
    ['no run anneals', constantOnly, budget, 'No fitted run anneals'],
    ['the law knows no annealing', power, budget, 'The power law has no annealing term'],
    ['the peak is another', annealing, { ...budget, peakLr: 10 * peak }, 'Its peak LR is 10 times above'],
    ['the shape is none', annealing, { ...budget, minLr: 2 * peak }, 'The floor has to lie'],
    ['all decays are too steep', oneCosine, { ...budget, totalSteps: 600 }, 'Any decay within 600 steps'],
  ])('is refused in one sentence where %s', (_, fit, shape, sentence) => {
    const { refused, predicted, shape: found } = bestDecay(fit, shape);
    expect(refused).toContain(sentence);
    expect(refused).toMatch(/^[^.]+(\.\d[^.]*)*\.$/);
    expect([predicted, found]).toEqual([null, null]);
  });

  it('asks for a new fit where an old one does not say how its runs decayed', () => {
    const domain = { ...annealing.domain };
    delete domain.steepestFall;
    expect(bestDecay({ ...annealing, domain }, budget).refused).toContain('fit again');
    const old = { ...multiPower, domain };
    expect(bestDecay(old, budget).refused).toBeNull();
  });

  it('stops when asked to', () => {
    expect(() => bestDecay(annealing, budget, { cancel: { aborted: true } })).toThrow(Cancelled);
  });
});

describe('shapes compared', () => {
  it('are ordered by loss, what is withheld last', () => {
    const far = { ...budget, peakLr: 10 * peak };
    const none = { ...budget, decaySteps: 0 };
    const compared = compareShapes(multiPower, [far, none, budget]);
    expect(compared.map(({ shape }) => shape)).toEqual([budget, none, far]);
    expect(compared[2]!.prediction.withheld).toContain('peak LR');
  });
});
