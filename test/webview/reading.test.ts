import { describe, expect, it } from 'vitest';
import { indexAt, interpolate, readAt, readingColumns, speakReadings } from '../../webview/reading.ts';
import { pixelOf, valueAtPixel } from '../../webview/scales.ts';
import { points, run } from './support.ts';

const shown = { rows: ['lr'], smooth: true, both: true } as const;

function cells(one: ReturnType<typeof run>, step: number): (string | null)[] {
  return readingColumns([one], shown).map(({ of }) => of(readAt(one, step, 5)));
}

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
    const bare = readAt(run({ predicted: null, logged: null }), 100, 5);
    expect(Object.entries(bare).filter(([, value]) => value !== null)).toEqual([['lr', 3e-4]]);
    expect(cells(run(), 500)).toEqual(['4.0000', '4.0000', '3.9000 to 4.1000', '1.8e-4']);
    expect(cells(run(), 5000)).toEqual([null, null, null, null]);
  });

  it('have a column for whatever is switched on', () => {
    const long = Array.from({ length: 200 }, (_, i) => [i + 1, 3] as const);
    const full = run({
      logged: { ...points(...long), residuals: new Float64Array(200).fill(-0.01) },
      other: points([100, 3.2]),
      parts: {
        steps: Float64Array.of(10, 500, 1000),
        power: Float64Array.of(3, 2, 1),
        annealing: Float64Array.of(0, 0.1, 0.2),
      },
    });
    const rows = ['lr', 'residual', 'parts'] as const;
    const columns = readingColumns([full], { rows, smooth: true, both: true });
    expect(columns.map(({ head, of }) => [head, of(readAt(full, 100, 2))])).toEqual([
      ['Logged', '3.0000'],
      ['Smoothed', '3.0000'],
      ['Held-out', '3.2000'],
      ['Predicted', expect.stringMatching(/^\d\.\d{4}$/)],
      ['90 % interval', expect.stringContaining(' to ')],
      ['LR', '3e-4'],
      ['Residual', '−0.0100'],
      ['Power law', expect.stringMatching(/^2\.\d{4}$/)],
      ['Annealing', expect.stringMatching(/^0\.0\d{3}$/)],
    ]);
    expect(readingColumns([full], { rows: [], smooth: false, both: true }).map(({ head }) => head)).toEqual([
      'Logged',
      'Held-out',
      'Predicted',
      '90 % interval',
    ]);
  });

  it('are spoken a sentence a run, without those that have nothing there', () => {
    const speak = (runs: ReturnType<typeof run>[], step: number) => {
      const readings = runs.map((one) => ({ run: one, reading: readAt(one, step, 10) }));
      return speakReadings(`Optimiser step ${String(step)}`, readings, readingColumns(runs, shown));
    };
    expect(speak([run({ name: 'a' }), run({ name: 'b', logged: points([1, 9]) })], 1000)).toBe(
      'Optimiser step 1000. a: Logged 3.0000, Predicted 3.0000, 2.9000 to 3.1000, LR 3e-5. ' +
        'b: Predicted 3.0000, 2.9000 to 3.1000, LR 3e-5.',
    );
    expect(speak([run()], 5000)).toBe('Optimiser step 5000.');
    expect(
      speak(
        Array.from({ length: 9 }, () => run()),
        1000,
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
  ] as const)('lead back to their value on a $scale axis', (axis) => {
    for (const step of [10, 55, 700, 3999, 4000]) {
      expect(valueAtPixel(axis, box, pixelOf(axis, box, step))).toBeCloseTo(step, 6);
    }
    expect(valueAtPixel(axis, box, 9999)).toBeCloseTo(4000, 6);
    expect(valueAtPixel(axis, box, 0)).toBeCloseTo(axis.min, 6);
  });
});
