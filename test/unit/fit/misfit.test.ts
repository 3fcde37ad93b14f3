import { describe, expect, it } from 'vitest';
import { collectMisfit } from '../../../src/core/fit/misfit.ts';
import { collectObservations, type FitRun } from '../../../src/core/fit/problem.ts';
import { lawOf } from '../../../src/core/law/registry.ts';
import { constant, cosine, makeEta, makeNoise } from '../support.ts';
import { makeLawRun, peak, truths } from '../law/support.ts';

const truth = truths.annealing;
const position = Float64Array.of(truth['L0']!, truth['A']!, truth['C']!, Math.log(truth['alpha']!));

/** Misfit of the true law to runs. */
function misfitOf(runs: readonly FitRun[]): number {
  const options = { lambda: truth['lambda']!, warmup: 'true' } as const;
  return collectMisfit(collectObservations(lawOf('annealing'), runs, options), position);
}

const exact = [constant, cosine].map((shape) =>
  makeLawRun('run', makeEta(2000, 100, peak, shape), 'annealing', { spacing: 2 }),
);

/** The runs with their losses times `factor(share of the run)`. */
function bend(runs: readonly FitRun[], factor: (u: number) => number): FitRun[] {
  return runs.map((run) => ({ ...run, loss: run.loss.map((loss, i) => loss * factor(i / run.loss.length)) }));
}

describe('misfit', () => {
  it('is 0 for exact curves', () => {
    expect(misfitOf(exact)).toBeLessThan(1e-14);
  });

  it('is not raised above a quarter of the size of white noise, where points are many', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const noise = makeNoise(seed);
      const misfit = misfitOf(bend(exact, () => 1 + 0.01 * noise()));
      expect(misfit).toBeGreaterThan(1e-5);
      expect(misfit).toBeLessThan(0.0025);
    }
  });

  it('is the size of what holds on over whole stretches', () => {
    expect(misfitOf(bend(exact, () => 1.004))).toBeCloseTo(Math.log(1.004), 12);
    expect(misfitOf(bend(exact, () => 0.996))).toBeCloseTo(-Math.log(0.996), 12);
    const wave = misfitOf(bend(exact, (u) => 1 + 0.004 * Math.sin(2 * Math.PI * u)));
    expect(wave).toBeGreaterThan(0.0035);
    expect(wave).toBeLessThan(0.004);
  });

  it('does not hide one bent run among straight ones, or the other way round', () => {
    expect(misfitOf([exact[0]!, ...bend([exact[1]!], () => 1.01)])).toBeGreaterThan(0.009);
    expect(misfitOf(bend(exact, (u) => (u < 1 / 20 ? 1.05 : 1)))).toBeLessThan(1e-12);
  });

  it('counts a run of few points point by point', () => {
    const short = { ...exact[0]! };
    const few = (list: Float64Array) => list.filter((_, i) => i % 120 === 0);
    const run = { ...short, steps: few(short.steps), loss: few(short.loss), interval: few(short.interval) };
    expect(run.steps.length).toBeLessThan(16);
    expect(misfitOf(bend([run], () => 1.004))).toBeCloseTo(Math.log(1.004), 12);
  });
});
