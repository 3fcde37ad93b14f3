import { exactLoss, publishedBudget } from './published.ts';

/** Adam's usual constants, and a step that suits LRs of this size. */
const [first, second, epsilon] = [0.9, 0.999, 1e-15];
const stepSize = 5e-9;
const leastLr = 1e-10;

/**
 * The published way to a schedule (arXiv 2503.12811, section 5): gradient descent by Adam on the falls of the LR of every update,
 * kept at 0 or above. A plain port: where the published one has automatic differentiation, which costs more than the loss
 * alone several times over, here the gradient comes with the loss in one pass.
 */
export class AdamSchedule {
  readonly eta: Float64Array;
  readonly #falls: Float64Array;
  readonly #mean: Float64Array;
  readonly #square: Float64Array;
  readonly #slopes: Float64Array;
  #iteration = 0;

  constructor() {
    const { totalSteps, peakLr, warmupSteps } = publishedBudget;
    this.eta = Float64Array.from({ length: totalSteps }, (_, i) =>
      i < warmupSteps ? (peakLr * (i + 1)) / warmupSteps : peakLr,
    );
    [this.#falls, this.#mean, this.#square, this.#slopes] = [0, 0, 0, 0].map(
      () => new Float64Array(totalSteps),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array];
  }

  /** One iteration: gradient, step, the LRs anew. @returns The loss before the step. */
  step(): number {
    const { warmupSteps, peakLr, totalSteps } = publishedBudget;
    const loss = exactLoss(this.eta, this.#slopes);
    this.#iteration++;
    const [mean1, mean2] = [1 - first ** this.#iteration, 1 - second ** this.#iteration];
    let later = 0;
    for (let i = totalSteps - 1; i >= warmupSteps; i--) {
      later -= this.#slopes[i]!;
      const m = (this.#mean[i] = first * this.#mean[i]! + (1 - first) * later);
      const v = (this.#square[i] = second * this.#square[i]! + (1 - second) * later * later);
      const moved = (stepSize * (m / mean1)) / (Math.sqrt(v / mean2) + epsilon);
      this.#falls[i] = Math.max(0, this.#falls[i]! - moved);
    }
    let lr = peakLr;
    for (let i = warmupSteps; i < totalSteps; i++) {
      lr = Math.max(leastLr, lr - this.#falls[i]!);
      this.eta[i] = lr;
    }
    return loss;
  }
}
