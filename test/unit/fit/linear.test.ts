import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invertSymmetric, multiply, quadratic, solveSymmetric } from '../../../src/core/fit/linear.ts';

const n = 3;
const entries = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: n * n, maxLength: n * n });

/** `B^T B + I`, with units of its own for each column. */
function makePositive(list: readonly number[], units: readonly number[]): number[] {
  return Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = i === j ? 1 : 0;
    for (let k = 0; k < n; k++) sum += list[k * n + i]! * list[k * n + j]!;
    return sum * units[i]! * units[j]!;
  });
}

describe('small symmetric systems', () => {
  it('are solved whatever the units of their columns', () => {
    fc.assert(
      fc.property(entries, (list) => {
        const units = [1e-6, 1, 1e6];
        const matrix = makePositive(list, units);
        const x = solveSymmetric(matrix, [units[0]!, units[1]!, units[2]!], n)!;
        for (let i = 0; i < n; i++) {
          let sum = 0;
          for (let j = 0; j < n; j++) sum += matrix[i * n + j]! * x[j]!;
          expect(sum / units[i]!).toBeCloseTo(1, 8);
        }
      }),
    );
  });

  it('have an inverse, or null where they are singular', () => {
    const matrix = makePositive([1, 2, 0, -1, 0.5, 1, 0, 0, 2], [1, 1, 1]);
    const product = multiply(matrix, invertSymmetric(matrix, n)!, n);
    product.forEach((value, at) => {
      expect(value).toBeCloseTo(Math.floor(at / n) === at % n ? 1 : 0, 10);
    });
    expect(invertSymmetric([1, 2, 2, 4], 2)).toBeNull();
    expect(solveSymmetric([0, 0, 0, 0], [1, 1], 2)).toBeNull();
    expect(quadratic([1, 2, 2, 5], [1, 1], 2)).toBe(10);
  });
});
