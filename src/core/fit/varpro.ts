import type { Held } from '../law/law.ts';
import { solveSymmetric } from './linear.ts';
import { objectiveAt, type Observations } from './problem.ts';
import { huberWeight } from './robust.ts';

/** A start for the polish: a position, its objective, and which parameters are free (neither held nor at their bound). */
export interface Start {
  readonly position: Float64Array;
  readonly objective: number;
  readonly free: readonly number[];
}

const reweightings = 2;
const keptStarts = 12;
/** A valley this many times above the lowest does not lead below it. */
const hopeless = 20;

/** What the runs leave open. */
export interface Freedom {
  /** Whether the feature that needs annealing takes part. */
  readonly annealing: boolean;
  readonly held: readonly Held[];
}

/**
 * Starting values by variable projection (arXiv 2603.22339): given the shape, a law is linear in its amplitudes, so a walk
 * over shapes with a weighted linear solve at each needs no start from the user.
 * @returns The best local minima of the profile, lowest objective first.
 */
export function collectStarts(data: Observations, freedom: Freedom): Start[] {
  const shapes = data.law.starts.map((shape) => holdShapes(shape, freedom));
  const distinct = shapes.filter(
    (shape, i) => i === 0 || shape.some((value, k) => value !== shapes[i - 1]![k]),
  );
  const profile = distinct.map((shape) => projectAt(data, shape, freedom));
  const lowest = Math.min(...profile.map(({ objective }) => objective));
  return profile
    .filter((start, i) => isValley(profile, i) && start.objective <= hopeless * lowest)
    .filter(({ objective }) => Number.isFinite(objective))
    .sort((a, b) => a.objective - b.objective)
    .slice(0, keptStarts);
}

function holdShapes(shape: Float64Array, { held }: Freedom): Float64Array {
  const kept = Float64Array.from(shape);
  for (const { shape: k, value } of held) kept[k] = value;
  return kept;
}

function isValley(profile: readonly Start[], i: number): boolean {
  const here = profile[i]!.objective;
  return here <= (profile[i - 1]?.objective ?? Infinity) && here <= (profile[i + 1]?.objective ?? Infinity);
}

/** Best non-negative amplitudes at one shape. */
export function projectAt(data: Observations, shape: Float64Array, freedom: Freedom): Start {
  const { law, features } = data;
  const { values } = data.at(shape);
  let active = Array.from({ length: features }, (_, j) => j);
  if (!freedom.annealing) active = active.filter((j) => j !== law.annealingFeature);
  let solution = solveRobust(data, values, active);
  while (solution.some((value) => value < 0) && active.length > 1) {
    active = active.filter((_, i) => i !== indexOfLowest(solution));
    solution = solveRobust(data, values, active);
  }
  const position = new Float64Array(features + data.shapes);
  active.forEach((feature, i) => (position[feature] = Math.max(0, solution[i]!)));
  shape.forEach(
    (value, k) => (position[features + k] = law.parameters[features + k]!.log ? Math.log(value) : value),
  );
  return {
    position,
    objective: objectiveAt(data, position),
    free: [...active, ...freeShapes(data, active, freedom)],
  };
}

/** Shapes that are not held and bend a feature that takes part. */
function freeShapes({ law, features }: Observations, active: readonly number[], { held }: Freedom): number[] {
  return law.bends.flatMap((feature, k) =>
    active.includes(feature) && held.every((each) => each.shape !== k) ? [features + k] : [],
  );
}

/** Huber-weighted least squares of the relative residual, whose first order is the log residual. */
function solveRobust(data: Observations, values: Float64Array, active: readonly number[]): Float64Array {
  const n = active.length;
  const weights = Float64Array.from(data.weights);
  let solution = new Float64Array(n);
  for (let round = 0; round < reweightings; round++) {
    const { hessian, right } = collectNormalEquations(data, values, active, weights);
    solution = Float64Array.from(solveSymmetric(hessian, right, n) ?? solution);
    reweigh(data, values, active, solution, weights);
  }
  return solution;
}

function collectNormalEquations(
  data: Observations,
  values: Float64Array,
  active: readonly number[],
  weights: Float64Array,
): { readonly hessian: Float64Array; readonly right: Float64Array } {
  const { count, features, loss, priors, priorWeight } = data;
  const n = active.length;
  const hessian = new Float64Array(n * n);
  const right = new Float64Array(n);
  for (let i = 0; i < count; i++) {
    const here = loss[i]!;
    const weight = weights[i]! / (here * here);
    const row = i * features;
    for (let a = 0; a < n; a++) {
      const weighted = values[row + active[a]!]! * weight;
      right[a] = right[a]! + weighted * here;
      for (let b = 0; b <= a; b++)
        hessian[a * n + b] = hessian[a * n + b]! + weighted * values[row + active[b]!]!;
    }
  }
  for (const { parameter, mean, deviation, weight = 1 } of priors) {
    const a = active.indexOf(parameter);
    if (a < 0) continue;
    const curvature = (weight * priorWeight) / deviation ** 2;
    hessian[a * n + a] = hessian[a * n + a]! + curvature;
    right[a] = right[a]! + curvature * mean;
  }
  for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) hessian[b * n + a] = hessian[a * n + b]!;
  return { hessian, right };
}

function reweigh(
  data: Observations,
  values: Float64Array,
  active: readonly number[],
  solution: Float64Array,
  weights: Float64Array,
): void {
  for (let i = 0; i < data.count; i++) {
    let predicted = 0;
    for (let a = 0; a < active.length; a++)
      predicted += solution[a]! * values[i * data.features + active[a]!]!;
    weights[i] = data.weights[i]! * huberWeight(1 - predicted / data.loss[i]!, data.delta);
  }
}

function indexOfLowest(values: Float64Array): number {
  return values.indexOf(Math.min(...values));
}
