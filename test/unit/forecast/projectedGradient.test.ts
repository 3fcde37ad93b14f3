import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { descendProjected, projectFalling } from '../../../src/core/forecast/projectedGradient.ts';

const numbers = fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 1, maxLength: 30 });
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, ai, i) => sum + ai * b[i]!, 0);
const less = (a: Float64Array, b: Float64Array) => a.map((ai, i) => ai - b[i]!);

describe('the projection on falling sequences', () => {
  it('falls, stays within its bounds, and is nearer than any other such sequence', () => {
    fc.assert(
      fc.property(numbers, numbers, (given, others) => {
        const x = Float64Array.from(given);
        const nearest = projectFalling(x, -2, 3);
        expect(nearest.every((value, i) => value >= -2 && value <= (nearest[i - 1] ?? 3))).toBe(true);
        const other = Float64Array.from(x, (_, i) => Math.min(3, Math.max(-2, others[i] ?? -2)));
        // The set is convex: the way to each of its points leads away from what was projected.
        const inSet = other.sort((a, b) => b - a);
        expect(dot(less(x, nearest), less(inSet, nearest))).toBeLessThan(1e-9);
      }),
      { seed: 41 },
    );
  });
});

describe('descent by projected gradients', () => {
  const scales = Float64Array.from({ length: 20 }, (_, i) => 10 ** (i / 10));
  const aims = Float64Array.from(scales, (_, i) => Math.sin(i));
  const f = (x: Float64Array, slopes: Float64Array) => {
    x.forEach((xi, i) => (slopes[i] = 2 * scales[i]! * (xi - aims[i]!)));
    return x.reduce((sum, xi, i) => sum + scales[i]! * (xi - aims[i]!) ** 2, 0);
  };

  it('finds the least value of a function, badly scaled or not', () => {
    const { x, value } = descendProjected(f, (each) => each, new Float64Array(20).fill(3));
    expect(value).toBeLessThan(1e-7);
    expect(Math.hypot(...less(x, aims))).toBeLessThan(1e-3);
  });

  it('stays in the set, and ends where no way within it leads down', () => {
    const project = (each: Float64Array) => projectFalling(each, -0.5, 0.5);
    const { x, value } = descendProjected(f, project, new Float64Array(20).fill(3));
    expect(project(x)).toEqual(x);
    const slopes = new Float64Array(20);
    f(x, slopes);
    for (const step of [1e-4, 1e-2]) {
      const moved = project(x.map((xi, i) => xi - step * slopes[i]!));
      expect(f(moved, new Float64Array(20))).toBeGreaterThan(value - 1e-6);
    }
  });

  it('can be stopped', () => {
    let steps = 0;
    const stop = () => {
      if (++steps === 3) throw new Error('stop');
    };
    expect(() => descendProjected(f, (each) => each, new Float64Array(20).fill(3), stop)).toThrow('stop');
    expect(steps).toBe(3);
  });
});
