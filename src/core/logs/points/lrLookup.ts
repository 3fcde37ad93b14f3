/** LRs by the update that used them, steps strictly increasing. */
export interface KnownLr {
  readonly steps: readonly number[];
  readonly lr: readonly number[];
}

/** A change of more than this share of the larger LR between two flat stretches is a jump, not a slope. */
const jumpShare = 0.02;

/**
 * LR that an update used: the known one; between two known ones the line through them. NaN outside them, and beside a jump
 * between flat stretches, where only the user's config can tell on which side the update was.
 * @param between Whether to interpolate; false gives NaN where nothing was logged.
 */
export function lrLookup({ steps, lr }: KnownLr, between: boolean): (step: number) => number {
  return (step) => {
    const i = firstAtLeast(steps, step);
    const [right, left] = [steps[i], steps[i - 1]];
    if (right === step) return lr[i]!;
    if (!between || right === undefined || left === undefined || isJump(lr, i)) return NaN;
    return lr[i - 1]! + ((lr[i]! - lr[i - 1]!) * (step - left)) / (right - left);
  };
}

function firstAtLeast(steps: readonly number[], step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isJump(lr: readonly number[], i: number): boolean {
  const [left, right] = [lr[i - 1]!, lr[i]!];
  const flat = (lr[i - 2] ?? left) === left && (lr[i + 1] ?? right) === right;
  return flat && Math.abs(left - right) > jumpShare * Math.max(left, right);
}
