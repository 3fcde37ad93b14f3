import { describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import {
  collectObservations,
  objectiveAt,
  type FitRun,
  type Observations,
} from '../../../src/core/fit/problem.ts';
import { polish, search } from '../../../src/core/fit/search.ts';
import { thinRuns } from '../../../src/core/fit/thin.ts';
import { annealingLaw } from '../../../src/core/law/annealing.ts';
import { defaultLambda, featureCount, type Law } from '../../../src/core/law/law.ts';
import { lawOf } from '../../../src/core/law/registry.ts';
import { constant, cosine, makeEta, makeNoise, twoStep } from '../support.ts';
import { peak } from '../law/support.ts';

const options = { lambda: defaultLambda, warmup: 'true' } as const;

/** Three runs whose every update is logged, by the annealing law, with relative noise of up to `noisy`. */
function makeLongRuns(updates: number, noisy: number): FitRun[] {
  const noise = makeNoise(3);
  return [constant, cosine, twoStep].map((shape, i) => {
    const eta = makeEta(updates, updates / 12, peak, shape);
    const count = updates - updates / 12;
    const steps = Float64Array.from({ length: count }, (_, k) => updates / 12 + k + 1);
    const values = new Float64Array(3 * count);
    annealingLaw
      .prepare(eta, { ...options, lambda: 0.995 })
      .at(steps)
      .evaluate(Float64Array.of(0.52), values, new Float64Array(count));
    const loss = steps.map((_, k) => {
      const exact = 2.7 * values[3 * k]! + 0.55 * values[3 * k + 1]! + 2.2 * values[3 * k + 2]!;
      return exact * (1 + noisy * noise());
    });
    return { name: `run ${String(i)}`, eta, steps, loss, interval: new Float64Array(count).fill(1) };
  });
}

/** The same observations with the law evaluated at every point. */
function withEveryPoint(law: Law, runs: readonly FitRun[]): Observations {
  const data = collectObservations(law, runs, options);
  const prepared = runs.map(({ eta, steps }) =>
    law
      .prepare(
        eta.map((lr) => lr / data.unit),
        options,
      )
      .at(steps),
  );
  const [features, shapes] = [featureCount(law), law.bends.length];
  const [values, slopes] = [new Float64Array(data.count * features), new Float64Array(data.count * shapes)];
  return {
    ...data,
    at(shape) {
      prepared.forEach((each, run) => {
        const [first, last] = [data.runStart[run]!, data.runStart[run + 1]!];
        each.evaluate(
          shape,
          values.subarray(first * features, last * features),
          slopes.subarray(first * shapes, last * shapes),
        );
      });
      return { values, slopes };
    },
  };
}

describe('a fit of very many points', () => {
  it.each(['annealing', 'multi-power', 'power'] as const)(
    '%s: moves no parameter by a tenth of its standard error from the fit of every point',
    async (name) => {
      const law = lawOf(name);
      // Little noise makes for small standard errors: the hardest case.
      const runs = makeLongRuns(12_000, 2e-3);
      const fit = await fitLaw(runs, { law: name });
      const { best } = await search(law, runs, options, {});
      const all = withEveryPoint(law, runs);
      const exact = polish(all, best);
      const first = featureCount(law);
      law.parameters.forEach(({ name: parameter, log }, i) => {
        const size = fit.estimates.length;
        const error = Math.sqrt(fit.covariance[i * size + i]!) / (log ? fit.estimates[i]! : 1);
        expect(i < first ? error >= 0 : error > 0, parameter).toBe(true);
        expect(Math.abs(exact.position[i]! - best.position[i]!), parameter).toBeLessThan(0.1 * error + 1e-12);
      });
      expect(objectiveAt(all, best.position) / exact.objective - 1).toBeLessThan(1e-6);
    },
  );

  it('uses every point: a fit of a tenth of them is elsewhere', async () => {
    const runs = makeLongRuns(12_000, 0.03);
    const [all, some] = [await fitLaw(runs), await fitLaw(thinRuns(runs))];
    expect(all.points).toBe(33_000);
    expect(some.points).toBeLessThan(2100);
    const errorOf = ({ parameters }: typeof all) => parameters['L0']!.standardError!;
    expect(errorOf(all)).toBeLessThan(0.5 * errorOf(some));
  });

  it('profiles lambda on all of them', async () => {
    const runs = makeLongRuns(6000, 5e-3);
    const fit = await fitLaw(runs, { lambda: 'profiled' });
    const objectiveAt = async (lambda: number) => (await fitLaw(runs, { lambda })).objective;
    const memory = 1 / (1 - fit.parameters['lambda']!.value);
    for (const factor of [0.97, 1.03]) {
      expect(await objectiveAt(1 - 1 / (memory * factor))).toBeGreaterThan(fit.objective);
    }
  });
});
