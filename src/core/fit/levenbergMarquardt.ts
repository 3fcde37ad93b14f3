import { levenbergMarquardt } from 'ml-levenberg-marquardt';
import { cholesky, solveLower } from './linear.ts';

/** Weighted normal equations of a least-squares problem at one point: what one damped step needs. */
export interface NormalEquations {
  /** Objective at the point. */
  readonly objective: number;
  /** `J^T W J`, row-major n x n. */
  readonly hessian: Float64Array;
  /**
   * The curvature that the objective may have where it is less than that, as of a robust one: reweighted least squares fall
   * short of its minimum by a share of the way at each step, which a step by this makes up for.
   */
  readonly bold?: Float64Array;
  /** `J^T W r` with r = observed minus predicted: the direction of descent. */
  readonly descent: Float64Array;
}

/** A problem to minimise. Both functions may return non-finite values outside the model's reach: such steps are refused. */
export interface LeastSquaresProblem {
  readonly size: number;
  objective(parameters: Float64Array): number;
  normalEquations(parameters: Float64Array): NormalEquations;
}

/** Where the search ended. */
export interface Minimum {
  readonly parameters: Float64Array;
  readonly objective: number;
  readonly iterations: number;
  readonly converged: boolean;
}

const maxIterations = 300;
const relativeTolerance = 1e-12;
const quietIterations = 2;

/**
 * Levenberg-Marquardt from `start`: the library solves one damped step at a time; accepting, refusing and damping are done
 * here, because the library also accepts worse steps and never says when it has converged. Columns are scaled to unit
 * length, so that the damping, and with it the result, does not depend on units.
 * @param most Iterations at the most.
 */
export function minimise(problem: LeastSquaresProblem, start: Float64Array, most = maxIterations): Minimum {
  let parameters = Float64Array.from(start);
  let equations = problem.normalEquations(parameters);
  let damping = 1e-3;
  let quiet = 0;
  let iteration = 0;
  let isBold = true;
  while (iteration < most && quiet < quietIterations && damping < 1e12) {
    iteration++;
    const { bold } = equations;
    const tried = isBold && bold !== undefined ? { ...equations, hessian: bold } : equations;
    const step = dampedStep(tried, problem.size, damping);
    const next = step === null ? null : parameters.map((value, i) => value + step[i]!);
    const objective = next === null ? NaN : problem.objective(next);
    if (next === null || !(objective <= equations.objective)) {
      if (tried === equations) damping *= 8;
      isBold = false;
      continue;
    }
    isBold = true;
    const gain = equations.objective - objective;
    quiet = gain <= relativeTolerance * objective ? quiet + 1 : 0;
    parameters = next;
    equations = problem.normalEquations(parameters);
    damping = Math.max(damping / 8, 1e-12);
  }
  return {
    parameters,
    objective: equations.objective,
    iterations: iteration,
    converged: iteration < maxIterations,
  };
}

/**
 * One damped step `(J^T W J + damping I)^-1 J^T W r` in scaled parameters. The points are first reduced to the n rows of
 * the triangular factor (same normal equations), as a linear model whose difference quotients are exact, so the library's
 * step is exact at a cost that does not depend on how many points there are.
 */
function dampedStep(equations: NormalEquations, n: number, damping: number): Float64Array | null {
  const { hessian, descent } = equations;
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(hessian[i * n + i]! || 1));
  const scaled = hessian.map((value, i) => {
    const [row, column] = [Math.floor(i / n), i % n];
    return value * scale[row]! * scale[column]! + (row === column ? 1e-13 : 0);
  });
  const factor = cholesky(scaled, n);
  if (factor === null) return null;
  const target = solveLower(
    factor,
    descent.map((value, i) => value * scale[i]!),
    n,
  );
  // The library wants three points at least: further rows are empty.
  const rows = Math.max(3, n);
  const { parameterValues } = levenbergMarquardt(
    {
      x: Array.from({ length: rows }, (_, row) => row),
      y: Array.from({ length: rows }, (_, row) => target[row] ?? 0),
    },
    (values) => (row) => factorRow(factor, values, row, n),
    {
      initialValues: new Array<number>(n).fill(0),
      damping,
      gradientDifference: 1,
      maxIterations: 1,
      errorTolerance: 0,
    },
  );
  return Float64Array.from(parameterValues, (value, i) => value * scale[i]!);
}

/** Row `row` of `factor^T` times `values`. */
function factorRow(factor: Float64Array, values: ArrayLike<number>, row: number, n: number): number {
  let sum = 0;
  for (let k = row; k < n; k++) sum += factor[k * n + row]! * values[k]!;
  return sum;
}
