import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import { collectMetrics } from '../../../src/core/fit/metrics.ts';
import type { Metrics } from '../../../src/core/fit/types.ts';
import {
  constant,
  cosine,
  hasShared,
  loadPublished,
  makeEta,
  makeNoise,
  makeRun,
  shared,
  twoStep,
} from '../support.ts';
import { often } from '../effort.ts';

const truth = { L0: 2.7, A: 0.55, alpha: 0.52, C: 0.45, lambda: 0.999 };
const etas = { constant: makeEta(4000, 100, 3e-4, constant), cosine: makeEta(4000, 100, 3e-4, cosine) };

function noisyRuns(seed: number) {
  const noise = makeNoise(seed);
  const small = () => 1e-3 * noise();
  return [
    makeRun('constant', etas.constant, truth, { noise: small }),
    makeRun('cosine', etas.cosine, truth, { noise: small }),
  ];
}

describe('fitLaw', () => {
  it('recovers the law that made the curves', async () => {
    const fit = await fitLaw([
      makeRun('constant', etas.constant, truth),
      makeRun('cosine', etas.cosine, truth),
    ]);
    for (const name of ['L0', 'A', 'alpha', 'C'] as const) {
      expect(fit.parameters[name]?.value).toBeCloseTo(truth[name], 5);
    }
    expect(fit.objective).toBeLessThan(1e-12);
  });

  it('recovers it from noisy curves within four standard errors', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const fit = await fitLaw(noisyRuns(seed));
      for (const name of ['L0', 'A', 'alpha', 'C'] as const) {
        const { value, standardError } = fit.parameters[name]!;
        expect(standardError).toBeGreaterThan(0);
        expect(Math.abs(value - truth[name])).toBeLessThan(4 * standardError!);
      }
    }
  });

  it('gives the same curve whatever the unit of the LR', async () => {
    const runs = noisyRuns(7);
    const scaled = runs.map((run) => ({ ...run, eta: run.eta.map((lr) => 1000 * lr) }));
    const [base, other] = [await fitLaw(runs), await fitLaw(scaled)];
    expect(other.objective).toBeCloseTo(base.objective, 12);
    expect(other.parameters['alpha']?.value).toBeCloseTo(base.parameters['alpha']!.value, 6);
    expect(other.parameters['C']!.value * 1000).toBeCloseTo(base.parameters['C']!.value, 6);
  });

  it('is not moved by one outlier spike', async () => {
    const runs = noisyRuns(3);
    const clean = await fitLaw(runs);
    const spiked = runs.map((run) => ({
      ...run,
      loss: run.loss.map((loss, i) => (i === 90 ? 2 * loss : loss)),
    }));
    const fit = await fitLaw(spiked);
    expect(fit.parameters['L0']!.value).toBeCloseTo(clean.parameters['L0']!.value, 2);
  });

  it('predicts interval means by the mean of the law', async () => {
    const area = makeRun('cosine', etas.cosine, truth, { spacing: 1, warmup: 1 });
    const steps = Float64Array.from({ length: 39 }, (_, i) => 200 + 100 * i).filter((step) => step <= 4000);
    const mean = (step: number) =>
      area.loss.subarray(step - 100, step).reduce((sum, loss) => sum + loss, 0) / 100;
    const averaged = {
      ...area,
      steps,
      loss: Float64Array.from(steps, mean),
      interval: new Float64Array(steps.length).fill(100),
    };
    const fit = await fitLaw([averaged, makeRun('constant', etas.constant, truth)]);
    expect(fit.parameters['L0']!.value).toBeCloseTo(truth.L0, 3);
    expect(fit.parameters['C']!.value).toBeCloseTo(truth.C, 2);
  });

  it('holds C where no run anneals, says so, and withholds what needs it', async () => {
    const fit = await fitLaw([makeRun('constant', etas.constant, truth)]);
    expect(fit.parameters['C']).toEqual({ value: 0, standardError: null });
    expect(fit.distrust.join()).toContain('C is not identifiable');
    const told = predictSchedule(fit, etas.cosine, Float64Array.of(4000));
    expect(told.withheld).toContain('anneals');
    expect(predictSchedule(fit, etas.constant, Float64Array.of(4000)).withheld).toBeNull();
  });

  it('refuses runs with too few points, in a sentence that names the run', async () => {
    const short = makeRun('stub', etas.constant.subarray(0, 140), truth);
    await expect(fitLaw([short])).rejects.toThrow(/stub has 3 points/);
    await expect(fitLaw([])).rejects.toThrow(/no run to fit/);
  });

  it('stops when cancelled', async () => {
    const runs = noisyRuns(1);
    await expect(fitLaw(runs, { cancel: { aborted: true } })).rejects.toMatchObject({ name: 'Cancelled' });
  });

  it('never gives NaN, whatever the losses', async () => {
    const loss = fc.array(fc.double({ min: 1e-3, max: 50, noNaN: true }), { minLength: 8, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(loss, async (losses) => {
        const steps = Float64Array.from(losses, (_, i) => 150 + 90 * i);
        const interval = new Float64Array(losses.length).fill(1);
        const run = { name: 'any', eta: etas.cosine, steps, loss: Float64Array.from(losses), interval };
        const fit = await fitLaw([run]);
        for (const { value } of Object.values(fit.parameters)) expect(value).toSatisfy(Number.isFinite);
        expect(fit.objective).toSatisfy(Number.isFinite);
      }),
      { numRuns: often(40) },
    );
  });
});

describe('trust', () => {
  it('says when a schedule is far from what was fitted, and widens its interval', async () => {
    const fit = await fitLaw(noisyRuns(2));
    const width = (eta: Float64Array) => {
      const { final } = predictSchedule(fit, eta, Float64Array.of(eta.length));
      return Math.log(final.upper / final.lower);
    };
    const near = makeEta(4000, 100, 3e-4, twoStep);
    const longer = makeEta(16000, 100, 3e-4, cosine);
    const higher = makeEta(4000, 100, 6e-4, cosine);
    expect(predictSchedule(fit, near, Float64Array.of(4000)).distrust).toEqual(fit.distrust);
    expect(predictSchedule(fit, longer, Float64Array.of(16000)).distrust.join()).toContain(
      '4.0 times as long',
    );
    expect(predictSchedule(fit, higher, Float64Array.of(4000)).distrust.join()).toContain('2.0 times above');
    expect(width(longer)).toBeGreaterThan(1.15 * width(near));
    expect(width(higher)).toBeGreaterThan(1.5 * width(near));
    // Beyond what published runs show, it widens with every doubling.
    expect(width(makeEta(38_000, 100, 3e-4, cosine))).toBeGreaterThan(1.6 * width(longer));
    expect(predictSchedule(fit, makeEta(4000, 100, 3e-3, cosine), Float64Array.of(4000)).withheld).toContain(
      'peak LR',
    );
  });
});

interface Reference {
  readonly objective: number;
  readonly parameters: Record<string, number>;
  readonly test: { MAE: number; R2: number; absFinalErr: number };
  readonly perCurve: Record<string, { MAE: number }>;
}

describe.skipIf(!hasShared)('published curves (skipped without the reference data)', () => {
  const reference = (size: string): Reference => {
    const all = JSON.parse(readFileSync(new URL('reference.json', shared), 'utf8')) as {
      sizes: Record<string, Record<string, Reference>>;
    };
    return all.sizes[size]!['true warm-up / annealing, lambda 0.999']!;
  };

  it.each(['25M', '100M'])('%s: reaches the reference optimum and its test metrics', async (size) => {
    const expected = reference(size);
    const runs = ['cosine_24000', 'constant_24000', 'wsdcon_9'].map((name) => loadPublished(size, name));
    const fit = await fitLaw(runs);
    expect(fit.points).toBe(size === '25M' ? 437 : 451);
    expect(fit.objective).toBeLessThan(expected.objective * (1 + 1e-6));
    expect(Math.abs(fit.objective / expected.objective - 1)).toBeLessThan(1e-3);
    for (const name of ['L0', 'A', 'alpha', 'C']) {
      expect(fit.parameters[name]!.value / expected.parameters[name]!).toBeCloseTo(1, 2);
    }
    const told = Object.keys(expected.perCurve).map((name): [string, Metrics] => {
      const run = loadPublished(size, name);
      return [name, collectMetrics(run.loss, predictSchedule(fit, run.eta, run.steps).loss)];
    });
    for (const [name, metrics] of told)
      expect(Math.abs(metrics.mae - expected.perCurve[name]!.MAE)).toBeLessThan(5e-5);
    const mean = (pick: (metrics: Metrics) => number) =>
      told.reduce((sum, [, m]) => sum + pick(m), 0) / told.length;
    expect(mean((m) => m.mae)).toBeCloseTo(expected.test.MAE, 4);
    expect(mean((m) => m.r2)).toBeCloseTo(expected.test.R2, 4);
    expect(mean((m) => Math.abs(m.finalError))).toBeCloseTo(expected.test.absFinalErr, 4);
  });
});
