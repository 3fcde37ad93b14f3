import { describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import { batchTokensOf } from '../../../src/core/runs/batch.ts';
import { constant, cosine, makeEta, twoStep } from '../support.ts';
import { makeLawRun, peak } from '../law/support.ts';

const eta = makeEta(2000, 100, peak, cosine);
const runs = (tokens: readonly (number | null)[]) =>
  [constant, cosine, twoStep].map((shape, i) => ({
    ...makeLawRun(`run ${String(i)}`, makeEta(2000, 100, peak, shape), 'annealing'),
    batchTokens: tokens[i] ?? null,
  }));
const end = (fit: Awaited<ReturnType<typeof fitLaw>>, batchTokens: number | null) =>
  predictSchedule(fit, eta, Float64Array.of(2000), { batchTokens });

describe('tokens of an update', () => {
  it('widen the interval where they differ from the fitted runs’, and beyond twice withhold the number', async () => {
    const fit = await fitLaw(runs([524_288, 524_288, null]));
    const width = (told: ReturnType<typeof end>) => told.final.upper - told.final.lower;
    const same = end(fit, 524_288);
    expect(same.distrust).toEqual(fit.distrust);
    expect(end(fit, null).final).toEqual(same.final);
    const larger = end(fit, 786_432);
    expect(larger.distrust.join()).toContain(
      '1.5 times larger than the fitted runs’ (786k tokens an update)',
    );
    expect(width(larger) / width(same)).toBeGreaterThan(1.3);
    expect(larger.withheld).toBeNull();
    expect(end(fit, 2_097_152).withheld).toContain('4.0 times larger');
    expect(end(fit, 131_072).withheld).toContain('4.0 times smaller');
  });

  it('are a reason to distrust the fit where its runs differ', async () => {
    const mixed = await fitLaw(runs([524_288, 1_048_576]));
    expect(mixed.distrust.join()).toContain('differ in tokens an update');
    expect((await fitLaw(runs([]))).distrust.join()).not.toContain('tokens');
    expect(end(await fitLaw(runs([])), 524_288).withheld).toBeNull();
  });

  it('come from a log’s count of tokens', () => {
    const steps = Float64Array.of(10, 20, 30);
    const curve = { kind: 'train', name: 'loss', steps, loss: steps, lr: steps, interval: steps } as const;
    const told = (...tokens: number[]) => batchTokensOf([{ ...curve, tokens: Float64Array.from(tokens) }]);
    expect(batchTokensOf([curve])).toBeNull();
    expect(told(1000, 2000, 3000)).toBe(100);
    expect(told(NaN, 2000, 3000)).toBe(100);
    expect(told(NaN, NaN, 3000)).toBeNull();
    expect(told(5, 5, 5)).toBeNull();
  });
});
