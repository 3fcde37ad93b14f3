import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lrAt, toArray } from '../../../src/core/schedule/schedule.ts';
import {
  checkShape,
  decayShapes,
  nearestShape,
  shapeSchedule,
  type ScheduleShape,
} from '../../../src/core/schedule/shape.ts';

const wsd: ScheduleShape = {
  ...{ totalSteps: 1000, peakLr: 3e-4, minLr: 3e-5 },
  ...{ warmupSteps: 100, decaySteps: 200, decay: 'linear' },
};

const shapes: fc.Arbitrary<ScheduleShape> = fc
  .record({
    totalSteps: fc.integer({ min: 20, max: 2000 }),
    peakLr: fc.double({ min: 1e-5, max: 1e-2, noNaN: true }),
    floor: fc.double({ min: 0.01, max: 0.9, noNaN: true }),
    warmup: fc.double({ min: 0, max: 0.4, noNaN: true }),
    share: fc.double({ min: 0.1, max: 0.6, noNaN: true }),
    decay: fc.constantFrom(...decayShapes),
  })
  .map(({ totalSteps, peakLr, floor, warmup, share, decay }) => {
    // A warm-up of one step is no warm-up: its only step runs at the peak.
    const warmupSteps = Math.floor(warmup * totalSteps);
    return {
      ...{ totalSteps, peakLr, minLr: peakLr * floor, decay },
      ...{
        warmupSteps: warmupSteps === 1 ? 0 : warmupSteps,
        decaySteps: Math.max(2, Math.floor(share * totalSteps)),
      },
    };
  });

describe('shapes', () => {
  it('warms up from 0, holds the peak and reaches the floor at the last step', () => {
    const schedule = shapeSchedule(wsd);
    const at = (k: number) => lrAt(schedule, k);
    expect(at(1)).toBeCloseTo(3e-6, 15);
    expect([at(100), at(800)]).toEqual([3e-4, 3e-4]);
    expect(at(900)).toBeCloseTo(1.65e-4, 12);
    expect(at(1000)).toBeCloseTo(3e-5, 12);
  });

  it('is found again from the LR of its steps', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const found = nearestShape(toArray(shapeSchedule(shape), shape.totalSteps));
        expect(found?.worst).toBeLessThan(1e-9);
        const { warmupSteps, totalSteps, peakLr } = found!.shape;
        expect({ warmupSteps, totalSteps, peakLr }).toEqual({
          warmupSteps: shape.warmupSteps,
          totalSteps: shape.totalSteps,
          peakLr: shape.peakLr,
        });
      }),
    );
  });

  it('says how far a schedule is from any shape', () => {
    const steps = Float64Array.from({ length: 100 }, (_, i) => (i < 50 ? 1e-3 : i < 80 ? 5e-4 : 1e-4));
    expect(nearestShape(steps)!.worst).toBeGreaterThan(0.1);
    expect(nearestShape(new Float64Array(5))).toBeNull();
  });

  it('names its stretches for what they are', () => {
    expect(shapeSchedule(wsd).segments.map(({ role }) => role)).toEqual(['warm-up', 'stable', 'decay']);
  });

  it('has no floor where nothing decays, and none but shapes that can be', () => {
    expect(nearestShape(Float64Array.of(1e-3, 1e-3, 1e-3))).toMatchObject({
      shape: { totalSteps: 3, warmupSteps: 0, decaySteps: 0, minLr: 0 },
      worst: 0,
    });
    const toZero = nearestShape(toArray(shapeSchedule({ ...wsd, minLr: 0 }), 1000));
    expect(toZero).toMatchObject({ shape: { ...wsd, minLr: 0 } });
    expect(nearestShape(Float64Array.of(1, Infinity, 1))).toBeNull();
  });

  it.each([
    { totalSteps: 1, warmupSteps: 0, decaySteps: 0 },
    { minLr: wsd.peakLr },
    { minLr: 0 },
    { minLr: 0, decay: 'exponential' as const, decaySteps: 0 },
    { warmupSteps: 800 },
  ])('takes %j', (change) => {
    expect(checkShape({ ...wsd, ...change })).toBeNull();
  });

  it.each([
    [{ warmupSteps: 900 }, /longer than the run/],
    [{ warmupSteps: 801 }, /longer than the run/],
    [{ warmupSteps: -1 }, /whole/],
    [{ peakLr: Infinity }, /peak/],
    [{ peakLr: -1, minLr: -2 }, /peak/],
    [{ minLr: -1e-5 }, /floor/],
    [{ minLr: 1 }, /floor/],
    [{ peakLr: 0 }, /peak/],
    [{ decaySteps: 0.5 }, /whole/],
    [{ totalSteps: 0, warmupSteps: 0, decaySteps: 0 }, /at least one/],
    [{ minLr: 0, decay: 'exponential' as const }, /exponential/],
  ])('refuses %j with a sentence', (change, sentence) => {
    expect(checkShape({ ...wsd, ...change })).toMatch(sentence);
    expect(() => shapeSchedule({ ...wsd, ...change })).toThrow(RangeError);
  });
});
