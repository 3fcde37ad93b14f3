import { areaOf, type Polyline } from './polyline.ts';
import { peakOf } from '../peak.ts';

/** What falls of the LR have taken off the loss at the end of a run; parameters for LRs in their own unit. */
export type DropLaw =
  | { readonly kind: 'annealing'; readonly C: number; readonly lambda: number }
  | {
      readonly kind: 'multi-power';
      readonly B: number;
      readonly C: number;
      readonly beta: number;
      readonly gamma: number;
      /** Whether the rise of a warm-up counts as a fall below 0: it does in this project's law, not in the published one. */
      readonly countsRise: boolean;
    };

/** An LR of 0 counts as this share of the peak, as in `law/lossDrop.ts`. */
const leastLr = 1e-9;

/** The drop in nats; its derivative by the LR of each knot is taken off `gradient` where there is one. */
export function dropGradient(law: DropLaw, line: Polyline, gradient: Float64Array | null): number {
  return law.kind === 'annealing' ? annealingDrop(law, line, gradient) : multiPowerDrop(law, line, gradient);
}

type AnnealingDrop = Extract<DropLaw, { kind: 'annealing' }>;

/** The momentum sums to `S2 = sum_k (eta_(k-1) - eta_k) (1 - lambda^(N-k+1)) / (1 - lambda)`, in closed form on a line. */
function annealingDrop(
  { C, lambda }: AnnealingDrop,
  { at, lr }: Polyline,
  gradient: Float64Array | null,
): number {
  const last = at.at(-1) ?? 0;
  let drop = 0;
  for (let j = 1; j < at.length; j++) {
    const n = at[j]! - at[j - 1]!;
    const forgotten = (lambda ** (last - at[j]! + 1) * (1 - lambda ** n)) / ((1 - lambda) * n);
    const weight = (C * (1 - forgotten)) / (1 - lambda);
    drop += weight * (lr[j - 1]! - lr[j]!);
    if (gradient === null) continue;
    gradient[j - 1]! -= weight;
    gradient[j]! += weight;
  }
  return drop;
}

/** Points and weights of Gauss-Legendre quadrature on 0..1. */
const gaussPoints = [0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970263];
const gaussWeights = [0.17392742256872692, 0.32607257743127307, 0.32607257743127307, 0.17392742256872692];
/** Lines of so few updates are summed update by update. */
const singleUpdates = gaussPoints.length;

type MultiPowerDrop = Extract<DropLaw, { kind: 'multi-power' }>;

/**
 * `B * sum_k (eta_(k-1) - eta_k) * G(eta_k^-gamma * S_k(N))`: on a line all falls are equal and the rest is smooth, so that
 * few of its updates stand for all. What a knot does to the area of later updates goes back to the falls before it.
 */
function multiPowerDrop(law: MultiPowerDrop, { at, lr }: Polyline, gradient: Float64Array | null): number {
  const { B, C, beta, gamma, countsRise } = law;
  const least = leastLr * peakOf(lr);
  const after = areasAfter({ at, lr });
  let [drop, byLaterArea] = [0, 0];
  for (let j = 1; j < at.length; j++) {
    const [n, a, b] = [at[j]! - at[j - 1]!, lr[j - 1]!, lr[j]!];
    const fall = B * (a - b);
    if (gradient !== null) {
      gradient[j - 1]! -= (byLaterArea * (n - 1)) / 2;
      gradient[j]! -= (byLaterArea * (n + 1)) / 2;
    }
    if (fall === 0 ? gradient === null : fall < 0 && !countsRise) continue;
    const nodes = Math.min(n, singleUpdates);
    for (let q = 0; q < nodes; q++) {
      const i = n <= singleUpdates ? q + 1 : n * gaussPoints[q]! + 0.5;
      const weight = n <= singleUpdates ? 1 / n : gaussWeights[q]!;
      const u = i / n;
      const lrHere = Math.max(least, a + (b - a) * u);
      // Area of this update and those after it on the line, as a share of a and of b.
      const ofB = (n + 1 - (i * (i - 1)) / n) / 2;
      const ofA = n - i + 1 - ofB;
      const area = after[j]! + a * ofA + b * ofB;
      const scale = C * lrHere ** -gamma;
      const log = Math.log1p(scale * area);
      const left = Math.exp(-beta * log);
      const value = weight * -Math.expm1(-beta * log);
      drop += fall * value;
      if (gradient === null) continue;
      const steep = (fall * weight * beta * left) / (1 + scale * area);
      const byArea = steep * scale;
      const byLr = lrHere > least ? (-gamma * steep * scale * area) / lrHere : 0;
      byLaterArea += byArea;
      gradient[j - 1]! -= B * value + byArea * ofA + byLr * (1 - u);
      gradient[j]! -= -B * value + byArea * ofB + byLr * u;
    }
  }
  return drop;
}

/** For each knot, the area of the updates after it. */
function areasAfter({ at, lr }: Polyline): Float64Array {
  const after = new Float64Array(at.length);
  for (let j = at.length - 1; j > 0; j--) {
    after[j - 1] = after[j]! + areaOf(at[j]! - at[j - 1]!, lr[j - 1]!, lr[j]!);
  }
  return after;
}
