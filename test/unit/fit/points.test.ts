import { describe, expect, it } from 'vitest';
import type { LawName, LawOptions } from '../../../src/core/law/law.ts';
import { featureCount, defaultLambda } from '../../../src/core/law/law.ts';
import { lawOf } from '../../../src/core/law/registry.ts';
import { collectGradients } from '../../../src/core/fit/gradient.ts';
import { chooseKnots } from '../../../src/core/fit/knots.ts';
import { predictParts } from '../../../src/core/fit/parts.ts';
import { intervalNodes, preparePoints, type Points } from '../../../src/core/fit/points.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { areas, startingLr } from '../../../src/core/law/areas.ts';
import { decays, lossByFormula, makeWsd, truths } from '../law/support.ts';

const names = Object.keys(truths) as LawName[];
const eta = makeWsd(3000, (v) => decays['linear']!(v, 0.1));

function optionsOf(name: LawName): LawOptions {
  const size = name === 'annealing-sizes' ? 1e8 : null;
  return { lambda: truths[name]['lambda'] ?? defaultLambda, warmup: 'true', size };
}

/** A fit that knows its law by name, for LRs in their own unit: all that a prediction of the loss looks at. */
function fitOf(name: LawName): Fit {
  const law = lawOf(name);
  const estimates = law.parameters.map((parameter) => truths[name][parameter.name]!);
  const parameters = { lambda: { value: optionsOf(name).lambda } };
  return { law: name, estimates, unit: 1, warmup: 'true', parameters } as unknown as Fit;
}

const at = (...steps: number[]): Points => ({
  steps: Float64Array.from(steps),
  interval: new Float64Array(steps.length).fill(1),
});

describe('the nodes of an interval', () => {
  it('are its updates where there are up to eight, else the middles of eight parts', () => {
    expect(intervalNodes(10, 1)).toEqual([10]);
    expect(intervalNodes(10, 0)).toEqual([10]);
    expect(intervalNodes(10, 2)).toEqual([9, 10]);
    expect(intervalNodes(10, 8)).toEqual([3, 4, 5, 6, 7, 8, 9, 10]);
    const nodes = intervalNodes(160, 80);
    expect(nodes).toHaveLength(8);
    nodes.forEach((node, i) => {
      expect(node).toBe(85.5 + 10 * i);
    });
    expect(intervalNodes(10, NaN)).toEqual([10]);
  });
});

describe('the points of a schedule', () => {
  it('that are means are the means of the law over their updates', () => {
    for (const name of names) {
      const [law, fit] = [lawOf(name), fitOf(name)];
      const lossAt = lossByFormula(name, { ...truths[name], size: 1e8 }, eta);
      const points = { steps: Float64Array.of(400, 500, 2700), interval: Float64Array.of(1, 4, 8) };
      const { loss } = collectGradients(fit, eta, points, optionsOf(name));
      const mean = (last: number, count: number) =>
        Array.from({ length: count }, (_, i) => lossAt(last - i)).reduce((a, b) => a + b) / count;
      [mean(400, 1), mean(500, 4), mean(2700, 8)].forEach((expected, i) => {
        expect(loss[i], `${law.name} ${String(i)}`).toBeCloseTo(expected, 6);
      });
    }
  });

  it('do not depend on the unit that the LR is divided by', () => {
    const law = lawOf('power');
    const values = [1, 7].map((unit) => {
      const into = new Float64Array(2);
      preparePoints(
        law,
        eta.map((lr) => unit * lr),
        at(900),
        unit,
        optionsOf('power'),
      ).evaluate(Float64Array.of(0.5), into, new Float64Array(1));
      return into[1]!;
    });
    expect(values[1]).toBeCloseTo(values[0]!, 12);
  });
});

describe('very many points', () => {
  const long = makeWsd(40_000, (v) => decays['1-sqrt']!(v, 0), { decayShare: 0.15 });
  const count = 9000;
  const many: Points = {
    steps: Float64Array.from({ length: count }, (_, i) => 2200 + 4 * i),
    interval: Float64Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 4 : 1)),
  };

  it('are as the law is at each of them, to a few millionths of its range', () => {
    for (const name of names) {
      const law = lawOf(name);
      const [features, shapes] = [featureCount(law), law.bends.length];
      const shape = Float64Array.from(law.parameters.slice(features), (each) => truths[name][each.name]!);
      const all = preparePoints(law, long, many, 1, optionsOf(name));
      expect(all.count).toBe(count);
      const [values, slopes] = [new Float64Array(count * features), new Float64Array(count * shapes)];
      all.evaluate(shape, values, slopes);
      const few = Array.from({ length: 60 }, (_, i) => Math.round((i * (count - 1)) / 59));
      const points = {
        steps: Float64Array.from(few, (i) => many.steps[i]!),
        interval: Float64Array.from(few, (i) => many.interval[i]!),
      };
      const [own, ownSlopes] = [new Float64Array(60 * features), new Float64Array(60 * shapes)];
      preparePoints(law, long, points, 1, optionsOf(name)).evaluate(shape, own, ownSlopes);
      for (const [here, there, width] of [
        [values, own, features],
        [slopes, ownSlopes, shapes],
      ] as const) {
        for (let j = 0; j < width; j++) {
          const column = few.map((_, k) => there[k * width + j]!);
          const size = Math.max(...column.map(Math.abs));
          const range = Math.max(Math.max(...column) - Math.min(...column), 1e-3 * size);
          few.forEach((i, k) => {
            const off = Math.abs(here[i * width + j]! - column[k]!);
            expect(off, `${name} ${String(j)} at ${String(i)}`).toBeLessThan(2e-5 * range + 1e-300);
          });
        }
      }
    }
  });

  it('are evaluated at few: both ends, more where the law bends, none twice', () => {
    const law = lawOf('annealing');
    const exact = (chosen: Int32Array) =>
      preparePoints(
        law,
        long,
        {
          steps: Float64Array.from(chosen, (i) => many.steps[i]!),
          interval: Float64Array.from(chosen, (i) => many.interval[i]!),
        },
        1,
        optionsOf('annealing'),
      );
    const knots = [...chooseKnots(law, many, exact)];
    expect(knots[0]).toBe(0);
    expect(knots.at(-1)).toBe(count - 1);
    knots.slice(1).forEach((knot, i) => {
      expect(knot).toBeGreaterThan(knots[i]!);
    });
    expect(knots.length).toBeGreaterThan(257);
    expect(knots.length).toBeLessThan(count / 4);
    const before = knots.filter((i) => many.steps[i]! > 20_000 && many.steps[i]! < 33_000).length;
    const after = knots.filter((i) => many.steps[i]! > 34_000 && many.steps[i]! < 35_300).length;
    expect(after).toBeGreaterThan(before / 4);
  });
});

describe('the gradient of a predicted loss', () => {
  it('is what moving each estimate does to it, for every law', () => {
    const points = { steps: Float64Array.of(200, 1500, 3000), interval: Float64Array.of(1, 10, 1) };
    for (const name of names) {
      const fit = fitOf(name);
      const options = optionsOf(name);
      const { loss, gradients } = collectGradients(fit, eta, points, options);
      const size = fit.estimates.length;
      fit.estimates.forEach((value, j) => {
        const step = 1e-5 * value;
        const moved = (by: number) =>
          collectGradients(
            { ...fit, estimates: fit.estimates.map((other, k) => (k === j ? other + by : other)) },
            eta,
            points,
            options,
          ).loss;
        const [up, down] = [moved(step), moved(-step)];
        for (let i = 0; i < 3; i++) {
          const slope = (up[i]! - down[i]!) / (2 * step);
          const scale = Math.abs(slope) + 1e-4 * (loss[i]! / value);
          expect(Math.abs(gradients[i * size + j]! - slope), `${name} ${String(j)}`).toBeLessThan(
            1e-5 * scale,
          );
        }
      });
    }
  });
});

describe('the terms of a law', () => {
  const steps = Float64Array.of(300, 2400, 2700, 3000);
  const flat = makeWsd(3000, (v) => decays['linear']!(v, 0.1), { warmup: 0 });
  const { s1, s2 } = areas(flat, truths.annealing['lambda']!, startingLr(flat));

  it('are the power of the forward area and what annealing takes off', () => {
    const { power, annealing } = predictParts(fitOf('annealing'), flat, steps);
    const { A = 0, alpha = 0, C = 0 } = truths.annealing;
    steps.forEach((step, i) => {
      expect(power[i]).toBeCloseTo(A * s1[step]! ** -alpha, 10);
      expect(annealing![i]).toBeCloseTo(C * s2[step]!, 10);
    });
    expect(Object.is(predictParts(fitOf('annealing'), flat, Float64Array.of(1)).annealing![0], -0)).toBe(
      false,
    );
  });

  it('are all that changes during a run, for every law', () => {
    for (const name of names) {
      const facts = name === 'annealing-sizes' ? { size: 1e8 } : {};
      const { power, annealing } = predictParts(fitOf(name), flat, steps, facts);
      expect(annealing === null, name).toBe(name === 'power');
      const lossAt = lossByFormula(name, { ...truths[name], size: 1e8 }, flat);
      const rest = [...steps].map((step, i) => lossAt(step) - power[i]! + (annealing?.[i] ?? 0));
      for (const value of rest) expect(value, name).toBeCloseTo(rest[0]!, 6);
      expect(power[0]).toBeGreaterThan(power[3]!);
      if (annealing !== null) expect(annealing[3]).toBeGreaterThan(0);
    }
  });
});
