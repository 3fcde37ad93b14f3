import { solveSymmetric } from './linear.ts';
import { objectiveAt, powerFeature, type Observations } from './problem.ts';
import { huberWeight } from './robust.ts';

/** A start for the polish: scaled (L0, A, alpha, C), its objective, and which parameters are free (not at their bound). */
export interface Start {
  readonly parameters: Float64Array;
  readonly objective: number;
  readonly free: readonly number[];
}

/** Exponents tried; the profile over them has few and broad valleys. */
const gridSize = 72;
const smallestAlpha = 0.01;
const largestAlpha = 6;
const reweightings = 4;
const keptStarts = 4;

/**
 * Starting values by variable projection (arXiv 2603.22339): given the exponent, the law is linear in L0, A and C, so a
 * one-dimensional walk over alpha with a weighted linear solve at each needs no start from the user.
 * @param withAnnealing Whether C takes part.
 * @returns The best local minima of the profile, lowest objective first.
 */
export function collectStarts(data: Observations, withAnnealing: boolean): Start[] {
  const ratio = (largestAlpha / smallestAlpha) ** (1 / (gridSize - 1));
  const profile = Array.from({ length: gridSize }, (_, i) =>
    projectAt(data, smallestAlpha * ratio ** i, withAnnealing),
  );
  return profile
    .filter((start, i) => isValley(profile, i) && Number.isFinite(start.objective))
    .sort((a, b) => a.objective - b.objective)
    .slice(0, keptStarts);
}

function isValley(profile: readonly Start[], i: number): boolean {
  const here = profile[i]!.objective;
  return here <= (profile[i - 1]?.objective ?? Infinity) && here <= (profile[i + 1]?.objective ?? Infinity);
}

/** Best non-negative L0, A and C at one exponent. */
function projectAt(data: Observations, alpha: number, withAnnealing: boolean): Start {
  const columns = featureColumns(data, alpha, withAnnealing);
  let active = columns.map((_, i) => i);
  let solution = solveRobust(data, columns, active);
  while (solution.some((value) => value < 0) && active.length > 1) {
    active = active.filter((_, i) => i !== indexOfLowest(solution));
    solution = solveRobust(data, columns, active);
  }
  const full = new Float64Array(3);
  active.forEach((column, i) => (full[column] = Math.max(0, solution[i]!)));
  const parameters = Float64Array.of(full[0]!, full[1]!, alpha, full[2]!);
  const linearToParameter = [0, 1, 3];
  const free = [...active.map((column) => linearToParameter[column]!), 2].sort((a, b) => a - b);
  return { parameters, objective: objectiveAt(data, parameters), free };
}

function featureColumns(data: Observations, alpha: number, withAnnealing: boolean): Float64Array[] {
  const power = new Float64Array(data.count);
  const feature = new Float64Array(2);
  for (let i = 0; i < data.count; i++) {
    powerFeature(data, i, alpha, feature);
    power[i] = feature[0]!;
  }
  const columns = [new Float64Array(data.count).fill(1), power];
  return withAnnealing ? [...columns, data.s2.map((value) => -value)] : columns;
}

/** Huber-weighted least squares of the relative residual, whose first order is the log residual. */
function solveRobust(
  data: Observations,
  columns: readonly Float64Array[],
  active: readonly number[],
): Float64Array {
  const n = active.length;
  const weights = new Float64Array(data.count).fill(1);
  let solution = new Float64Array(n);
  for (let round = 0; round < reweightings; round++) {
    const hessian = new Float64Array(n * n);
    const right = new Float64Array(n);
    for (let i = 0; i < data.count; i++) {
      const loss = data.loss[i]!;
      const weight = weights[i]! / (loss * loss);
      for (let a = 0; a < n; a++) {
        const weighted = columns[active[a]!]![i]! * weight;
        right[a] = right[a]! + weighted * loss;
        for (let b = 0; b < n; b++)
          hessian[a * n + b] = hessian[a * n + b]! + weighted * columns[active[b]!]![i]!;
      }
    }
    solution = Float64Array.from(solveSymmetric(hessian, right, n) ?? solution);
    reweigh(data, columns, active, solution, weights);
  }
  return solution;
}

function reweigh(
  data: Observations,
  columns: readonly Float64Array[],
  active: readonly number[],
  solution: Float64Array,
  weights: Float64Array,
): void {
  for (let i = 0; i < data.count; i++) {
    let predicted = 0;
    for (let a = 0; a < active.length; a++) predicted += solution[a]! * columns[active[a]!]![i]!;
    weights[i] = huberWeight(1 - predicted / data.loss[i]!);
  }
}

function indexOfLowest(values: Float64Array): number {
  return values.indexOf(Math.min(...values));
}
