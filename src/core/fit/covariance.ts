import { invertSymmetric, multiply, solveSymmetric } from './linear.ts';
import { collectMemory, effectiveCount } from './memory.ts';
import { addPriors, normalEquationsAt, shapeOf, visitResiduals, type Observations } from './problem.ts';

/**
 * Sandwich covariance of the free parameters of a position, `H^-1 M H^-1`: H is the curvature of the objective, M the
 * covariance of its gradient. Neighbouring points of a loss curve share their error, so the plain covariance would be far
 * too small; and a prior may be off by its own deviation.
 * @returns Row-major, `free.length` squared; null where the points don't determine the parameters.
 */
export function sandwichCovariance(
  data: Observations,
  position: Float64Array,
  free: readonly number[],
): Float64Array | null {
  const n = free.length;
  const gradients = new Float64Array(data.count * n);
  const pulls = new Float64Array(data.count);
  const curvature = new Float64Array(n * n);
  visitResiduals(data, position, (point, residual, gradient) => {
    const weight = data.weights[point]!;
    const inside = Math.abs(residual) <= data.delta;
    pulls[point] = weight * Math.max(-data.delta, Math.min(data.delta, residual));
    for (let a = 0; a < n; a++) {
      const ga = gradient[free[a]!]!;
      gradients[point * n + a] = ga;
      // Far points have no curvature in the Huber loss; a tenth keeps the matrix regular where few points are near.
      for (let b = 0; b < n; b++) {
        curvature[a * n + b] = curvature[a * n + b]! + weight * ga * gradient[free[b]!]! * (inside ? 1 : 0.1);
      }
    }
  });
  addPriors(data, position, free, curvature);
  const inverse = invertSymmetric(curvature, n);
  if (inverse === null) return null;
  const doubt = gradientCovariance(data, pulls, gradients, n);
  for (const { parameter, deviation, weight = 1 } of data.priors) {
    const a = free.indexOf(parameter);
    if (a >= 0) doubt[a * n + a] = doubt[a * n + a]! + ((weight * data.priorWeight) / deviation) ** 2;
  }
  return multiply(multiply(inverse, doubt, n), inverse, n);
}

/** Points of which the parameters eat up all are still taken for this share: more can't be made up for. */
const leastShare = 0.25;

/**
 * Covariance of the gradient of the objective: the sum over pairs of points of one run of their gradients' product times
 * the covariance of their residuals. The slow part is a recursion, so that it costs the same for any memory.
 * @param pulls Weighted residual of each point, bounded as the Huber loss bounds it.
 * @param gradients `n` values a point, weight left out.
 */
function gradientCovariance(
  data: Observations,
  pulls: Float64Array,
  gradients: Float64Array,
  n: number,
): Float64Array {
  const total = new Float64Array(n * n);
  let effective = 0;
  for (let run = 0; run + 1 < data.runStart.length; run++) {
    const [first, last] = [data.runStart[run]!, data.runStart[run + 1]!];
    const memory = collectMemory(pulls.subarray(first, last));
    const { white, slow, kept } = memory;
    effective += effectiveCount(last - first, memory);
    const carried = new Float64Array(n);
    for (let i = first; i < last; i++) {
      for (let a = 0; a < n; a++) {
        const ga = gradients[i * n + a]!;
        const before = slow * kept * carried[a]!;
        for (let b = 0; b < n; b++) {
          const gb = gradients[i * n + b]!;
          const pair = (white + slow) * ga * gb + before * gb + slow * kept * carried[b]! * ga;
          total[a * n + b] = total[a * n + b]! + pair;
        }
      }
      for (let a = 0; a < n; a++) carried[a] = kept * carried[a]! + gradients[i * n + a]!;
    }
  }
  // The fit follows the residuals as far as its parameters go: what is left is smaller than the noise was.
  const left = Math.max(leastShare, 1 - n / effective);
  return total.map((value) => value / left);
}

/** Covariance of parameters of a position, by their indices. */
export interface Covariance {
  readonly indices: readonly number[];
  /** Row-major, `indices.length` squared. */
  readonly values: Float64Array;
}

/**
 * Adds a parameter that was held at a value which may be off: where it is, the free ones follow it as the curvature says
 * (implicit function theorem).
 * @param deviation Standard deviation of the held value, in units of the position.
 * @returns null where the points do not determine the free ones.
 */
export function addHeld(
  data: Observations,
  position: Float64Array,
  { indices, values }: Covariance,
  { index, deviation }: { readonly index: number; readonly deviation: number },
): Covariance | null {
  const [n, size] = [indices.length, indices.length + 1];
  const { hessian } = normalEquationsAt(data, position, [...indices, index]);
  const own = Float64Array.from({ length: n * n }, (_, at) => hessian[Math.floor(at / n) * size + (at % n)]!);
  const followed = solveSymmetric(
    own,
    indices.map((_, row) => -hessian[row * size + n]!),
    n,
  );
  if (followed === null) return null;
  const move = [...followed, 1];
  const extended = Float64Array.from({ length: size * size }, (_, at) => {
    const [row, column] = [Math.floor(at / size), at % size];
    const known = row < n && column < n ? values[row * n + column]! : 0;
    return known + deviation ** 2 * move[row]! * move[column]!;
  });
  return { indices: [...indices, index], values: extended };
}

/**
 * Covariance of all parameters (amplitudes, then shapes themselves, not their logarithms) from that of the free ones of a
 * position; rows and columns of held parameters are 0.
 */
export function fullCovariance(
  data: Observations,
  position: Float64Array,
  free: readonly number[],
  covariance: Float64Array,
): Float64Array {
  const size = data.features + data.shapes;
  const shape = shapeOf(data.law, position);
  const scale = (index: number) => (data.law.parameters[index]!.log ? shape[index - data.features]! : 1);
  const full = new Float64Array(size * size);
  free.forEach((row, a) => {
    free.forEach((column, b) => {
      full[row * size + column] = covariance[a * free.length + b]! * scale(row) * scale(column);
    });
  });
  return full;
}

/** Standard errors of `transform(values)` to first order. */
export function transformedErrors(
  transform: (values: readonly number[]) => number[],
  values: readonly number[],
  covariance: Float64Array,
): number[] {
  const size = values.length;
  const jacobian = values.map((value, j) => {
    const step = 1e-6 * Math.max(Math.abs(value), 1e-6);
    const moved = (by: number) => transform(values.map((other, i) => (i === j ? other + by : other)));
    const [up, down] = [moved(step), moved(-step)];
    return up.map((high, i) => (high - down[i]!) / (2 * step));
  });
  return values.map((_, i) => {
    let variance = 0;
    for (let a = 0; a < size; a++) {
      for (let b = 0; b < size; b++)
        variance += jacobian[a]![i]! * covariance[a * size + b]! * jacobian[b]![i]!;
    }
    return Math.sqrt(Math.max(0, variance));
  });
}
