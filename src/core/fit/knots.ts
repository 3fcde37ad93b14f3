import { featureCount, type Law } from '../law/law.ts';
import type { PreparedPoints, Points } from './points.ts';

/** How far a straight line may be from the law between two knots, as a share of each feature's range over the run. */
const tolerance = 2e-6;
/** Stretches that a run is cut into at first. */
const firstStretches = 256;
/** A feature that moves by less than this share of its size counts as moving by that. */
const leastRange = 1e-3;

/**
 * The points of a run at which its law is evaluated when there are very many: stretches are halved until the law in the
 * middle lies on the line between the ends. Curved stretches (the beginning, after a fall of the LR) get many knots.
 * @param evaluateAt The law at some of the points.
 * @returns Indices of points, ascending, the first and the last among them.
 */
export function chooseKnots(
  law: Law,
  points: Points,
  evaluateAt: (chosen: Int32Array) => PreparedPoints,
): Int32Array {
  const middles = middlesOf(points);
  const features = featureCount(law);
  const shape = law.starts[Math.floor(law.starts.length / 2)]!;
  const known = new Map<number, Float64Array>();
  const at = (point: number, feature: number) => known.get(point)?.[feature] ?? NaN;
  const learn = (chosen: readonly number[]): void => {
    const fresh = Int32Array.from(chosen);
    const values = new Float64Array(fresh.length * features);
    evaluateAt(fresh).evaluate(shape, values, new Float64Array(fresh.length * law.bends.length));
    fresh.forEach((point, i) => known.set(point, values.subarray(i * features, (i + 1) * features)));
  };
  const first = evenly(middles.length, firstStretches);
  learn(first);
  const allowed = rangesOf([...known.values()], features).map((range) => tolerance * range);
  let open = first.slice(1).map((right, i): Stretch => [first[i]!, right]);
  for (open = open.filter(isSplittable); open.length > 0; open = open.filter(isSplittable)) {
    learn(open.map(middleOf));
    open = open.flatMap((stretch) => {
      const [left, right] = stretch;
      const middle = middleOf(stretch);
      const share = shareOf(middles, middle, left, right);
      const isCurved = allowed.some((most, j) => {
        const [low, high] = [at(left, j), at(right, j)];
        return Math.abs(at(middle, j) - low - share * (high - low)) > most;
      });
      return isCurved ? [[left, middle] as const, [middle, right] as const] : [];
    });
  }
  return Int32Array.from(known.keys()).sort();
}

/** A mean is that of the middle of its interval, as far as a line goes. */
function middlesOf({ steps, interval }: Points): Float64Array {
  return steps.map((step, i) => step - (interval[i]! - 1) / 2);
}

/** How far a point is from the left end of a stretch to the right one. */
function shareOf(middles: Float64Array, point: number, left: number, right: number): number {
  return (middles[point]! - middles[left]!) / (middles[right]! - middles[left]!);
}

/** Two points, by their indices, with nothing evaluated between. */
type Stretch = readonly [number, number];

function middleOf([left, right]: Stretch): number {
  return (left + right) >> 1;
}

function isSplittable([left, right]: Stretch): boolean {
  return right - left > 1;
}

function evenly(count: number, stretches: number): number[] {
  return Array.from({ length: stretches + 1 }, (_, i) => Math.round((i * (count - 1)) / stretches));
}

function rangesOf(rows: readonly Float64Array[], features: number): number[] {
  return Array.from({ length: features }, (_, j) => {
    let [low, high, size] = [Infinity, -Infinity, 0];
    for (const row of rows) {
      [low, high] = [Math.min(low, row[j]!), Math.max(high, row[j]!)];
      size = Math.max(size, Math.abs(row[j]!));
    }
    return Math.max(high - low, leastRange * size);
  });
}

/** The law at all points, straight between the knots; `inner` is the law at the knots. */
export function interpolateKnots(
  law: Law,
  points: Points,
  knots: Int32Array,
  inner: PreparedPoints,
): PreparedPoints {
  const [features, shapes] = [featureCount(law), law.bends.length];
  const middles = middlesOf(points);
  const knotValues = new Float64Array(knots.length * features);
  const knotSlopes = new Float64Array(knots.length * shapes);
  const spread = (from: Float64Array, width: number, into: Float64Array): void => {
    for (let k = 0; k + 1 < knots.length; k++) {
      const [left, right] = [knots[k]!, knots[k + 1]!];
      for (let i = left; i <= right; i++) {
        const share = shareOf(middles, i, left, right);
        for (let j = 0; j < width; j++) {
          const low = from[k * width + j]!;
          into[i * width + j] = low + share * (from[(k + 1) * width + j]! - low);
        }
      }
    }
  };
  return {
    count: middles.length,
    evaluate(shape, values, slopes) {
      inner.evaluate(shape, knotValues, knotSlopes);
      spread(knotValues, features, values);
      spread(knotSlopes, shapes, slopes);
    },
  };
}
