import { describe, expect, it } from 'vitest';
import { fullCovariance, sandwichCovariance, transformedErrors } from '../../../src/core/fit/covariance.ts';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { collectObservations } from '../../../src/core/fit/problem.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { lawOf } from '../../../src/core/law/registry.ts';
import { constant, cosine, makeEta, makeNoise } from '../support.ts';
import { makeLawRun, peak, truths } from '../law/support.ts';

const truth = truths.annealing;
const lambda = truth['lambda']!;
const exact = [constant, cosine].map((shape) =>
  makeLawRun('run', makeEta(2000, 100, peak, shape), 'annealing', { spacing: 20 }),
);

/** Noise that a share of stays from one point to the next. */
function makeSlowNoise(white: () => number, kept: number): () => number {
  let state = 0;
  return () => (state = kept * state + Math.sqrt(1 - kept ** 2) * white());
}

/** Runs with relative noise of 0.1 %. */
function makeNoisy(noise: () => number) {
  return exact.map((run) => ({ ...run, loss: run.loss.map((loss) => loss * (1 + 1e-3 * noise())) }));
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** Mean standard error over the deviation of the estimates of 60 refits, by parameter. */
async function errorRatios(kept: number, delta: number): Promise<Record<string, number>> {
  const white = makeNoise(7);
  const fits: Fit[] = [];
  for (let i = 0; i < 60; i++) {
    fits.push(await fitLaw(makeNoisy(makeSlowNoise(white, kept)), { lambda, delta }));
  }
  return Object.fromEntries(
    ['L0', 'alpha', 'C'].map((name) => {
      const told = fits.map((fit) => fit.parameters[name]!.standardError!);
      const found = fits.map((fit) => fit.parameters[name]!.value);
      return [name, told.reduce((sum, error) => sum + error, 0) / told.length / deviation(found)];
    }),
  );
}

describe('standard errors', () => {
  // As if the noise of each point were its own, they would be 0.4 times as large where it keeps 0.7, and 0.2 where 0.9.
  const cases = [0, 0.4, 0.7, 0.9].flatMap((kept) => [1e-3, Infinity].map((delta) => [kept, delta] as const));
  it.each(cases)(
    'are as large as refits scatter: noise that keeps a share of %s, delta %s',
    async (kept, delta) => {
      for (const [name, ratio] of Object.entries(await errorRatios(kept, delta))) {
        expect(ratio, name).toBeGreaterThan(0.8);
        expect(ratio, name).toBeLessThan(1.25);
      }
    },
  );
});

describe('sandwichCovariance', () => {
  const position = Float64Array.of(truth['L0']!, truth['A']!, truth['C']!, Math.log(truth['alpha']!));
  const observe = (runs: typeof exact) =>
    collectObservations(lawOf('annealing'), runs, { lambda, warmup: 'true' });

  it('is 0 for exact curves, symmetric and with variances above 0 for others', () => {
    const free = [0, 1, 2, 3];
    expect(
      sandwichCovariance(observe(exact), position, free)!.every((value) => Math.abs(value) < 1e-20),
    ).toBe(true);
    const covariance = sandwichCovariance(observe(makeNoisy(makeNoise(3))), position, free)!;
    for (let a = 0; a < 4; a++) {
      expect(covariance[a * 4 + a]).toBeGreaterThan(0);
      for (let b = 0; b < a; b++) expect(covariance[a * 4 + b]! / covariance[b * 4 + a]!).toBeCloseTo(1, 6);
    }
  });

  it('does not depend on how often each point is written down next to itself', () => {
    const noisy = makeNoisy(makeNoise(4));
    const times = 3;
    const repeat = (list: Float64Array) =>
      Float64Array.from({ length: list.length * times }, (_, i) => list[Math.floor(i / times)]!);
    const repeated = noisy.map((run) => ({
      ...run,
      ...{ steps: repeat(run.steps), loss: repeat(run.loss), interval: repeat(run.interval) },
    }));
    const errorOf = (runs: typeof exact) =>
      Math.sqrt(sandwichCovariance(observe(runs), position, [0, 1, 2, 3])![0]!);
    const ratio = errorOf(repeated) / errorOf(noisy);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.3);
  });

  it('is smaller where fewer parameters are free', () => {
    const data = observe(makeNoisy(makeSlowNoise(makeNoise(5), 0.7)));
    const all = sandwichCovariance(data, position, [0, 1, 2, 3])!;
    const some = sandwichCovariance(data, position, [0, 2])!;
    expect(some[0]).toBeLessThan(all[0]!);
  });

  it('is null where the points do not determine the parameters', () => {
    const still = { ...exact[0]!, eta: new Float64Array(2000).fill(peak) };
    expect(sandwichCovariance(observe([still, still]), position, [0, 1, 2, 3])).toBeNull();
    expect(sandwichCovariance(observe([still, still]), position, [0, 1, 3])).not.toBeNull();
    // One run alone has priors that do.
    expect(sandwichCovariance(observe([still]), position, [0, 1, 2, 3])).not.toBeNull();
  });

  it('becomes that of the shapes themselves, with nothing for what is held', () => {
    const data = observe(exact);
    const full = fullCovariance(data, position, [0, 3], Float64Array.of(4, 0.5, 0.5, 9));
    const alpha = truth['alpha']!;
    const expected = new Float64Array(16);
    expected.set([4, 0, 0, 0.5 * alpha], 0);
    expected.set([0.5 * alpha, 0, 0, 9 * alpha ** 2], 12);
    full.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i]!, 12);
    });
  });
});

describe('transformedErrors', () => {
  const covariance = Float64Array.of(4, 1, 0, 1, 9, -2, 0, -2, 16);

  it('are those of a linear map', () => {
    const map = ([a = 0, b = 0, c = 0]: readonly number[]) => [2 * a, a + b, b - 3 * c];
    const errors = transformedErrors(map, [1, -2, 1e-4], covariance);
    const expected = [Math.sqrt(4 * 4), Math.sqrt(4 + 9 + 2), Math.sqrt(9 + 9 * 16 - 2 * 3 * -2)];
    errors.forEach((error, i) => {
      expect(error).toBeCloseTo(expected[i]!, 5);
    });
  });

  it('are to first order those of any other', () => {
    const [error] = transformedErrors(
      ([a = 0, b = 0]) => [a * Math.exp(b), b],
      [3, 0.5],
      Float64Array.of(0.01, 0, 0, 0.04),
    );
    expect(error).toBeCloseTo(Math.exp(0.5) * Math.hypot(0.1, 3 * 0.2), 6);
  });

  it('are 0 for what is held', () => {
    expect(transformedErrors((values) => [...values], [1, 2], Float64Array.of(0, 0, 0, 4))).toEqual([
      0,
      expect.closeTo(2, 8),
    ]);
  });
});
