/** Bend of the Huber loss on log-loss residuals: 0.1 % (arXiv 2408.11029, section 3). */
export const huberDelta = 1e-3;

/** Huber loss: quadratic within `delta`, linear beyond. */
export function huber(residual: number, delta = huberDelta): number {
  const size = Math.abs(residual);
  return size <= delta ? 0.5 * size * size : delta * (size - 0.5 * delta);
}

/** Weight that makes a squared residual pull like its Huber loss (iteratively reweighted least squares). */
export function huberWeight(residual: number, delta = huberDelta): number {
  const size = Math.abs(residual);
  return size <= delta ? 1 : delta / size;
}
