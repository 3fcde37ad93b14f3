import {
  featureCount,
  referencePeak,
  type Evidence,
  type Law,
  type LawOptions,
  type Prior,
} from '../law/law.ts';
import type { NormalEquations } from './levenbergMarquardt.ts';
import { preparePoints } from './points.ts';
import { huber, huberDelta, huberWeight } from './robust.ts';
import { peakOf } from '../peak.ts';

/** What a fit needs of one run. Arrays of equal length, points in order of their steps. */
export interface FitRun {
  readonly name: string;
  /** LR of updates 1..N. */
  readonly eta: Float64Array;
  readonly steps: Float64Array;
  /** Loss in nats, > 0. */
  readonly loss: Float64Array;
  /** Over how many updates each loss is a mean. */
  readonly interval: Float64Array;
  /** Parameters of the model; null or left out where not known. */
  readonly size?: number | null;
  /** Tokens of one update; null or left out where not known. */
  readonly batchTokens?: number | null;
}

/** How points are weighed and residuals counted. */
export interface ObjectiveOptions {
  /** Bend of the Huber loss of log residuals; Infinity is plain least squares. */
  readonly delta: number;
  /** `points`: every point counts the same. `runs`: every run does, however long. */
  readonly weights: 'points' | 'runs';
}

/** Features and slopes of every point at one shape; arrays are reused by the next call. */
export interface PointFeatures {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/**
 * The points of all runs as a law sees them. A point that is a mean over an interval is predicted by the mean of the law
 * over that interval, taken at a few nodes.
 */
export interface Observations {
  readonly law: Law;
  /** LRs are divided by this, so that the fit does not depend on their unit. */
  readonly unit: number;
  readonly count: number;
  readonly features: number;
  readonly shapes: number;
  readonly loss: Float64Array;
  readonly logLoss: Float64Array;
  readonly weights: Float64Array;
  readonly delta: number;
  readonly priors: readonly Prior[];
  /** Weight of the priors beside the sum over points. */
  readonly priorWeight: number;
  /** First point of each run, and the total at the end. */
  readonly runStart: Int32Array;
  at(shape: Float64Array): PointFeatures;
}

/** The prior of laws that have one: 1e-4 for every 400 points. */
const priorPerPoint = 1e-4 / 400;

/** Collects the points of all runs; what the law needs of a schedule is computed once a run. */
export function collectObservations(
  law: Law,
  runs: readonly FitRun[],
  options: LawOptions,
  { delta, weights }: ObjectiveOptions = { delta: huberDelta, weights: 'points' },
): Observations {
  const unit = unitOf(runs.map((run) => run.eta));
  const runStart = Int32Array.from([0, ...runs.map((run) => run.steps.length)]);
  for (let i = 1; i < runStart.length; i++) runStart[i] = runStart[i]! + runStart[i - 1]!;
  const count = runStart.at(-1)!;
  const loss = new Float64Array(count);
  const weight = new Float64Array(count).fill(1);
  runs.forEach((run, i) => {
    loss.set(run.loss, runStart[i]);
    if (weights === 'runs') weight.fill(count / runs.length / run.loss.length, runStart[i], runStart[i + 1]);
  });
  const [features, shapes] = [featureCount(law), law.bends.length];
  return {
    ...{ law, unit, count, features, shapes, loss, delta, runStart },
    logLoss: loss.map(Math.log),
    weights: weight,
    priors: law.priors(evidenceOf(runs), options),
    priorWeight: priorPerPoint * count,
    at: collectFeatures(law, runs, unit, options),
  };
}

/** What decides which parameters the runs can tell. */
export function evidenceOf(runs: readonly FitRun[]): Evidence {
  return { runs: runs.length, sizes: new Set(runs.map(({ size }) => size)).size };
}

/** What LRs are divided by so that the largest is the reference peak. */
export function unitOf(etas: readonly Float64Array[]): number {
  const peak = Math.max(0, ...etas.map(peakOf));
  return peak > 0 ? peak / referencePeak : 1;
}

/** Evaluates all runs' points at a shape, and keeps the last answer: the search asks twice for the place it accepts. */
function collectFeatures(
  law: Law,
  runs: readonly FitRun[],
  unit: number,
  options: LawOptions,
): Observations['at'] {
  const [features, shapes] = [featureCount(law), law.bends.length];
  const prepared = runs.map((run) =>
    preparePoints(law, run.eta, run, unit, { ...options, size: run.size ?? null }),
  );
  const count = runs.reduce((sum, run) => sum + run.steps.length, 0);
  const values = new Float64Array(count * features);
  const slopes = new Float64Array(count * shapes);
  let known = new Float64Array(0);
  return (shape) => {
    if (known.length === 0 || shape.some((value, k) => value !== known[k])) {
      let point = 0;
      for (const each of prepared) {
        const end = point + each.count;
        each.evaluate(
          shape,
          values.subarray(point * features, end * features),
          slopes.subarray(point * shapes, end * shapes),
        );
        point = end;
      }
      known = Float64Array.from(shape);
    }
    return { values, slopes };
  };
}

/** Shape parameters of a position: the search moves the logarithm of some. */
export function shapeOf(law: Law, position: Float64Array): Float64Array {
  const first = featureCount(law);
  return Float64Array.from(law.bends, (_, k) => {
    const value = position[first + k]!;
    return law.parameters[first + k]!.log ? Math.exp(value) : value;
  });
}

/** Whether amplitudes are not negative and shape parameters within their box. */
export function isInBox(law: Law, position: Float64Array): boolean {
  return law.parameters.every(({ lower, upper, log }, i) => {
    const value = log ? Math.exp(position[i]!) : position[i]!;
    return value >= lower && value <= upper;
  });
}

/** Huber sum of log residuals and the priors at a position; Infinity where a loss is not positive. */
export function objectiveAt(data: Observations, position: Float64Array): number {
  const { features, logLoss, weights, delta } = data;
  const { values } = data.at(shapeOf(data.law, position));
  let sum = priorAt(data, position);
  for (let i = 0; i < data.count; i++) {
    let predicted = 0;
    for (let j = 0; j < features; j++) predicted += position[j]! * values[i * features + j]!;
    if (!(predicted > 0)) return Infinity;
    sum += weights[i]! * huber(logLoss[i]! - Math.log(predicted), delta);
  }
  return sum;
}

function priorAt({ priors, priorWeight }: Observations, position: Float64Array): number {
  return priors.reduce((sum, { parameter, mean, deviation, weight = 1 }) => {
    return sum + (weight * priorWeight * ((position[parameter]! - mean) / deviation) ** 2) / 2;
  }, 0);
}

/** Log residuals and their gradients by the position: `visit(point, residual, gradient)`, gradient reused. */
export function visitResiduals(
  data: Observations,
  position: Float64Array,
  visit: (point: number, residual: number, gradient: Float64Array) => void,
): void {
  const { law, features, shapes } = data;
  const shape = shapeOf(law, position);
  const { values, slopes } = data.at(shape);
  const gradient = new Float64Array(features + shapes);
  const chain = shape.map(
    (value, k) => position[law.bends[k]!]! * (law.parameters[features + k]!.log ? value : 1),
  );
  for (let i = 0; i < data.count; i++) {
    let predicted = 0;
    for (let j = 0; j < features; j++) predicted += position[j]! * values[i * features + j]!;
    for (let j = 0; j < features; j++) gradient[j] = values[i * features + j]! / predicted;
    for (let k = 0; k < shapes; k++)
      gradient[features + k] = (chain[k]! * slopes[i * shapes + k]!) / predicted;
    visit(i, data.logLoss[i]! - Math.log(predicted), gradient);
  }
}

/** Of the curvature of reweighted least squares at least this share is taken to be there. */
const leastCurved = 0.25;

/**
 * Huber-weighted normal equations over the free parameters, priors included.
 * @param free Indices into the position of the parameters that move.
 */
export function normalEquationsAt(
  data: Observations,
  position: Float64Array,
  free: readonly number[],
): NormalEquations {
  const n = free.length;
  const hessian = new Float64Array(n * n);
  const descent = new Float64Array(n);
  let objective = priorAt(data, position);
  let [pull, curved] = [0, 0];
  visitResiduals(data, position, (point, residual, gradient) => {
    const own = data.weights[point]!;
    const weight = own * huberWeight(residual, data.delta);
    objective += own * huber(residual, data.delta);
    pull += weight;
    if (weight === own) curved += own;
    for (let a = 0; a < n; a++) {
      const ga = gradient[free[a]!]! * weight;
      descent[a] = descent[a]! + ga * residual;
      for (let b = 0; b <= a; b++) hessian[a * n + b] = hessian[a * n + b]! + ga * gradient[free[b]!]!;
    }
  });
  for (let a = 0; a < n; a++) for (let b = 0; b < a; b++) hessian[b * n + a] = hessian[a * n + b]!;
  const share = Math.max(leastCurved, curved / pull);
  const bold = hessian.map((value) => share * value);
  addPriors(data, position, free, bold);
  addPriors(data, position, free, hessian, descent);
  return { objective, hessian, bold, descent };
}

/** Adds the priors' curvature and pull over the free parameters. */
export function addPriors(
  { priors, priorWeight }: Observations,
  position: Float64Array,
  free: readonly number[],
  hessian: Float64Array,
  descent?: Float64Array,
): void {
  for (const { parameter, mean, deviation, weight = 1 } of priors) {
    const a = free.indexOf(parameter);
    if (a < 0) continue;
    const curvature = (weight * priorWeight) / deviation ** 2;
    hessian[a * free.length + a] = hessian[a * free.length + a]! + curvature;
    if (descent !== undefined) descent[a] = descent[a]! - curvature * (position[parameter]! - mean);
  }
}
