import { invertSymmetric, multiply } from './linear.ts';
import { addPriors, shapeOf, visitResiduals, type Observations } from './problem.ts';

/**
 * Sandwich covariance of the free parameters of a position, `H^-1 M H^-1`: H is the curvature of the objective, M the
 * long-run variance of its gradient with a Bartlett kernel within each run. Neighbouring points of a loss curve share
 * their error, so the plain covariance would be far too small.
 * @returns Row-major, `free.length` squared; null where the points don't determine the parameters.
 */
export function sandwichCovariance(
  data: Observations,
  position: Float64Array,
  free: readonly number[],
): Float64Array | null {
  const n = free.length;
  const scores = new Float64Array(data.count * n);
  const curvature = new Float64Array(n * n);
  visitResiduals(data, position, (point, residual, gradient) => {
    const weight = data.weights[point]!;
    const inside = Math.abs(residual) <= data.delta;
    const pull = weight * Math.max(-data.delta, Math.min(data.delta, residual));
    for (let a = 0; a < n; a++) {
      const ga = gradient[free[a]!]!;
      scores[point * n + a] = pull * ga;
      // Far points have no curvature in the Huber loss; a tenth keeps the matrix regular where few points are near.
      for (let b = 0; b < n; b++) {
        curvature[a * n + b] = curvature[a * n + b]! + weight * ga * gradient[free[b]!]! * (inside ? 1 : 0.1);
      }
    }
  });
  addPriors(data, position, free, curvature);
  const inverse = invertSymmetric(curvature, n);
  if (inverse === null) return null;
  return multiply(multiply(inverse, longRunVariance(data, scores, n), n), inverse, n);
}

/**
 * Sum over lags of the scores' products under a Bartlett kernel of bandwidth b, within each run. It equals the sum of the
 * squares of windows of b + 1 neighbours, divided by b + 1, which costs the same for any bandwidth.
 */
function longRunVariance(data: Observations, scores: Float64Array, n: number): Float64Array {
  const total = new Float64Array(n * n);
  const window = new Float64Array(n);
  for (let run = 0; run + 1 < data.runStart.length; run++) {
    const [first, last] = [data.runStart[run]!, data.runStart[run + 1]!];
    const bandwidth = Math.ceil(1.5 * Math.cbrt(last - first));
    window.fill(0);
    for (let i = first; i < last + bandwidth; i++) {
      const left = i - bandwidth - 1;
      for (let a = 0; a < n; a++) {
        const enters = i < last ? scores[i * n + a]! : 0;
        window[a] = window[a]! + enters - (left >= first ? scores[left * n + a]! : 0);
      }
      for (let a = 0; a < n; a++) {
        const share = window[a]! / (bandwidth + 1);
        for (let b = 0; b < n; b++) total[a * n + b] = total[a * n + b]! + share * window[b]!;
      }
    }
  }
  return total;
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
