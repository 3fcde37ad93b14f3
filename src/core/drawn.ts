import { drawnSteps, simplify } from './decimate.ts';
import { warmupEnd } from './law/areas.ts';

/** As many points as a curve is drawn with at most: more than a wide screen can show. */
export const mostCurvePoints = 700;
/** LR lines are drawn to this share of the peak. */
const lrTolerance = 5e-4;

/** The steps at which a predicted curve is drawn, about `count`: from the end of the warm-up to the last update. */
export function drawnCurveSteps(eta: Float64Array, count = mostCurvePoints): Float64Array {
  return drawnSteps(Math.max(1, warmupEnd(eta)), eta.length, count);
}

/** The LR of updates 1..N as straight pieces, true to a two-thousandth of the peak. */
export function drawLr(eta: Float64Array): { readonly steps: Float64Array; readonly values: Float64Array } {
  let peak = 0;
  for (const lr of eta) if (lr > peak) peak = lr;
  const kept = simplify(eta, lrTolerance * peak);
  return {
    steps: Float64Array.from(kept, (i) => i + 1),
    values: Float64Array.from(kept, (i) => eta[i]!),
  };
}
