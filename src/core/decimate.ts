/**
 * Indices of the points to draw of a long curve: first, last, and the lowest and highest of each of `buckets` stretches,
 * once with stretches of equal length and once with stretches of equal ratio, so that the same points serve a linear and
 * a logarithmic x axis and no spike is lost on either.
 * @param steps Ascending, > 0.
 */
export function decimate(steps: Float64Array, values: Float64Array, buckets: number): number[] {
  const count = steps.length;
  if (count <= 4 * buckets) return Array.from({ length: count }, (_, i) => i);
  const kept = new Set<number>([0, count - 1]);
  const [first, last] = [steps[0]!, steps[count - 1]!];
  keepExtremes(steps, values, kept, (step) => ((step - first) / (last - first)) * buckets);
  const octaves = Math.log(last / first);
  keepExtremes(steps, values, kept, (step) => (Math.log(step / first) / octaves) * buckets);
  return [...kept].sort((a, b) => a - b);
}

function keepExtremes(
  steps: Float64Array,
  values: Float64Array,
  kept: Set<number>,
  bucketOf: (step: number) => number,
): void {
  let bucket = -1;
  let low = 0;
  let high = 0;
  for (let i = 0; i < steps.length; i++) {
    const here = Math.floor(bucketOf(steps[i]!));
    if (here !== bucket) {
      kept.add(low).add(high);
      [bucket, low, high] = [here, i, i];
    }
    if (values[i]! < values[low]!) low = i;
    if (values[i]! > values[high]!) high = i;
  }
  kept.add(low).add(high);
}

/**
 * Indices that keep a piecewise smooth line within `tolerance` of itself when drawn with straight pieces (swinging door).
 * A constant or linear stretch keeps its ends only.
 * @param x Ascending places of the values; equally spaced where left out.
 */
export function simplify(values: Float64Array, tolerance: number, x?: Float64Array): number[] {
  const between = (from: number, to: number) => (x === undefined ? to - from : x[to]! - x[from]!);
  const kept = [0];
  let anchor = 0;
  let low = -Infinity;
  let high = Infinity;
  for (let i = 1; i < values.length; i++) {
    const run = between(anchor, i);
    const rise = values[i]! - values[anchor]!;
    // A piece may end here only where its slope suits every point that it passes over.
    if (low <= rise / run && rise / run <= high) {
      [low, high] = [Math.max(low, (rise - tolerance) / run), Math.min(high, (rise + tolerance) / run)];
      continue;
    }
    anchor = i - 1;
    kept.push(anchor);
    const [step, gap] = [values[i]! - values[anchor]!, between(anchor, i)];
    [low, high] = [(step - tolerance) / gap, (step + tolerance) / gap];
  }
  if (values.length > 1) kept.push(values.length - 1);
  return kept;
}

/**
 * Indices of about `count` points of a line that keep its shape (largest triangle three buckets; Steinarsson 2013, "Downsampling
 * Time Series for Visual Representation"): from each of equal stretches the point that spans the largest triangle with the one
 * kept before it and the mean of the next stretch. First and last are kept.
 */
export function pickTriangles(x: Float64Array, y: Float64Array, length: number, count: number): number[] {
  if (length <= Math.max(2, count)) return Array.from({ length }, (_, i) => i);
  const kept = [0];
  const stretch = (length - 2) / (count - 2);
  const startOf = (bucket: number) => Math.min(length - 1, 1 + Math.floor(bucket * stretch));
  for (let bucket = 0; bucket < count - 2; bucket++) {
    const [from, to] = [startOf(bucket), startOf(bucket + 1)];
    const [nextX, nextY] = meanOf(x, y, to, Math.max(to + 1, startOf(bucket + 2)));
    const [x0, y0] = [x[kept.at(-1)!]!, y[kept.at(-1)!]!];
    let [best, largest] = [from, -1];
    for (let i = from; i < to; i++) {
      const area = Math.abs((x0 - nextX) * (y[i]! - y0) - (x0 - x[i]!) * (nextY - y0));
      if (area > largest) [best, largest] = [i, area];
    }
    kept.push(best);
  }
  kept.push(length - 1);
  return kept;
}

function meanOf(x: Float64Array, y: Float64Array, from: number, to: number): [number, number] {
  let [sumX, sumY] = [0, 0];
  for (let i = from; i < to; i++) {
    sumX += x[i]!;
    sumY += y[i]!;
  }
  return [sumX / (to - from), sumY / (to - from)];
}

/** About `count` whole steps from `first` to `last`, half spaced evenly and half by equal ratios, both ends included. */
export function drawnSteps(first: number, last: number, count: number): Float64Array {
  if (last <= first) return Float64Array.of(last);
  const steps = new Set<number>([first, last]);
  for (let i = 0; i < count / 2; i++) {
    const share = i / (count / 2);
    steps.add(Math.round(first + share * (last - first)));
    steps.add(Math.round(first * (last / first) ** share));
  }
  return Float64Array.from(steps).sort();
}
