import { describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import { objectiveAt, type FitRun } from '../../../src/core/fit/problem.ts';
import { polish, search } from '../../../src/core/fit/search.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { defaultLambda, type LawName } from '../../../src/core/law/law.ts';
import { lawOf, laws } from '../../../src/core/law/registry.ts';
import { constant, cosine, makeEta, makeNoise, twoStep } from '../support.ts';
import { decays, lossByFormula, makeLawRun, makeWsd, peak, sizesFor, truths } from '../law/support.ts';

const updates = 2000;
const etas = [constant, cosine, twoStep].map((shape) => makeEta(updates, 100, peak, shape));
const heldOut = makeWsd(3000, (v) => decays['linear']!(v, 0.1));
const heldOutSteps = Float64Array.from({ length: 30 }, (_, i) => 100 * (i + 1));

function makeRuns(law: LawName, noise: () => number = () => 0): FitRun[] {
  return etas.map((eta, i) => {
    const size = sizesFor(law)[i];
    return makeLawRun(`run ${String(i)}`, eta, law, {
      ...{ spacing: 50, noise },
      ...(size === undefined ? {} : { size }),
    });
  });
}

const lawOptions = { lambda: defaultLambda, warmup: 'true' } as const;
const optionsOf = (law: LawName) => ({ law, lambda: truths[law]['lambda'] ?? defaultLambda });

/** Largest relative distance of the fit's curve of a schedule from the true one. */
function worstError(fit: Fit, eta: Float64Array, steps: Float64Array, size = 1e8): number {
  const lossAt = lossByFormula(fit.law, { ...truths[fit.law], size }, eta);
  const { loss } = predictSchedule(fit, eta, steps, { size });

  return steps.reduce((top, s, i) => Math.max(top, Math.abs(loss[i]! / lossAt(s) - 1)), 0);
}

describe('a law fitted to curves of its own', () => {
  it.each(laws.map((law) => [law.name, law.priors({ runs: 3, sizes: 3 }, lawOptions).length > 0] as const))(
    '%s: is found again',
    async (law, hasPriors) => {
      const runs = makeRuns(law);
      const fit = await fitLaw(runs, optionsOf(law));
      const tolerance = hasPriors ? 1e-3 : 1e-6;
      for (const { eta, steps, size } of runs)
        expect(worstError(fit, eta, steps, size ?? 1e8)).toBeLessThan(tolerance);
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
  it.each(laws.map(({ name }) => name))('%s: ends as low as the best of 200 random starts', async (name) => {
    const [noise, random] = [makeNoise(17), makeNoise(99)];
    const law = lawOf(name);
    // None of the laws is the truth, so that nothing starts at the end.
    const sparse = etas.map((eta, i) => ({
      ...makeLawRun(`run ${String(i)}`, eta, 'multi-power', { spacing: 160, noise: () => 2e-3 * noise() }),
      size: sizesFor(name)[i] ?? null,
    }));
    const { data, best } = await search(law, sparse, { lambda: defaultLambda, warmup: 'true' }, {});
    const share = () => (random() + 1) / 2;
    const ends = Array.from({ length: 200 }, () => {
      const position = Float64Array.from(law.parameters, ({ kind, lower, upper, log }, i) => {
        if (kind === 'amplitude')
          return i === 0 ? 4 * share() : (best.position[i]! || 1) * 10 ** (4 * share() - 2);
        return log ? Math.log(lower) + share() * Math.log(upper / lower) : lower + share() * (upper - lower);
      });
      const objective = objectiveAt(data, position);
      if (!Number.isFinite(objective)) return Infinity;
      return polish(data, { position, objective, free: best.free }, 150).objective;
    });
    const lowest = Math.min(...ends);
    expect(ends.filter((end) => end < Infinity).length).toBeGreaterThan(100);
    expect(best.objective).toBeLessThanOrEqual(lowest * (1 + 1e-6));
  });
});
