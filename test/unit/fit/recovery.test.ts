import { describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import { minimise } from '../../../src/core/fit/levenbergMarquardt.ts';
import {
  collectObservations,
  isInBox,
  normalEquationsAt,
  objectiveAt,
  type FitRun,
} from '../../../src/core/fit/problem.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { defaultLambda, type LawName } from '../../../src/core/law/law.ts';
import { lawOf, laws } from '../../../src/core/law/registry.ts';
import { constant, cosine, makeEta, makeNoise, twoStep } from '../support.ts';
import { decays, lossByFormula, makeLawRun, makeWsd, peak, truths } from '../law/support.ts';

const updates = 2000;
const etas = [constant, cosine, twoStep].map((shape) => makeEta(updates, 100, peak, shape));
const heldOut = makeWsd(3000, (v) => decays['linear']!(v, 0.1));
const heldOutSteps = Float64Array.from({ length: 30 }, (_, i) => 100 * (i + 1));

function makeRuns(law: LawName, noise: () => number = () => 0): FitRun[] {
  return etas.map((eta, i) => makeLawRun(`run ${String(i)}`, eta, law, { spacing: 50, noise }));
}

const optionsOf = (law: LawName) => ({ law, lambda: truths[law]['lambda'] ?? defaultLambda });

/** Largest relative distance of the fit's curve of a schedule from the true one. */
function worstError(fit: Fit, eta: Float64Array, steps: Float64Array): number {
  const lossAt = lossByFormula(fit.law, truths[fit.law], eta);
  const { loss } = predictSchedule(fit, eta, steps);
  return steps.reduce((top, s, i) => Math.max(top, Math.abs(loss[i]! / lossAt(s) - 1)), 0);
}

describe('a law fitted to curves of its own', () => {
  it.each(laws.map(({ name, priors }) => [name, priors.length > 0] as const))(
    '%s: is found again',
    async (law, hasPriors) => {
      const runs = makeRuns(law);
      const fit = await fitLaw(runs, optionsOf(law));
      const tolerance = hasPriors ? 1e-3 : 1e-6;
      for (const { eta, steps } of runs) expect(worstError(fit, eta, steps)).toBeLessThan(tolerance);
      expect(worstError(fit, heldOut, heldOutSteps)).toBeLessThan(2 * tolerance);
      // Priors pull the exponents away from the truth, along a valley where the curves hardly move.
      if (hasPriors) return;
      for (const [name, value] of Object.entries(truths[law])) {
        expect(Math.abs(fit.parameters[name]!.value / value - 1), name).toBeLessThan(1e-4);
      }
    },
  );

  it.each(laws.map(({ name }) => name))('%s: predicts through noise of 0.1 %%', async (law) => {
    const noise = makeNoise(5);
    const fit = await fitLaw(
      makeRuns(law, () => 1e-3 * noise()),
      optionsOf(law),
    );
    expect(worstError(fit, heldOut, heldOutSteps)).toBeLessThan(3e-3);
  });
});

describe('the search', () => {
  it.each(['annealing', 'power'] as const)(
    '%s: ends as low as the best of 200 random starts',
    async (name) => {
      const [noise, random] = [makeNoise(17), makeNoise(99)];
      const law = lawOf(name);
      const sparse = etas.map((eta, i) =>
        makeLawRun(`run ${String(i)}`, eta, 'multi-power', {
          spacing: 160,
          noise: () => 2e-3 * noise(),
        }),
      );
      const fit = await fitLaw(sparse, { law: name });
      const data = collectObservations(law, sparse, { lambda: defaultLambda, warmup: 'true' });
      const { lower, upper } = law.parameters.at(-1)!;
      const all = law.parameters.map((_, i) => i);
      const problem = {
        size: all.length,
        objective: (position: Float64Array) =>
          isInBox(law, position) ? objectiveAt(data, position) : Infinity,
        normalEquations: (position: Float64Array) => normalEquationsAt(data, position, all),
      };
      const share = () => (random() + 1) / 2;
      const ends = Array.from({ length: 200 }, () => {
        const alpha = Math.log(lower) + share() * Math.log(upper / lower);
        const amplitudes = [4 * share(), 10 ** (2 * share() - 2), 2 * share()];
        const start = Float64Array.of(...amplitudes.slice(0, data.features), alpha);
        return Number.isFinite(objectiveAt(data, start)) ? minimise(problem, start, 100).objective : Infinity;
      });
      const lowest = Math.min(...ends);
      expect(ends.filter((end) => end < Infinity).length).toBeGreaterThan(150);
      expect(fit.objective).toBeLessThanOrEqual(lowest * (1 + 1e-6));
      expect(fit.objective / lowest).toBeCloseTo(1, 6);
    },
  );
});
