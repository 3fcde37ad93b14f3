import { geometricGrid, positiveShape } from './law.ts';
import { say } from '../words.ts';

/** The exponent of the forward area, of every law here. */
export const alphaParameter = positiveShape('alpha', say`exponent of the forward area`, [1e-3, 10]);

/** Exponents that the search starts from: the profile over them has few and broad valleys. */
export const alphaGrid: readonly number[] = geometricGrid(0.01, 6, 28);

/** Where a law's features go, and how many it has a step. */
export interface FeatureTarget {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly features: number;
  readonly shapes: number;
}

/** Writes the features that every law begins with, 1 and `S1^-alpha`, and the derivative of the second by alpha (shape 0). */
export function writePowerFeatures(logS1: Float64Array, alpha: number, target: FeatureTarget): void {
  const { values, slopes, features, shapes } = target;
  for (let i = 0; i < logS1.length; i++) {
    const power = Math.exp(-alpha * logS1[i]!);
    values[features * i] = 1;
    values[features * i + 1] = power;
    slopes[shapes * i] = -power * logS1[i]!;
  }
}
