import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areas, startingLr } from '../../../src/core/law/areas.ts';
import { defaultLambda, featureCount, type Law, type LawFeatures } from '../../../src/core/law/law.ts';
import { lawByName, lawOf, laws } from '../../../src/core/law/registry.ts';
import { cosine, makeEta, twoStep } from '../support.ts';
import { decays, lossByFormula, makeWsd, peak, schedules } from './support.ts';

const options = { lambda: defaultLambda, warmup: 'true' } as const;
const shapesOf = (law: Law) => law.parameters.slice(featureCount(law));

/** Values and slopes at one shape. */
function evaluate(law: Law, prepared: LawFeatures, count: number, shape: Float64Array) {
  const values = new Float64Array(count * featureCount(law)).fill(NaN);
  const slopes = new Float64Array(count * law.bends.length).fill(NaN);
  prepared.evaluate(shape, values, slopes);
  return { values, slopes };
}

/** A shape at shares 0..1 of the way through the law's box, as the search measures it. */
function shapeAt(law: Law, shares: readonly number[]): Float64Array {
  return Float64Array.from(shapesOf(law), ({ lower, upper, log }, k) => {
    const u = shares[k]!;
    if (u === 0 || u === 1) return u === 0 ? lower : upper;
    return log ? lower * (upper / lower) ** u : lower + (upper - lower) * u;
  });
}

const replaceAt = (shape: Float64Array, at: number, by: number) =>
  shape.map((value, k) => (k === at ? by : value));

function cornersOf(law: Law): Float64Array[] {
  const count = law.bends.length;
  return Array.from({ length: 2 ** count }, (_, bits) =>
    shapeAt(
      law,
      Array.from({ length: count }, (__, k) => (bits >> k) & 1),
    ),
  );
}

const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 });

/** Steps of a schedule at which its forward area is above 0. */
function someSteps(eta: Float64Array): Float64Array {
  const first = eta.findIndex((lr) => lr > 0) + 1;
  const steps = [0, 0.1, 0.5, 0.97, 1].map((u) => Math.round(first + u * (eta.length - first)));
  return Float64Array.from(new Set(steps));
}

describe.each(laws.map((law) => [law.name, law] as const))('%s', (_, law) => {
  it('has slopes that are the derivatives of its features', () => {
    fc.assert(
      fc.property(schedules, shares, (eta, at) => {
        const steps = someSteps(eta);
        const prepared = law.prepare(eta, options).at(steps);
        const shape = shapeAt(
          law,
          at.map((u) => 0.2 + 0.6 * u),
        );
        const { values, slopes } = evaluate(law, prepared, steps.length, shape);
        law.bends.forEach((feature, k) => {
          const h = 1e-4 * Math.abs(shape[k]!);
          const moved = (by: number) =>
            evaluate(law, prepared, steps.length, replaceAt(shape, k, shape[k]! + by)).values;
          const [up, down] = [moved(h), moved(-h)];
          steps.forEach((__, i) => {
            const at = i * featureCount(law) + feature;
            const numeric = (up[at]! - down[at]!) / 2;
            // What the feature is made of cancels where its exponent is all but 0.
            const rounding = 1e-12 * (Math.abs(values[at]!) + peak);
            expect(Math.abs(slopes[i * law.bends.length + k]! * h - numeric)).toBeLessThanOrEqual(
              1e-5 * Math.abs(numeric) + rounding,
            );
          });
        });
      }),
      { seed: 31, numRuns: 60 },
    );
  });

  it('is finite over its whole box, corners and middle, at any schedule', () => {
    fc.assert(
      fc.property(schedules, shares, (eta, at) => {
        const steps = someSteps(eta);
        const prepared = law.prepare(eta, options).at(steps);
        for (const shape of [...cornersOf(law), shapeAt(law, at)]) {
          const { values, slopes } = evaluate(law, prepared, steps.length, shape);
          expect(values.every(Number.isFinite)).toBe(true);
          expect(slopes.every(Number.isFinite)).toBe(true);
        }
      }),
      { seed: 32, numRuns: 60 },
    );
  });

  it('has the same curve in any unit of the LR, by its formula with natural parameters', () => {
    const estimates = law.parameters.map(
      ({ name }) => ({ L0: 2.5, A: 0.6, B: 500, alpha: 0.45, beta: 0.6, gamma: 0.7 })[name] ?? 1.5,
    );
    const first = featureCount(law);
    for (const unit of [0.01, 1, 7, 1000]) {
      for (const eta of [makeEta(900, 90, peak, cosine), makeWsd(900, (v) => decays['linear']!(v, 0.2))]) {
        const own = eta.map((lr) => lr * unit);
        const steps = Float64Array.of(1, 30, 90, 500, 780, 900);
        const prepared = law
          .prepare(
            own.map((lr) => lr / unit),
            options,
          )
          .at(steps);
        const { values } = evaluate(law, prepared, steps.length, Float64Array.from(estimates.slice(first)));
        const natural = law.toNatural(estimates, unit);
        const truth = Object.fromEntries(law.parameters.map(({ name }, i) => [name, natural[i]!]));
        const lossAt = lossByFormula(law.name, truth, own);
        steps.forEach((s, i) => {
          let loss = 0;
          for (let j = 0; j < first; j++) loss += estimates[j]! * values[i * first + j]!;
          expect(Math.abs(loss - lossAt(s))).toBeLessThan(2e-6);
        });
      }
    }
  });

  it('says the same of a step whichever others are asked for, and between updates', () => {
    const eta = makeEta(600, 60, peak, twoStep);
    const shape = Float64Array.from(law.starts[0]!);
    const many = Float64Array.of(100, 200.5, 450, 600);
    const { values } = evaluate(law, law.prepare(eta, options).at(many), 4, shape);
    const alone = evaluate(law, law.prepare(eta, options).at(many.subarray(1, 2)), 1, shape).values;
    expect([...alone]).toEqual([...values.subarray(featureCount(law), 2 * featureCount(law))]);
    const powered = law.bends[0]!;
    expect(values[featureCount(law) + powered]).toBeGreaterThan(values[2 * featureCount(law) + powered]!);
  });

  it('may be asked for one shape after another, in any order', () => {
    const eta = makeEta(600, 60, peak, cosine);
    const steps = Float64Array.of(100, 600);
    const prepared = law.prepare(eta, options).at(steps);
    const around = [0.3, 0.6, 0.4].map((u) => shapeAt(law, [u, u, u, u]));
    const alphaOnly = replaceAt(around[0]!, 0, 0.9);
    for (const shape of [...around, around[0]!, alphaOnly, around[0]!]) {
      const fresh = evaluate(law, law.prepare(eta, options).at(steps), 2, shape);
      expect(evaluate(law, prepared, 2, shape)).toEqual(fresh);
    }
  });

  it('lists its amplitudes first, and shapes that bend one of them', () => {
    const kinds = law.parameters.map(({ kind }) => kind);
    expect(kinds).toEqual([...kinds].sort());
    const amplitudes = kinds.filter((kind) => kind === 'amplitude').length;
    expect(amplitudes).toBe(featureCount(law));
    expect(law.bends).toHaveLength(kinds.length - amplitudes);
    for (const feature of law.bends) expect(kinds[feature]).toBe('amplitude');
    if (law.annealingFeature !== null) expect(kinds[law.annealingFeature]).toBe('amplitude');
  });

  it('starts its search within its box, and nowhere twice', () => {
    expect(law.starts.length).toBeGreaterThan(0);
    for (const start of law.starts) {
      expect(start).toHaveLength(law.bends.length);
      shapesOf(law).forEach(({ lower, upper }, k) => {
        expect(start[k]).toBeGreaterThan(lower);
        expect(start[k]).toBeLessThan(upper);
      });
    }
    expect(new Set(law.starts.map(String)).size).toBe(law.starts.length);
  });

  it('has priors and held values within its box', () => {
    const shapes = shapesOf(law);
    const inBox = (k: number, value: number) => {
      expect(shapes[k]).toBeDefined();
      expect(value).toBeGreaterThan(shapes[k]!.lower);
      expect(value).toBeLessThan(shapes[k]!.upper);
    };
    for (const { parameter, mean, deviation } of law.priors({ runs: 1, sizes: 1 }, options)) {
      expect(deviation).toBeGreaterThan(0);
      const { lower, upper, log } = law.parameters[parameter]!;
      expect(log ? Math.exp(mean) : mean).toBeGreaterThan(lower);
      expect(log ? Math.exp(mean) : mean).toBeLessThan(upper);
    }
    for (const runs of [1, 2, 3, 50])
      for (const sizes of [1, 2, 3])
        for (const { shape, value } of law.held({ runs, sizes })) inBox(shape, value);
    expect(law.held({ runs: 50, sizes: 5 })).toEqual([]);
  });

  it('describes every parameter once, in boxes that a search can cross', () => {
    expect(new Set(law.parameters.map(({ name }) => name)).size).toBe(law.parameters.length);
    for (const { name, unit, meaning, lower, upper, log } of law.parameters) {
      expect(law.formula).toContain(name);
      expect(`${unit} ${meaning}`).toMatch(/\S \S/);
      expect(lower).toBeLessThan(upper);
      if (log) expect(lower).toBeGreaterThan(0);
    }
  });
});

describe('the annealing feature', () => {
  it('is 0 for a constant LR and below 0 for a falling one', () => {
    for (const law of laws) {
      if (law.annealingFeature === null) continue;
      const at = (eta: Float64Array) =>
        evaluate(law, law.prepare(eta, options).at(Float64Array.of(500)), 1, law.starts[0]!).values[
          law.annealingFeature!
        ]!;
      expect(at(makeEta(500, 0, peak, () => 1))).toBeCloseTo(0, 15);
      expect(at(makeEta(500, 0, peak, cosine))).toBeLessThan(0);
    }
  });

  it('of the annealing law is minus the annealing area, of the lambda asked for', () => {
    const eta = makeEta(500, 50, peak, cosine);
    const law = lawOf('annealing');
    for (const lambda of [0, 0.9, 0.999]) {
      const prepared = law.prepare(eta, { ...options, lambda }).at(Float64Array.of(500));
      const { s2 } = areas(eta, lambda, startingLr(eta));
      expect(evaluate(law, prepared, 1, Float64Array.of(0.5)).values[2]).toBe(-s2[500]!);
    }
  });
});

describe('the registry', () => {
  it('finds every law by its name, and no other', () => {
    for (const law of laws) expect(lawByName(law.name)).toBe(law);
    expect(lawByName('nonsense')).toBeUndefined();
    expect(laws[0]?.name).toBe('annealing');
    expect(new Set(laws.map(({ name }) => name)).size).toBe(laws.length);
  });
});

describe('the annealing law', () => {
  const priors = (runs: number, lambda: number) =>
    lawOf('annealing').priors({ runs, sizes: 1 }, { ...options, lambda });

  it('is kept from trading C for alpha where there is one run, whatever lambda', () => {
    const alpha = { parameter: 3, mean: Math.log(0.6), deviation: 0.36 };
    expect(priors(1, defaultLambda)).toEqual([{ parameter: 2, mean: 0.35, deviation: 0.2 }, alpha]);
    // C / (1 - lambda) is what the data fix.
    const [wider, same] = priors(1, 0.99);
    expect([wider!.mean / 3.5, wider!.deviation / 2].map((ratio) => ratio.toFixed(9))).toEqual(['1.000000000', '1.000000000']); // prettier-ignore
    expect(same).toEqual(alpha);
    expect(priors(2, defaultLambda)).toEqual([]);
  });
});
