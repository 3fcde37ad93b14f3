/** The widest mean: so many per cent of the points to either side. */
const share = 0.01;
/** Near the ends it takes in at most this share of the points between it and the end. */
const ofBeginning = 0.1;
/** Fewer points are seen one by one. */
const fewest = 100;

/**
 * A series with its noise taken out: at each point the mean over as many neighbours to the left as to the right, so that a
 * falling loss isn't shown late, as a running average of the past would. Towards the beginning, where a loss falls fastest,
 * the mean takes in fewer points; at the end, where neighbours to the right run out, a straight line through those that
 * there are takes its place. NaN counts for nothing and stays NaN. `null` for a series too short to need it.
 */
export function smooth(values: Float64Array): Float64Array | null {
  const count = values.length;
  if (count < fewest) return null;
  const widest = Math.round(share * count);
  // Sums from the mean value: of large sums little would be left after the decimal point.
  const centre = values.find(Number.isFinite) ?? 0;
  const { sums, counts } = sumUp(values, centre);
  const smoothed = values.slice();
  for (let i = 0; i < count; i++) {
    const half = Math.min(widest, Math.floor(ofBeginning * i), count - 1 - i);
    if (!Number.isFinite(values[i]!)) smoothed[i] = NaN;
    else if (half > 0)
      smoothed[i] =
        centre + (sums[i + half + 1]! - sums[i - half]!) / (counts[i + half + 1]! - counts[i - half]!);
  }
  smoothEnd(values, smoothed, centre, widest);
  return smoothed;
}

/** From the right end on, adds up what a line through the points `i - half` and later takes; writes its value at `i`. */
function smoothEnd(values: Float64Array, smoothed: Float64Array, centre: number, half: number): void {
  const last = values.length - 1;
  let [n, x, xx, y, xy, next] = [0, 0, 0, 0, 0, last];
  for (let i = last; i > last - half; i--) {
    for (; next >= i - half; next--) {
      const [at, value] = [next - last, values[next]! - centre];
      if (!Number.isFinite(value)) continue;
      [n, x, xx, y, xy] = [n + 1, x + at, xx + at * at, y + value, xy + at * value];
    }
    const spread = n * xx - x * x;
    if (spread <= 0 || !Number.isFinite(values[i]!)) continue;
    const slope = (n * xy - x * y) / spread;
    smoothed[i] = centre + (y - slope * x) / n + slope * (i - last);
  }
}

function sumUp(values: Float64Array, centre: number) {
  const sums = new Float64Array(values.length + 1);
  const counts = new Int32Array(values.length + 1);
  for (let i = 0; i < values.length; i++) {
    const known = Number.isFinite(values[i]!);
    sums[i + 1] = sums[i]! + (known ? values[i]! - centre : 0);
    counts[i + 1] = counts[i]! + (known ? 1 : 0);
  }
  return { sums, counts };
}
