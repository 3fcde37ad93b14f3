import type { EndLaw } from '../../src/core/forecast/endLoss.ts';
import type { Budget } from '../../src/core/forecast/polyline.ts';

/** Published for 400M parameters (arXiv 2503.12811; repository thu-yao-01-luo/MultiPowerLaw). */
const [L0, A, alpha, B, C, beta, gamma] = [2.375, 0.654, 0.429, 523.4, 2.025, 0.594, 0.635] as const;

/** The law with these parameters; falls of the LR count from the end of the warm-up, as they were fitted. */
export const publishedLaw: EndLaw = {
  ...{ offset: L0, A, alpha },
  drop: { kind: 'multi-power', B, C, beta, gamma, countsRise: false },
};

/** The budget of the published optimum, and the loss that is reachable in it. */
export const publishedBudget: Budget = { totalSteps: 24_000, peakLr: 3e-4, minLr: 0, warmupSteps: 2160 };
export const referenceLoss = 2.5332;
/** What the published optimiser does: Adam on the LR of every update. */
export const publishedIterations = 10_000;

/**
 * The law's formula at the end of a run, over every update.
 * @param slopes Where given, the derivatives by the LR of every update are written there.
 */
export function exactLoss(eta: Float64Array, slopes: Float64Array | null = null): number {
  const warmup = publishedBudget.warmupSteps;
  let area = 0;
  for (const lr of eta) area += lr;
  const power = A * area ** -alpha;
  const byArea = (-alpha * power) / area;
  let [left, drop, byLater] = [area, 0, 0];
  slopes?.fill(0);
  for (let i = 0; i < eta.length; i++) {
    const lr = eta[i]!;
    if (i >= warmup) {
      const fall = eta[i - 1]! - lr;
      const scale = C * Math.exp(-gamma * Math.log(lr));
      const kept = Math.exp(-beta * Math.log1p(scale * left));
      drop += B * fall * (1 - kept);
      if (slopes !== null) {
        const steep = (B * fall * beta * kept) / (1 + scale * left);
        byLater += steep * scale;
        slopes[i - 1]! -= B * (1 - kept);
        slopes[i]! -= -B * (1 - kept) - (gamma * steep * scale * left) / lr;
      }
    }
    // The LR of this update is in the area left to it and to all falls before it.
    if (slopes !== null) slopes[i]! += byArea - byLater;
    left -= lr;
  }
  return L0 + power - drop;
}
