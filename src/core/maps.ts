import type { Curve } from './curve.ts';
import { simplify } from './decimate.ts';

/** Corners of straight pieces over ascending steps; equal lengths. */
interface Corners {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** What else a run's steps are, as ascending corners of straight pieces from step to that; null where it is not known. */
export interface StepMaps {
  /** Tokens seen. */
  readonly tokens: Corners | null;
  /** Forward area S1. */
  readonly area: Corners | null;
  /** Seconds since the first logged point. */
  readonly time: Corners | null;
}

/** Maps are right to this share of their whole height: a fraction of a pixel. */
const tolerance = 2e-4;

/** What a run's steps are beside steps. @param eta LR of updates 1..N. */
export function collectMaps(
  eta: Float64Array,
  batchTokens: number | null,
  curves: readonly Curve[],
): StepMaps {
  return { tokens: tokensOf(eta.length, batchTokens, curves), area: areaOf(eta), time: timeOf(curves) };
}

function areaOf(eta: Float64Array): Corners | null {
  const area = new Float64Array(eta.length + 1);
  for (let i = 0; i < eta.length; i++) area[i + 1] = area[i]! + eta[i]!;
  const steps = Float64Array.from(area, (_, i) => i);
  return (area.at(-1) ?? 0) > 0 ? corners(steps, area) : null;
}

/** What the log tells comes before what a config says of every update. */
function tokensOf(length: number, batchTokens: number | null, curves: readonly Curve[]): Corners | null {
  const logged = longest(curves, 'tokens');
  if (logged !== null) {
    const steps = Float64Array.of(0, ...logged.steps);
    return corners(steps, Float64Array.of(0, ...logged.values));
  }
  if (batchTokens === null) return null;
  return { steps: Float64Array.of(0, length), values: Float64Array.of(0, length * batchTokens) };
}

function timeOf(curves: readonly Curve[]): Corners | null {
  const logged = longest(curves, 'time');
  if (logged === null) return null;
  return corners(
    logged.steps,
    logged.values.map((seconds) => seconds - logged.values[0]!),
  );
}

/** The known numbers of a column, from the curve that knows the most of them; null with fewer than two. */
function longest(curves: readonly Curve[], column: 'tokens' | 'time'): Corners | null {
  const found = curves
    .map((curve) => known(curve, curve[column]))
    .sort((a, b) => b.steps.length - a.steps.length)[0];
  return found === undefined || found.steps.length < 2 || found.values.at(-1)! <= found.values[0]!
    ? null
    : found;
}

/** A run that was begun again at an earlier step has times that fall: they are held until they rise again. */
function known({ steps }: Curve, values: Float64Array = new Float64Array(0)): Corners {
  const kept = Array.from(values.keys()).filter((i) => Number.isFinite(values[i]!));
  let highest = -Infinity;
  return {
    steps: Float64Array.from(kept, (i) => steps[i]!),
    values: Float64Array.from(kept, (i) => (highest = Math.max(highest, values[i]!))),
  };
}

function corners(steps: Float64Array, values: Float64Array): Corners {
  const height = values.at(-1)! - values[0]!;
  const kept = simplify(values, tolerance * height, steps);
  return {
    steps: Float64Array.from(kept, (i) => steps[i]!),
    values: Float64Array.from(kept, (i) => values[i]!),
  };
}
