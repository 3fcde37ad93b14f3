import { describe, expect, it } from 'vitest';
import { formatReading, indexAt, interpolate, readAt, speakReadings } from '../../webview/reading.ts';
import { pixelOf, stepAt } from '../../webview/scales.ts';
import { points, run } from './support.ts';

describe('readings', () => {
  it('find the last step that is not after another', () => {
    const steps = Float64Array.of(10, 20, 30);
    expect([5, 10, 19, 20, 99].map((step) => indexAt(steps, step))).toEqual([-1, 0, 0, 1, 2]);
  });

  it('lie between points, and nowhere outside', () => {
    const line = points([10, 1], [20, 3]);
    expect([5, 10, 15, 20, 21].map((step) => interpolate(line, step))).toEqual([null, 1, 2, 3, null]);
  });

  it('take a logged loss only from near by', () => {
    const one = run({ logged: points([100, 5], [200, 4]) });
    expect(readAt(one, 190, 20).logged).toBe(4);
    expect(readAt(one, 150, 20).logged).toBeNull();
  });

  it('say what a run has at a step', () => {
    expect(readAt(run(), 750, 5)).toMatchObject({ logged: null, predicted: 3.5 });
    expect(readAt(run({ predicted: null, logged: null }), 100, 5)).toEqual({
      logged: null,
      predicted: null,
      lower: null,
      upper: null,
      lr: 3e-4,
    });
    expect(formatReading(readAt(run(), 500, 5))).toEqual(['4.0000', '4.0000', '3.9000 to 4.1000', '1.8e-4']);
    expect(formatReading(readAt(run(), 5000, 5))).toEqual(['–', '–', '–', '–']);
  });

  it('are spoken a sentence a run, without those that have nothing there', () => {
    const text = speakReadings([run({ name: 'a' }), run({ name: 'b', logged: points([1, 9]) })], 1000, 10);
    expect(text).toBe(
      'Optimiser step 1,000. a: Logged 3.0000, Predicted 3.0000, 2.9000 to 3.1000, LR 3e-5. ' +
        'b: Predicted 3.0000, 2.9000 to 3.1000, LR 3e-5.',
    );
    expect(speakReadings([run()], 5000, 10)).toBe('Optimiser step 5,000.');
    expect(
      speakReadings(
        Array.from({ length: 9 }, () => run()),
        1000,
        10,
      ),
    ).toMatch(/and 3 more$/);
  });
});

describe('places on the step axis', () => {
  const box = { left: 50, right: 450 };
  const format = () => [];

  it.each([
    { scale: 'linear', min: 0, max: 4000, format },
    { scale: 'log', min: 10, max: 4000, format },
  ] as const)('lead back to their step on a $scale axis', (axis) => {
    for (const step of [10, 55, 700, 3999, 4000]) {
      expect(Math.abs(stepAt(axis, box, pixelOf(axis, box, step)) - step)).toBeLessThanOrEqual(1);
    }
    expect(stepAt(axis, box, 9999)).toBe(4000);
    expect(stepAt(axis, box, 0)).toBe(Math.max(1, axis.min));
  });
});
