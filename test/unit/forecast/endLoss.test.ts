import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collectFacts } from '../../../src/core/fit/domain.ts';
import { endLoss, type EndLaw } from '../../../src/core/forecast/endLoss.ts';
import { shapePolyline, steepestFall, type Polyline } from '../../../src/core/forecast/polyline.ts';
import type { LawName } from '../../../src/core/law/law.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { decayShapes, shapeSchedule, type ScheduleShape } from '../../../src/core/schedule/shape.ts';
import { lossByFormula, peak, truths } from '../law/support.ts';

const { L0, A, alpha, C } = truths.annealing as Record<'L0' | 'A' | 'alpha' | 'C', number>;
const base = { offset: L0, A, alpha };
const laws: Partial<Record<LawName, EndLaw>> = {
  annealing: { ...base, drop: { kind: 'annealing', C, lambda: 0.995 } },
  'multi-power': {
    ...base,
    drop: { kind: 'multi-power', B: 500, C: 1.3, beta: 0.6, gamma: 0.55, countsRise: true },
  },
  power: { ...base, drop: null },
};

const shapes: fc.Arbitrary<ScheduleShape> = fc
  .record({
    totalSteps: fc.integer({ min: 300, max: 3000 }),
    floor: fc.double({ min: 0.02, max: 1, noNaN: true }),
    warmup: fc.double({ min: 0, max: 0.4, noNaN: true }),
    share: fc.double({ min: 0, max: 0.6, noNaN: true }),
    decay: fc.constantFrom(...decayShapes),
  })
  .map(({ totalSteps, floor, warmup, share, decay }) => ({
    ...{ totalSteps, peakLr: peak, minLr: peak * floor, decay },
    ...{ warmupSteps: Math.floor(warmup * totalSteps), decaySteps: Math.floor(share * totalSteps) },
  }));

describe('a schedule by its knots', () => {
  it.each(Object.keys(laws) as LawName[])('ends at the loss of the sums over all updates: %s', (name) => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const eta = toArray(shapeSchedule(shape), shape.totalSteps);
        const exact = lossByFormula(name, truths[name], eta)(shape.totalSteps);
        expect(Math.abs(endLoss(laws[name]!, shapePolyline(shape, 'true')) - exact) / exact).toBeLessThan(
          2e-5,
        );
      }),
      { seed: 31, numRuns: 60 },
    );
  });

  it('falls as steeply as the LR of all updates', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const facts = collectFacts(toArray(shapeSchedule(shape), shape.totalSteps), 0.99);
        const steepest = steepestFall(shapePolyline(shape, 'true'), 0.99);
        expect(Math.abs(steepest - facts.steepestFall)).toBeLessThan(0.01 * facts.steepestFall + 1e-12);
      }),
      { seed: 32, numRuns: 60 },
    );
  });

  it('counts the warm-up at the peak where the fit does', () => {
    const shape = { ...{ totalSteps: 500, peakLr: peak, minLr: 0, warmupSteps: 100 }, decaySteps: 200 };
    const { at, lr } = shapePolyline({ ...shape, decay: 'linear' }, 'peak');
    expect(lr.filter((_, j) => at[j]! <= 300).every((value) => value === peak)).toBe(true);
    expect(lr.at(-1)).toBe(0);
  });

  it.each(Object.keys(laws) as LawName[])('has the exact gradient by its knots: %s', (name) => {
    const at = Int32Array.from([0, 3, 40, 300, 500, 620, 700, 712, 716, 717, 718]);
    const lr = Float64Array.from([0, 2.5, 3, 3, 2, 1.2, 0.6, 0.3, 0.2, 0.1, 0.01], (x) => x * 1e-4);
    const line: Polyline = { at, lr };
    const gradient = new Float64Array(at.length);
    endLoss(laws[name]!, line, gradient);
    for (let j = 1; j < at.length; j++) {
      const h = 1e-5 * lr[j]!;
      const moved = (by: number) =>
        endLoss(laws[name]!, { at, lr: lr.map((x, i) => (i === j ? x + by : x)) });
      const numeric = (moved(h) - moved(-h)) / (2 * h);
      expect(gradient[j]! / numeric).toBeCloseTo(1, 4);
    }
  });
});
