import { describe, expect, it } from 'vitest';
import {
  addPriors,
  collectObservations,
  evidenceOf,
  isInBox,
  normalEquationsAt,
  objectiveAt,
  shapeOf,
  unitOf,
  visitResiduals,
  type FitRun,
  type Observations,
} from '../../../src/core/fit/problem.ts';
import { referencePeak, type LawName } from '../../../src/core/law/law.ts';
import { lawOf } from '../../../src/core/law/registry.ts';
import { makeNoise } from '../support.ts';
import { decays, lossByFormula, makeLawRun, makeWsd, peak, truths } from '../law/support.ts';

const options = { lambda: 0.995, warmup: 'true' } as const;
const etas = [makeWsd(1200, () => 1), makeWsd(900, (v) => decays['linear']!(v, 0.1))];

function runsOf(law: LawName, noise: () => number): FitRun[] {
  return etas.map((eta, i) => makeLawRun(`run ${String(i)}`, eta, law, { noise, spacing: 60 + 40 * i }));
}

/** Near the truth, but not at it: residuals on both sides of the bend. */
function observe(law: LawName, weights: 'points' | 'runs' = 'points'): Observations {
  const noise = makeNoise(11);
  const runs = runsOf(law, () => 3e-3 * noise());
  return collectObservations(lawOf(law), runs, options, { delta: 1e-3, weights });
}

/** Where the truth is: amplitudes as they are, shapes by their logarithm where the search moves that. */
function positionOf(name: LawName): Float64Array {
  return Float64Array.from(lawOf(name).parameters, ({ name: parameter, log }) => {
    const value = truths[name][parameter]!;
    return log ? Math.log(value) : value;
  });
}

/** By the definition, from the published formula. */
function objectiveByHand(name: LawName, weights: readonly number[]): number {
  const noise = makeNoise(11);
  let sum = 0;
  runsOf(name, () => 3e-3 * noise()).forEach((run, i) => {
    const lossAt = lossByFormula(name, truths[name], run.eta);
    run.steps.forEach((step, k) => {
      const size = Math.abs(Math.log(run.loss[k]! / lossAt(step)));
      sum += weights[i]! * (size <= 1e-3 ? size ** 2 / 2 : 1e-3 * (size - 5e-4));
    });
  });
  return sum;
}

const smooth = ['annealing', 'power'] as const;

describe('the objective', () => {
  it('is the Huber sum of log residuals, by hand, with points or runs that count the same', () => {
    for (const name of smooth) {
      const [a, b] = runsOf(name, () => 0).map(({ steps }) => steps.length) as [number, number];
      const position = positionOf(name);
      expect(objectiveAt(observe(name), position)).toBeCloseTo(objectiveByHand(name, [1, 1]), 12);
      const half = (a + b) / 2;
      const equal = objectiveByHand(name, [half / a, half / b]);
      expect(objectiveAt(observe(name, 'runs'), position)).toBeCloseTo(equal, 12);
    }
  });

  it('has the priors beside it, each by its weight, more of them where there are more points', () => {
    const data = observe('power');
    const position = positionOf('power');
    const plain = objectiveAt(data, position);
    const prior = { parameter: 2, mean: position[2]! - 0.3, deviation: 0.2 };
    const one = objectiveAt({ ...data, priors: [prior] }, position) - plain;
    expect(one / (((1e-4 / 400) * data.count * 1.5 ** 2) / 2)).toBeCloseTo(1, 6);
    const heavy = objectiveAt({ ...data, priors: [prior, { ...prior, weight: 3 }] }, position) - plain;
    expect(heavy / one).toBeCloseTo(4, 6);
  });

  it('is infinite where a loss is not positive', () => {
    const position = Float64Array.from(positionOf('annealing'), (value, i) => (i === 0 ? -9 : value));
    expect(objectiveAt(observe('annealing'), position)).toBe(Infinity);
  });
});

describe('the normal equations', () => {
  it('pull downhill exactly, in every law, over the parameters that move', () => {
    for (const name of ['annealing', 'power', 'multi-power', 'multi-power-tied'] as const) {
      const data = observe(name);
      const position = positionOf(name).map((value) => value * 1.001);
      const free = [...position.keys()].filter((index) => index !== 1);
      const { descent, objective } = normalEquationsAt(data, position, free);
      expect(objective).toBeCloseTo(objectiveAt(data, position), 12);
      free.forEach((index, a) => {
        const step = 1e-6 * Math.max(1e-3, Math.abs(position[index]!));
        const at = (by: number) =>
          objectiveAt(
            data,
            position.map((value, i) => (i === index ? value + by : value)),
          );
        const slope = (at(step) - at(-step)) / (2 * step);
        expect(Math.abs(descent[a]! + slope), `${name} ${String(index)}`).toBeLessThan(
          1e-4 * Math.abs(slope) + 1e-9,
        );
      });
    }
  });

  it('curve as reweighted squares do, boldly by the share of points that are near', () => {
    const data = observe('annealing');
    const position = positionOf('annealing');
    const free = [0, 2, 3];
    const { hessian, bold } = normalEquationsAt(data, position, free);
    const byHand = new Float64Array(9);
    let [near, pull] = [0, 0];
    visitResiduals(data, position, (_, residual, gradient) => {
      const weight = Math.min(1, 1e-3 / Math.abs(residual));
      pull += weight;
      if (weight === 1) near++;
      for (let a = 0; a < 3; a++)
        for (let b = 0; b < 3; b++) byHand[a * 3 + b]! += weight * gradient[free[a]!]! * gradient[free[b]!]!;
    });
    expect(near).toBeGreaterThan(0);
    expect(near).toBeLessThan(data.count);
    hessian.forEach((value, i) => {
      expect(value / byHand[i]!).toBeCloseTo(1, 10);
      expect((bold?.[i] ?? NaN) / value).toBeCloseTo(Math.max(0.25, near / pull), 10);
    });
    const far = normalEquationsAt({ ...data, delta: 1e-9 }, position, free);
    expect((far.bold?.[0] ?? NaN) / far.hessian[0]!).toBeCloseTo(0.25, 10);
  });

  it('take in the priors of parameters that move, and of no other', () => {
    const data = { ...observe('power'), priorWeight: 2 };
    const position = positionOf('power');
    const priors = [
      { parameter: 0, mean: 1, deviation: 0.5 },
      { parameter: 2, mean: position[2]! - 0.1, deviation: 0.1, weight: 3 },
    ];
    const [plain, with_] = [[], priors].map((each) =>
      normalEquationsAt({ ...data, priors: each }, position, [1, 2]),
    );
    expect(with_!.hessian[0]).toBe(plain!.hessian[0]);
    expect(with_!.hessian[3]! - plain!.hessian[3]!).toBeCloseTo(600, 9);
    expect((with_!.bold?.[3] ?? NaN) - (plain!.bold?.[3] ?? NaN)).toBeCloseTo(600, 9);
    expect(with_!.descent[1]! - plain!.descent[1]!).toBeCloseTo(-60, 9);
    expect(with_!.descent[0]).toBe(plain!.descent[0]);
    const alone = new Float64Array(4);
    addPriors({ ...data, priors }, position, [2, 0], alone);
    expect([...alone].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([600, 0, 0, 8]);
  });
});

describe('what a fit is made of', () => {
  it('are the points of all runs, one run after the other', () => {
    const data = observe('annealing');
    const runs = runsOf('annealing', () => 0);
    const counts = runs.map(({ steps }) => steps.length);
    expect([...data.runStart]).toEqual([0, counts[0], counts[0]! + counts[1]!]);
    expect(data.count).toBe(counts[0]! + counts[1]!);
    expect(data.logLoss[3]).toBe(Math.log(data.loss[3]!));
    expect(data.unit).toBeCloseTo(1, 12);
    expect(collectObservations(lawOf('power'), runs, options).delta).toBe(1e-3);
  });

  it('are LRs in units of the reference peak, and evidence of runs and sizes', () => {
    expect(unitOf([Float64Array.of(0, 2), Float64Array.of(5, 1)])).toBeCloseTo(5 / referencePeak, 6);
    expect(unitOf([Float64Array.of(0, 0)])).toBe(1);
    expect(unitOf([])).toBe(1);
    const [a, b] = runsOf('power', () => 0) as [FitRun, FitRun];
    expect(evidenceOf([a, b])).toEqual({ runs: 2, sizes: 1 });
    expect(evidenceOf([a, { ...b, size: 5 }, { ...b, size: 5 }])).toEqual({ runs: 3, sizes: 2 });
  });

  it('are evaluated anew for another shape, and once for the same', () => {
    const data = observe('annealing');
    const first = data.at(Float64Array.of(0.5)).values.slice();
    const second = data.at(Float64Array.of(0.6)).values;
    expect(second[2 * data.features + 1]).not.toBe(first[2 * data.features + 1]);
    expect(data.at(Float64Array.of(0.5)).values).toEqual(first);
  });

  it('stay in the box of their law', () => {
    for (const name of Object.keys(truths) as LawName[]) {
      const law = lawOf(name);
      const position = positionOf(name);
      expect(isInBox(law, position), name).toBe(true);
      law.parameters.forEach(({ lower, upper, log }, i) => {
        const within = 1e-3 * (Math.abs(lower) || 1);
        const put = (value: number) => {
          const to = log ? Math.log(value) : value;
          return isInBox(
            law,
            position.map((other, k) => (k === i ? to : other)),
          );
        };
        expect(put(lower - within)).toBe(false);
        if (upper < Infinity) expect(put(upper + within)).toBe(false);
        expect(put(lower + within)).toBe(true);
      });
      const shape = shapeOf(law, position);
      const shapes = law.parameters.filter(({ kind }) => kind === 'shape');
      shapes.forEach((each, k) => {
        expect(shape[k]).toBeCloseTo(truths[name][each.name]!, 12);
      });
    }
    expect(peak).toBe(referencePeak);
  });
});
