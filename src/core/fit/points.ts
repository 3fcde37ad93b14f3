import {
  featureCount,
  type Law,
  type LawFeatures,
  type LawOptions,
  type PreparedSchedule,
} from '../law/law.ts';
import { chooseKnots, interpolateKnots } from './knots.ts';

/** Points of one schedule: steps, and over how many updates each loss is a mean. */
export interface Points {
  readonly steps: Float64Array;
  readonly interval: Float64Array;
}

/** A law at some points. */
export type PreparedPoints = LawFeatures & { readonly count: number };

/** Up to so many points the law is evaluated at each. */
const mostExact = 2048;

/**
 * A law at the points of one schedule, interval means taken. Of very many points only some are evaluated, as many as it takes
 * for straight lines between them to follow the law (see `knots.ts`). `eta` in its own unit.
 */
export function preparePoints(
  law: Law,
  eta: Float64Array,
  points: Points,
  unit: number,
  options: LawOptions,
): PreparedPoints {
  const schedule = law.prepare(
    eta.map((lr) => lr / unit),
    options,
  );
  if (points.steps.length <= mostExact) return featuresAt(law, schedule, points);
  const knots = chooseKnots(law, points, (chosen) => featuresAt(law, schedule, pickPoints(points, chosen)));
  return interpolateKnots(law, points, knots, featuresAt(law, schedule, pickPoints(points, knots)));
}

function pickPoints({ steps, interval }: Points, chosen: Int32Array): Points {
  return {
    steps: Float64Array.from(chosen, (i) => steps[i]!),
    interval: Float64Array.from(chosen, (i) => interval[i]!),
  };
}

function featuresAt(law: Law, schedule: PreparedSchedule, { steps, interval }: Points): PreparedPoints {
  const count = steps.length;
  const nodes = Array.from(steps, (step, i) => intervalNodes(step, interval[i]!));
  const inner = schedule.at(Float64Array.from(nodes.flat()));
  if (nodes.every((list) => list.length === 1)) return { count, evaluate: inner.evaluate.bind(inner) };
  const start = Int32Array.from([0, ...nodes.map((list) => list.length)]);
  for (let i = 1; i <= count; i++) start[i] = start[i]! + start[i - 1]!;
  const [features, shapes] = [featureCount(law), law.bends.length];
  const nodeValues = new Float64Array(start.at(-1)! * features);
  const nodeSlopes = new Float64Array(start.at(-1)! * shapes);
  return {
    count,
    evaluate(shape, values, slopes) {
      inner.evaluate(shape, nodeValues, nodeSlopes);
      averageNodes(nodeValues, start, features, values);
      averageNodes(nodeSlopes, start, shapes, slopes);
    },
  };
}

function averageNodes(nodes: Float64Array, start: Int32Array, width: number, into: Float64Array): void {
  for (let i = 0; i + 1 < start.length; i++) {
    const [first, last] = [start[i]!, start[i + 1]!];
    for (let j = 0; j < width; j++) {
      let sum = 0;
      for (let node = first; node < last; node++) sum += nodes[node * width + j]!;
      into[i * width + j] = sum / (last - first);
    }
  }
}

const maxNodes = 8;

/** Steps at which the law is evaluated for a loss that is the mean over updates `step - interval + 1 .. step`. */
export function intervalNodes(step: number, interval: number): number[] {
  if (!(interval > 1)) return [step];
  const nodes = Math.min(interval, maxNodes);
  const width = interval / nodes;
  return Array.from({ length: nodes }, (_, j) => step - interval + 0.5 + (j + 0.5) * width);
}
