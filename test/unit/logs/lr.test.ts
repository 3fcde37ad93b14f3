import { describe, expect, it } from 'vitest';
import { isUsefulLr } from '../../../src/core/logs/points/lrRounding.ts';
import { lrTiming } from '../../../src/core/logs/points/lrTiming.ts';
import { plainCurve, readText, rows } from './support.ts';

const cosineEta = (k: number, total: number, warmup: number, peak: number): number => {
  const j = k - 1;
  return j < warmup
    ? (peak * j) / warmup
    : (peak * (1 + Math.cos((Math.PI * (j - warmup)) / (total - warmup)))) / 2;
};
const linearEta = (k: number, total: number, warmup: number, peak: number): number => {
  const j = k - 1;
  return j < warmup ? (peak * j) / warmup : (peak * Math.max(0, total - j)) / (total - warmup);
};
const every = (spacing: number, until: number): number[] =>
  Array.from({ length: Math.floor(until / spacing) }, (_, i) => (i + 1) * spacing);

describe('which update a Hugging Face LR belongs to', () => {
  const cases = [linearEta, cosineEta].flatMap((eta) =>
    [0, 7, 18, 100].flatMap((warmup) => [1, 10, 50].map((spacing) => ({ eta, warmup, spacing }))),
  );
  it.each(cases)('$eta.name, warm-up $warmup, every $spacing', ({ eta, warmup, spacing }) => {
    const steps = every(spacing, 1000);
    for (const until of [1000, 700]) {
      const logged = steps.filter((step) => step <= until);
      const at = (delay: number) => ({
        steps: logged,
        lr: logged.map((k) => eta(k + delay, 1000, warmup, 3e-4)),
      });
      expect(lrTiming(at(0), 1000)).toBe('this');
      expect(lrTiming(at(1), 1000)).toBe('next');
    }
  });

  it('is not told by a step schedule, and does not matter for a constant one', () => {
    const steps = every(10, 100);
    expect(lrTiming({ steps, lr: steps.map(() => 0.1) }, 100)).toBe('this');
    expect(lrTiming({ steps, lr: steps.map((k) => (k < 50 ? 0.1 : 0.01)) }, 100)).toBe('unknown');
  });

  it('is found from a warm-up alone where the length is unknown', () => {
    const lr = [2, 3, 4, 5].map((k) => k / 5);
    expect(lrTiming({ steps: [2, 3, 4, 5], lr }, null)).toBe('next');
  });
});

describe('a rounded LR', () => {
  const cosine = (decimals: number): number[] =>
    every(10, 20_000).map((k) => Number(cosineEta(k, 20_000, 700, 6e-4).toFixed(decimals)));

  it.each([
    ['zeros', [0, 0, 0, 0]],
    ['four decimals', cosine(4)],
    ['six decimals', cosine(6)],
    [
      'two plateaus one digit apart',
      [...Array<number>(50).fill(0.0006), ...Array<number>(50).fill(0.000599)],
    ],
  ])('is useless: %s', (_, lr) => {
    expect(isUsefulLr(lr)).toBe(false);
  });

  it.each([
    ['a constant', [0.001, 0.001, 0.001, 0.001]],
    ['two steps', [0.002, 0.002, 0.002, 0.001, 0.001, 0.001]],
    ['a warm-up in round numbers', [0.001, 0.002, 0.003, 0.004, 0.004, 0.004]],
    ['nine decimals', cosine(9)],
    ['full precision', every(10, 1000).map((k) => cosineEta(k, 1000, 100, 6e-4))],
    ['a warm-up from 0', [0, 0.0001, 0.0002, 0.0002, 0.0002]],
    ['single precision', [0.0003000000142492354, 0.0003000000142492354]],
  ])('is exact: %s', (_, lr) => {
    expect(isUsefulLr(lr)).toBe(true);
  });

  it('is left out of the curve, and said so', async () => {
    const text = `step,loss,lr\n${rows(40, (k) => `${String(k)},5,${cosineEta(k, 40, 0, 3e-4).toFixed(4)}`)}`;
    const reading = await readText('a.csv', text);
    expect(plainCurve(reading)!.lr.every((lr) => lr === null)).toBe(true);
    expect(reading.assumptions.join()).toMatch(/rounded/);
  });

  it('may be a multiplier: shape only', async () => {
    const reading = await readText('a.csv', 'step,loss,lrm\n1,5,0.5\n2,4,1\n3,3,1\n');
    expect(plainCurve(reading)!.lr).toEqual([0.5, 1, 1]);
    expect(reading.assumptions.join()).toMatch(/shape/);
  });
});
