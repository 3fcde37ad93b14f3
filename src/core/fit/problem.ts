import { areaAt, areas, startingLr } from '../law/areas.ts';
import type { NormalEquations } from './levenbergMarquardt.ts';
import { huber, huberWeight } from './robust.ts';

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
}

/** Parameters in the order of every vector and matrix of the fit. */
export const parameterOrder = ['L0', 'A', 'alpha', 'C'] as const;

/**
 * The points of all runs as the law sees them. A point that is a mean over an interval is predicted by the mean of the
 * law over that interval, taken at a few nodes: `nodeStart[i]..nodeStart[i + 1]` are the nodes of point i.
 */
export interface Observations {
  readonly count: number;
  readonly logLoss: Float64Array;
  readonly loss: Float64Array;
  readonly nodeStart: Int32Array;
  /** log of S1 / `s1Scale` at each node. */
  readonly logS1: Float64Array;
  /** S2 / `s2Scale`, averaged over the nodes of a point. */
  readonly s2: Float64Array;
  /** Largest forward area of the runs: makes the exponent's partner well-scaled whatever unit the LR has. */
  readonly s1Scale: number;
  readonly s2Scale: number;
  /** First point of each run, and the total at the end. */
  readonly runStart: Int32Array;
}

const maxNodes = 8;

/** Collects the points of all runs; areas are computed once a run. */
export function collectObservations(runs: readonly FitRun[], lambda: number): Observations {
  const perRun = runs.map((run) => areas(run.eta, lambda, startingLr(run.eta)));
  const s1Scale = Math.max(...perRun.map(({ s1 }) => s1[s1.length - 1] ?? 0)) || 1;
  const s2Scale = perRun.reduce((top, { s2 }) => s2.reduce((t, v) => Math.max(t, Math.abs(v)), top), 0) || 1;
  const count = runs.reduce((sum, run) => sum + run.steps.length, 0);
  const loss = new Float64Array(count);
  const s2 = new Float64Array(count);
  const nodeStart = new Int32Array(count + 1);
  const runStart = new Int32Array(runs.length + 1);
  const logS1: number[] = [];
  let point = 0;
  runs.forEach((run, index) => {
    const area = perRun[index]!;
    for (let i = 0; i < run.steps.length; i++, point++) {
      const nodes = intervalNodes(run.steps[i]!, run.interval[i]!);
      let sum = 0;
      for (const s of nodes) {
        logS1.push(Math.log(areaAt(area.s1, s) / s1Scale));
        sum += areaAt(area.s2, s);
      }
      loss[point] = run.loss[i]!;
      s2[point] = sum / nodes.length / s2Scale;
      nodeStart[point + 1] = logS1.length;
    }
    runStart[index + 1] = point;
  });
  return {
    count,
    loss,
    logLoss: loss.map(Math.log),
    nodeStart,
    logS1: Float64Array.from(logS1),
    s2,
    s1Scale,
    s2Scale,
    runStart,
  };
}

/** Steps at which the law is evaluated for a loss that is the mean over updates `step - interval + 1 .. step`. */
export function intervalNodes(step: number, interval: number): number[] {
  if (!(interval > 1)) return [step];
  const nodes = Math.min(interval, maxNodes);
  const width = interval / nodes;
  return Array.from({ length: nodes }, (_, j) => step - interval + 0.5 + (j + 0.5) * width);
}

/** Mean over a point's nodes of `S1^-alpha` and of its derivative by alpha, written to `out[0..1]`. */
export function powerFeature(data: Observations, point: number, alpha: number, out: Float64Array): void {
  const first = data.nodeStart[point]!;
  const last = data.nodeStart[point + 1]!;
  let value = 0;
  let slope = 0;
  for (let node = first; node < last; node++) {
    const log = data.logS1[node]!;
    const power = Math.exp(-alpha * log);
    value += power;
    slope -= power * log;
  }
  out[0] = value / (last - first);
  out[1] = slope / (last - first);
}

/** Sum over points of the Huber loss of log residuals at scaled parameters (L0, A, alpha, C); Infinity where a loss is not positive. */
export function objectiveAt(data: Observations, parameters: Float64Array): number {
  const [L0, A, alpha, C] = unpack(parameters);
  const feature = new Float64Array(2);
  let sum = 0;
  for (let i = 0; i < data.count; i++) {
    powerFeature(data, i, alpha, feature);
    const predicted = L0 + A * feature[0]! - C * data.s2[i]!;
    if (!(predicted > 0)) return Infinity;
    sum += huber(data.logLoss[i]! - Math.log(predicted));
  }
  return sum;
}

/** Log residuals and their gradients by the scaled parameters: `visit(point, residual, gradient)`, gradient reused. */
export function visitResiduals(
  data: Observations,
  parameters: Float64Array,
  visit: (point: number, residual: number, gradient: Float64Array) => void,
): void {
  const [L0, A, alpha, C] = unpack(parameters);
  const feature = new Float64Array(2);
  const gradient = new Float64Array(4);
  for (let i = 0; i < data.count; i++) {
    powerFeature(data, i, alpha, feature);
    const predicted = L0 + A * feature[0]! - C * data.s2[i]!;
    gradient[0] = 1 / predicted;
    gradient[1] = feature[0]! / predicted;
    gradient[2] = (A * feature[1]!) / predicted;
    gradient[3] = -data.s2[i]! / predicted;
    visit(i, data.logLoss[i]! - Math.log(predicted), gradient);
  }
}

/**
 * Huber-weighted normal equations over the free parameters.
 * @param free Indices into (L0, A, alpha, C) of the parameters that move.
 */
export function normalEquationsAt(
  data: Observations,
  parameters: Float64Array,
  free: readonly number[],
): NormalEquations {
  const n = free.length;
  const hessian = new Float64Array(n * n);
  const descent = new Float64Array(n);
  let objective = 0;
  visitResiduals(data, parameters, (_, residual, gradient) => {
    const weight = huberWeight(residual);
    objective += huber(residual);
    for (let a = 0; a < n; a++) {
      const ga = gradient[free[a]!]! * weight;
      descent[a] = descent[a]! + ga * residual;
      for (let b = 0; b < n; b++) hessian[a * n + b] = hessian[a * n + b]! + ga * gradient[free[b]!]!;
    }
  });
  return { objective, hessian, descent };
}

/** (L0, A, alpha, C) of a parameter vector. */
export function unpack(parameters: Float64Array): [number, number, number, number] {
  return [parameters[0]!, parameters[1]!, parameters[2]!, parameters[3]!];
}
