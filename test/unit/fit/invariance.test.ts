import { describe, expect, it } from 'vitest';
import { fitLaw, type FitOptions } from '../../../src/core/fit/fit.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import type { FitRun } from '../../../src/core/fit/problem.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import type { LawName } from '../../../src/core/law/law.ts';
import { laws } from '../../../src/core/law/registry.ts';
import { constant, cosine, makeEta, makeNoise, twoStep } from '../support.ts';
import { decays, lossByFormula, makeLawRun, makeWsd, peak, sizesFor, truths } from '../law/support.ts';

const etas = [constant, cosine, twoStep].map((shape) => makeEta(2000, 100, peak, shape));
const heldOut = makeWsd(3000, (v) => decays['linear']!(v, 0.1));
const heldOutSteps = Float64Array.from({ length: 30 }, (_, i) => 100 * (i + 1));

const noise = makeNoise(23);
/** Curves of a law that is none of those fitted exactly, with noise of 0.1 %. */
const runs: readonly FitRun[] = etas.map((eta, i) =>
  makeLawRun(`run ${String(i)}`, eta, 'multi-power', { noise: () => 1e-3 * noise() }),
);

const curveOf = (fit: Fit, eta = heldOut) => predictSchedule(fit, eta, heldOutSteps, { size: 1e8 }).loss;

/** The same runs with the model sizes that some laws ask for. */
function sized(law: LawName, some: readonly FitRun[]): FitRun[] {
  return some.map((run, i) => ({ ...run, size: sizesFor(law)[i] ?? null }));
}

/** Largest relative distance of two curves. */
function distance(one: Float64Array, other: Float64Array): number {
  return one.reduce((top, loss, i) => Math.max(top, Math.abs(loss / other[i]! - 1)), 0);
}

describe('the unit of the LR', () => {
  it.each(laws.map((law) => [law.name, law] as const))(
    '%s: changes the parameters, not the curves',
    async (name, law) => {
      const factor = 1000;
      const times = (eta: Float64Array) => eta.map((lr) => factor * lr);
      const few = sized(
        law.name,
        runs.map((run) => thin(run, 3)),
      );
      const base = await fitLaw(few, { law: name });
      const other = await fitLaw(
        few.map((run) => ({ ...run, eta: times(run.eta) })),
        { law: name },
      );
      expect(other.unit / base.unit).toBeCloseTo(factor, 9);
      expect(distance(curveOf(other, times(heldOut)), curveOf(base))).toBeLessThan(1e-6);
      const naturalOf = (fit: Fit) =>
        law.parameters.map((parameter) => fit.parameters[parameter.name]!.value);
      const expected = law.toNatural(naturalOf(base), factor);
      naturalOf(other).forEach((value, i) => {
        expect(value / expected[i]!, law.parameters[i]!.name).toBeCloseTo(1, 4);
      });
    },
  );
});

describe('the unit of the loss', () => {
  it.each(['annealing', 'power'] as const)('%s: scales the curve', async (law) => {
    const base = await fitLaw(runs, { law });
    const scaled = runs.map((run) => ({ ...run, loss: run.loss.map((loss) => 10 * loss) }));
    const other = await fitLaw(scaled, { law });
    expect(
      distance(
        curveOf(other),
        curveOf(base).map((loss) => 10 * loss),
      ),
    ).toBeLessThan(1e-6);
    expect(other.parameters['alpha']!.value / base.parameters['alpha']!.value).toBeCloseTo(1, 5);
  });
});

describe('a fit', () => {
  it.each(laws.map(({ name }) => name))('%s: is the same to the bit when made again', async (law) => {
    const few = sized(
      law,
      runs.map((run) => thin(run, 4)),
    );
    const [first, second] = [await fitLaw(few, { law }), await fitLaw(few, { law })];
    expect({ ...second, seconds: 0 }).toEqual({ ...first, seconds: 0 });
  });

  it('does not depend on the order of the runs', async () => {
    const base = await fitLaw(runs);
    for (const order of [
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const other = await fitLaw(order.map((i) => runs[i]!));
      expect(distance(curveOf(other), curveOf(base))).toBeLessThan(1e-9);
    }
  });

  it('takes points that are means over updates for what they are', async () => {
    const width = 100;
    const steps = Float64Array.from({ length: 18 }, (_, i) => 300 + width * i);
    const truth = truths.annealing;
    const lossesOf = (eta: Float64Array) => {
      const lossAt = lossByFormula('annealing', truth, eta);
      const mean = (step: number) => {
        let sum = 0;
        for (let k = step - width + 1; k <= step; k++) sum += lossAt(k);
        return sum / width;
      };
      return steps.map(mean);
    };
    const averaged = [etas[0]!, etas[2]!].map((eta) => ({
      ...{ name: 'means', eta, steps, loss: lossesOf(eta) },
      interval: new Float64Array(steps.length).fill(width),
    }));
    const exact = heldOutSteps.map(lossByFormula('annealing', truth, heldOut));
    const errorOf = async (list: readonly FitRun[]) =>
      distance(curveOf(await fitLaw(list, { lambda: truth['lambda']! })).subarray(3), exact.subarray(3));
    const told = await errorOf(averaged);
    const untold = await errorOf(averaged.map((run) => ({ ...run, interval: steps.map(() => 1) })));
    expect(told).toBeLessThan(1e-4);
    expect(untold).toBeGreaterThan(1e-2);
  });
});

/** Every `every`th point of a run. */
function thin(run: FitRun, every: number): FitRun {
  const keep = (_: number, i: number) => i % every === 0;
  const [steps, loss, interval] = [run.steps, run.loss, run.interval].map((list) => list.filter(keep));
  return { ...run, steps: steps!, loss: loss!, interval: interval! };
}

describe('weights', () => {
  // Two runs that no law of one size fits both: the fit has to choose.
  const low = makeLawRun('low', etas[1]!, 'annealing', { spacing: 2 });
  const high = makeLawRun('high', etas[1]!, 'annealing', {
    truth: { ...truths.annealing, L0: 2.8 },
  });
  const endOf = async (list: readonly FitRun[], weights: 'points' | 'runs') => {
    const fit = await fitLaw(list, { weights, delta: Infinity });
    return predictSchedule(fit, etas[1]!, Float64Array.of(2000)).final.loss;
  };

  it('by run make one with twenty times the points count the same', async () => {
    expect(low.steps.length).toBeGreaterThan(19 * high.steps.length);
    const even = await endOf([thin(low, 20), high], 'points');
    expect(Math.abs((await endOf([low, high], 'runs')) - even)).toBeLessThan(2e-3);
    expect(Math.abs((await endOf([low, high], 'points')) - even)).toBeGreaterThan(0.03);
  });

  it('by run and by point are the same where the runs are as long', async () => {
    const fits = await Promise.all((['runs', 'points'] as const).map((weights) => fitLaw(runs, { weights })));
    expect(distance(curveOf(fits[0]!), curveOf(fits[1]!))).toBeLessThan(1e-9);
  });
});

describe('a spike', () => {
  it('moves least squares, not the Huber loss', async () => {
    const spiked = runs.map((run) => ({
      ...run,
      loss: run.loss.map((loss, i) => (i === run.loss.length - 2 ? 1.5 * loss : loss)),
    }));
    const moved = async (options: FitOptions) =>
      distance(curveOf(await fitLaw(spiked, options)), curveOf(await fitLaw(runs, options)));
    const [huber, squares] = [await moved({}), await moved({ delta: Infinity })];
    expect(huber).toBeLessThan(2e-3);
    expect(squares).toBeGreaterThan(10 * huber);
    expect(squares).toBeGreaterThan(0.01);
  });
});

describe('a profiled lambda', () => {
  const truth = { ...truths.annealing, C: 1.5, lambda: 0.997 };

  it.each([
    ['exact curves', 0, 1e-3],
    ['noise of 0.1 %', 1e-3, 0.05],
  ])('is found again from %s', async (_, size, tolerance) => {
    const random = makeNoise(41);
    const own = etas.map((eta) =>
      makeLawRun('own', eta, 'annealing', { truth, noise: () => size * random() }),
    );
    const fit = await fitLaw(own, { lambda: 'profiled' });
    expect(fit.assumptions).toEqual([expect.stringContaining('lambda was chosen to fit best')]);
    const memory = 1 / (1 - fit.parameters['lambda']!.value);
    expect(Math.abs(memory * (1 - truth.lambda) - 1)).toBeLessThan(tolerance);
  });

  it('is left at its default where no run anneals', async () => {
    const fit = await fitLaw([makeLawRun('still', etas[0]!, 'annealing')], { lambda: 'profiled' });
    expect(fit.parameters['lambda']?.value).toBe(0.999);
  });
});
