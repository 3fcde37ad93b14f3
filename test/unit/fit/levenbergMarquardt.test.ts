import { describe, expect, it } from 'vitest';
import { minimise, type LeastSquaresProblem } from '../../../src/core/fit/levenbergMarquardt.ts';

/** `a exp(-b x) + c` through noisy points, the third parameter in a unit of its own. */
function makeExponential(unit: number): LeastSquaresProblem {
  const x = Float64Array.from({ length: 60 }, (_, i) => i / 6);
  const y = x.map((at, i) => 2 * Math.exp(-0.5 * at) + 1 + 0.01 * Math.sin(7 * i));
  const residuals = ([a, b, c]: Float64Array) =>
    y.map((value, i) => value - (a! * Math.exp(-b! * x[i]!) + c! * unit));
  const objective = (p: Float64Array) => residuals(p).reduce((sum, r) => sum + (r * r) / 2, 0);
  return {
    size: 3,
    objective,
    normalEquations(p) {
      const r = residuals(p);
      const hessian = new Float64Array(9);
      const descent = new Float64Array(3);
      x.forEach((at, point) => {
        const power = Math.exp(-p[1]! * at);
        const gradient = [power, -p[0]! * at * power, unit];
        gradient.forEach((g, i) => {
          descent[i] = descent[i]! + g * r[point]!;
          gradient.forEach((h, j) => (hessian[i * 3 + j] = hessian[i * 3 + j]! + g * h));
        });
      });
      return { objective: objective(p), hessian, descent };
    },
  };
}

/** A mean by the Huber loss, of points that are mostly beyond its bend, as reweighted least squares see it. */
function makeRobustMean(share: ((curved: number) => number) | null): LeastSquaresProblem {
  const y = Float64Array.from({ length: 400 }, (_, i) => 1 + 0.01 * Math.tan(((i + 0.5) / 400 - 0.5) * 3));
  const delta = 1e-3;
  const sizeOf = (p: Float64Array, value: number) => Math.abs(value - p[0]!);
  const weightOf = (size: number) => (size <= delta ? 1 : delta / size);
  const objective = (p: Float64Array) =>
    y.reduce((sum, value) => {
      const size = sizeOf(p, value);
      return sum + (size <= delta ? size ** 2 / 2 : delta * (size - delta / 2));
    }, 0);
  return {
    size: 1,
    objective,
    normalEquations(p) {
      const weights = y.map((value) => weightOf(sizeOf(p, value)));
      const pull = weights.reduce((sum, weight) => sum + weight, 0);
      const curved = weights.filter((weight) => weight === 1).length / pull;
      return {
        objective: objective(p),
        hessian: Float64Array.of(pull),
        ...(share !== null && { bold: Float64Array.of(pull * share(curved)) }),
        descent: Float64Array.of(y.reduce((sum, value, i) => sum + weights[i]! * (value - p[0]!), 0)),
      };
    },
  };
}

describe('minimise', () => {
  it('takes half the steps to a robust minimum by the curvature that is there', () => {
    const start = Float64Array.of(1.3);
    const plain = minimise(makeRobustMean(null), start);
    const bold = minimise(
      makeRobustMean((curved) => Math.max(0.25, curved)),
      start,
    );
    expect(bold.objective).toBeCloseTo(plain.objective, 10);
    expect(bold.parameters[0]).toBeCloseTo(1, 5);
    expect(bold.iterations).toBeLessThan(0.5 * plain.iterations);
  });

  it('comes to the minimum also where that curvature is far too little', () => {
    const { parameters, converged } = minimise(
      makeRobustMean(() => 1e-4),
      Float64Array.of(1.3),
    );
    expect(converged).toBe(true);
    expect(parameters[0]).toBeCloseTo(1, 5);
  });

  it('finds the minimum from bad starts, where the library alone goes astray', () => {
    for (const start of [
      [1, 1, 0],
      [5, 3, 4],
      [0.1, 0.01, 0],
    ]) {
      const { parameters, converged } = minimise(makeExponential(1), Float64Array.from(start));
      expect(converged).toBe(true);
      expect(parameters[0]).toBeCloseTo(2, 1);
      expect(parameters[1]).toBeCloseTo(0.5, 1);
      expect(parameters[2]).toBeCloseTo(1, 1);
    }
  });

  it('does not depend on the unit of a parameter', () => {
    const base = minimise(makeExponential(1), Float64Array.of(1, 1, 0));
    const other = minimise(makeExponential(1e-6), Float64Array.of(1, 1, 0));
    expect(other.objective).toBeCloseTo(base.objective, 12);
    expect(other.parameters[2]! * 1e-6).toBeCloseTo(base.parameters[2]!, 6);
  });

  it('refuses steps into where the objective is not finite', () => {
    const half = (p: Float64Array) => p.reduce((sum, value) => sum + value ** 2 / 2, 0);
    const walled: LeastSquaresProblem = {
      size: 3,
      objective: (p) => (p[0]! < 0.5 ? NaN : half(p)),
      normalEquations: (p) => ({
        objective: half(p),
        hessian: Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1),
        descent: p.map((value) => -value),
      }),
    };
    const { parameters, objective } = minimise(walled, Float64Array.of(3, 2, 1));
    expect(parameters[0]).toBeGreaterThanOrEqual(0.5);
    expect(objective).toBeLessThan(0.2);
  });
});
