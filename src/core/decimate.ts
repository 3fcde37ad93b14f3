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
 */
export function simplify(values: Float64Array, tolerance: number): number[] {
  const kept = [0];
  let anchor = 0;
  let low = -Infinity;
  let high = Infinity;
  for (let i = 1; i < values.length; i++) {
    const run = i - anchor;
    const rise = values[i]! - values[anchor]!;
    // A piece may end here only where its slope suits every point that it passes over.
    if (low <= rise / run && rise / run <= high) {
      [low, high] = [Math.max(low, (rise - tolerance) / run), Math.min(high, (rise + tolerance) / run)];
      continue;
    }
    anchor = i - 1;
    kept.push(anchor);
    const step = values[i]! - values[anchor]!;
    [low, high] = [step - tolerance, step + tolerance];
  }
  if (values.length > 1) kept.push(values.length - 1);
  return kept;
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
