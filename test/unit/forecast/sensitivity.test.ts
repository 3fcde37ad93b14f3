import { beforeAll, describe, expect, it } from 'vitest';
import type { Fit } from '../../../src/core/fit/types.ts';
import { collectCurve } from '../../../src/core/forecast/curve.ts';
import { predictReading } from '../../../src/core/forecast/reading.ts';
import { collectSensitivity } from '../../../src/core/forecast/sensitivity.ts';
import { fitExamples, nanoGpt } from './exampleFit.ts';

let fit: Fit;

beforeAll(async () => {
  ({ fit } = await fitExamples());
});

function nudges(known: ReturnType<typeof nanoGpt>, name: string) {
  return collectSensitivity(
    fit,
    known,
    known.reading.keys.find((key) => key.name === name)!,
  );
}

describe('collectSensitivity', () => {
  it('gives what the edited text itself is predicted to reach', () => {
    const known = nanoGpt({});
    const base = predictReading(fit, known.path, known.reading)!.final.loss;
    const other = nanoGpt({ min_lr: '2.2e-4' });
    const raised = predictReading(fit, other.path, other.reading)!.final.loss;
    const more = nudges(known, 'min_lr')!.more!;
    expect(more.written).toBe('2.2e-4');
    expect(more.change).toBeCloseTo(raised - base, 12);
    expect(more.change).not.toBe(0);
    expect(Math.sign(nudges(known, 'min_lr')!.less!.change!)).toBe(-Math.sign(more.change!));
  });

  it('moves a whole number by whole steps and says where the run then ends', () => {
    const told = nudges(nanoGpt({}), 'max_iters')!;
    expect(told.less!.written).toBe('4500');
    expect(told.less!.steps).toBe(4501);
    expect(nudges(nanoGpt({ warmup_iters: '4' }), 'warmup_iters')!.more!.written).toBe('5');
  });

  it('raises a floor of 0 to a tenth of the peak, and has nothing below it', () => {
    const told = nudges(nanoGpt({ min_lr: '0.0' }), 'min_lr')!;
    expect(told.less).toBeNull();
    expect(Number(told.more!.written)).toBeCloseTo(2e-4, 12);
  });

  it('withholds a number where the other value is too far from what was fitted, with the reason', () => {
    const told = nudges(nanoGpt({ learning_rate: '5.9e-3' }), 'learning_rate')!;
    expect(told.less!.change).not.toBeNull();
    expect(told.more!).toMatchObject({ change: null });
    expect(told.more!.why).toMatch(/peak LR is 3.2 times above/);
  });

  it('says nothing where nothing can be predicted or edited', () => {
    expect(nudges(nanoGpt({ learning_rate: '2e-2' }), 'min_lr')).toBeNull();
    expect(nudges(nanoGpt({ min_lr: 'learning_rate / 10' }), 'min_lr')).toBeNull();
  });
});

describe('collectCurve', () => {
  it('ends where the prediction ends, within its band, and at the LR of the last update', () => {
    const known = nanoGpt({});
    const curve = collectCurve(fit, known.path, known.reading)!;
    const { final } = predictReading(fit, known.path, known.reading)!;
    expect(curve.loss.at(-1)).toBe(final.loss);
    expect([curve.lower.at(-1), curve.upper.at(-1)]).toEqual([final.lower, final.upper]);
    expect(curve.steps.at(-1)).toBe(known.reading.totalSteps);
    expect(curve.steps.length).toBeLessThanOrEqual(80);
    expect(Math.max(...curve.lr)).toBeGreaterThan(1.99e-3);
  });

  it('has no loss before a fit, and where the prediction is withheld', () => {
    expect(collectCurve(null, '/w/c.py', nanoGpt({}).reading)!.loss).toEqual([]);
    expect(collectCurve(fit, '/w/c.py', nanoGpt({ learning_rate: '2e-2' }).reading)!.loss).toEqual([]);
  });
});
