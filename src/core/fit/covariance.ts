import { invertSymmetric, multiply } from './linear.ts';
import { unpack, visitResiduals, type Observations } from './problem.ts';
import { huberDelta } from './robust.ts';

/**
 * Sandwich covariance of the free scaled parameters, `H^-1 M H^-1`: H is the curvature of the Huber objective, M the
 * long-run variance of its gradient with a Bartlett kernel within each run. Neighbouring points of a loss curve share
 * their error, so the plain covariance would be far too small.
 * @returns Row-major, `free.length` squared; null where the points don't determine the parameters.
 */
export function sandwichCovariance(
  data: Observations,
  parameters: Float64Array,
  free: readonly number[],
): Float64Array | null {
  const n = free.length;
  const scores = new Float64Array(data.count * n);
  const curvature = new Float64Array(n * n);
  visitResiduals(data, parameters, (point, residual, gradient) => {
    const inside = Math.abs(residual) <= huberDelta;
    const pull = Math.max(-huberDelta, Math.min(huberDelta, residual));
    for (let a = 0; a < n; a++) {
      const ga = gradient[free[a]!]!;
      scores[point * n + a] = pull * ga;
      // Far points have no curvature in the Huber loss; a tenth keeps the matrix regular where few points are near.
      for (let b = 0; b < n; b++) {
        curvature[a * n + b] = curvature[a * n + b]! + ga * gradient[free[b]!]! * (inside ? 1 : 0.1);
      }
    }
  });
  const inverse = invertSymmetric(curvature, n);
  if (inverse === null) return null;
  return multiply(multiply(inverse, longRunVariance(data, scores, n), n), inverse, n);
}

function longRunVariance(data: Observations, scores: Float64Array, n: number): Float64Array {
  const total = new Float64Array(n * n);
  for (let run = 0; run + 1 < data.runStart.length; run++) {
    const first = data.runStart[run]!;
    const last = data.runStart[run + 1]!;
    const bandwidth = Math.ceil(1.5 * Math.cbrt(last - first));
    for (let lag = 0; lag <= bandwidth; lag++) {
      const weight = lag === 0 ? 1 : 1 - lag / (bandwidth + 1);
      addLag(total, scores, n, { first, last, lag, weight });
    }
  }
  return total;
}

interface Lag {
  readonly first: number;
  readonly last: number;
  readonly lag: number;
  readonly weight: number;
}

function addLag(
  total: Float64Array,
  scores: Float64Array,
  n: number,
  { first, last, lag, weight }: Lag,
): void {
  for (let i = first + lag; i < last; i++) {
    for (let a = 0; a < n; a++) {
      for (let b = 0; b < n; b++) {
        const forward = scores[i * n + a]! * scores[(i - lag) * n + b]!;
        const backward = lag === 0 ? 0 : scores[(i - lag) * n + a]! * scores[i * n + b]!;
        total[a * n + b] = total[a * n + b]! + weight * (forward + backward);
      }
    }
  }
}

/**
 * Covariance of (L0, A, alpha, C) in the law's own units from that of the scaled free parameters; rows and columns of
 * held parameters are 0. A depends on the exponent through the scale of S1, so the change of units mixes the two.
 */
export function naturalCovariance(
  data: Observations,
  parameters: Float64Array,
  free: readonly number[],
  covariance: Float64Array,
): Float64Array {
  const [, A, alpha] = unpack(parameters);
  const amplitude = data.s1Scale ** alpha;
  const change = new Float64Array(16);
  change[0] = 1;
  change[5] = amplitude;
  change[6] = A * amplitude * Math.log(data.s1Scale);
  change[10] = 1;
  change[15] = 1 / data.s2Scale;
  const full = new Float64Array(16);
  free.forEach((row, a) => {
    free.forEach((column, b) => (full[row * 4 + column] = covariance[a * free.length + b]!));
  });
  return multiply(multiply(change, full, 4), transpose(change), 4);
}

function transpose(matrix: Float64Array): Float64Array {
  return matrix.map((_, i) => matrix[(i % 4) * 4 + Math.floor(i / 4)]!);
}
