/** A smooth function: its value, with its gradient written to `slopes`. */
export type SmoothFunction = (x: Float64Array, slopes: Float64Array) => number;

/** Steps tried before a search gives up, and how little a step may still gain. */
const mostSteps = 2000;
const leastGain = 1e-8;
/** A step is taken where the value falls by this share of what the slope promises below the worst of the last values. */
const sufficient = 1e-4;
const remembered = 10;
const [shortestStep, longestStep] = [1e-8, 1e8];

/** Where a search ended, and how many gradients it took. */
export interface DescentEnd {
  readonly x: Float64Array;
  readonly value: number;
  readonly evaluations: number;
}

/**
 * Least value of a function on a convex set by the spectral projected gradient method (Birgin, Martinez, Raydan 2000,
 * algorithm SPG2): steps of Barzilai-Borwein length, a line search that lets the value rise now and then.
 * @param project Nearest point of the set.
 * @param onStep Called before each step; may throw to stop.
 */
export function descendProjected(
  f: SmoothFunction,
  project: (x: Float64Array) => Float64Array,
  start: Float64Array,
  onStep: () => void = () => undefined,
): DescentEnd {
  let x = project(start);
  let slopes = new Float64Array(x.length);
  let value = f(x, slopes);
  let best = { x, value };
  let [length, evaluations, idle] = [1 / (largest(slopes) || 1), 1, 0];
  const recent = [value];
  for (let step = 0; step < mostSteps && idle < remembered; step++) {
    onStep();
    const target = project(x.map((xi, i) => xi - length * slopes[i]!));
    const direction = target.map((ti, i) => ti - x[i]!);
    const promised = dot(direction, slopes);
    if (promised > -leastGain * 1e-3) break;
    const ceiling = Math.max(...recent);
    let share = 1;
    let next = target;
    const nextSlopes = new Float64Array(x.length);
    let nextValue = f(next, nextSlopes);
    evaluations++;
    while (!(nextValue <= ceiling + sufficient * share * promised) && share > 1e-10) {
      const bend = (-0.5 * share * share * promised) / (nextValue - value - share * promised);
      share = bend >= 0.1 * share && bend <= 0.9 * share ? bend : share / 2;
      const s = share;
      next = x.map((xi, i) => xi + s * direction[i]!);
      nextValue = f(next, nextSlopes);
      evaluations++;
    }
    const moved = next.map((ni, i) => ni - x[i]!);
    const curvature = dot(moved, nextSlopes) - dot(moved, slopes);
    length = curvature <= 0 ? longestStep : clamp(dot(moved, moved) / curvature, shortestStep, longestStep);
    [x, slopes, value] = [next, nextSlopes, nextValue];
    recent.push(value);
    if (recent.length > remembered) recent.shift();
    idle = value < best.value - leastGain ? 0 : idle + 1;
    if (value < best.value) best = { x, value };
  }
  return { ...best, evaluations };
}

/** The nearest sequence that never rises and stays within bounds (pool adjacent violators, then clipped). */
export function projectFalling(x: Float64Array, low: number, high: number): Float64Array {
  const [means, counts]: [number[], number[]] = [[], []];
  for (const xi of x) {
    let [mean, count] = [xi, 1];
    while ((means.at(-1) ?? Infinity) < mean) {
      const [before, of] = [means.pop() ?? 0, counts.pop() ?? 0];
      mean = (mean * count + before * of) / (count + of);
      count += of;
    }
    means.push(mean);
    counts.push(count);
  }
  const projected = new Float64Array(x.length);
  let at = 0;
  means.forEach((mean, block) => {
    projected.fill(clamp(mean, low, high), at, at + counts[block]!);
    at += counts[block]!;
  });
  return projected;
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, x));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, ai, i) => sum + ai * b[i]!, 0);
}

function largest(x: Float64Array): number {
  return x.reduce((top, xi) => Math.max(top, Math.abs(xi)), 0);
}
