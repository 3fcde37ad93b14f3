import type { KnownLr, Numbers } from './lrLookup.ts';

/** Whether the LR on the line of update k is that of update k or of k + 1; `unknown` where the log can't tell. */
export type LrTiming = 'this' | 'next' | 'unknown';

/** How near an estimated position must be to a whole update to count. */
const certain = 0.1;

/**
 * Finds out from the LRs of a Hugging Face Trainer which update they belong to: its versions before 4.51 log the LR of the
 * next update. Its schedules tell by where they cross zero: a warm-up is 0 at update 1, and linear and cosine are 0 at the
 * update after the last (formula of `get_linear_schedule_with_warmup`, `get_cosine_schedule_with_warmup`).
 * @param logged LRs under the step on their line.
 * @param totalSteps Length of the run in updates, where known.
 */
export function lrTiming(logged: KnownLr, totalSteps: number | null): LrTiming {
  const { steps, lr } = logged;
  if (isConstant(lr)) return 'this';
  const estimates = [byFirst, byRamp, byEnd, byTop];
  for (const estimate of estimates) {
    const delay = estimate(steps, lr, totalSteps);
    if (Math.abs(delay) <= certain) return 'next';
    if (Math.abs(delay - 1) <= certain) return 'this';
  }
  return 'unknown';
}

function isConstant(lr: Numbers): boolean {
  for (const value of lr) if (value !== lr[0]) return false;
  return true;
}

/** Each estimate gives 1 where the line of update k has the LR of update k, 0 where it has that of k + 1; NaN: no idea. */
type Estimate = (steps: Numbers, lr: Numbers, totalSteps: number | null) => number;

/** An LR of 0 on the line of update 1 is the start of a warm-up; one that rises from more than 0 began before. */
const byFirst: Estimate = (steps, lr) => {
  if (steps[0] !== 1) return NaN;
  if (lr[0] === 0) return 1;
  return (lr[1] ?? 0) > lr[0]! ? 0 : NaN;
};

/** Where the line through the first two LRs is 0; the third is larger still, so both lie on the warm-up. */
const byRamp: Estimate = (steps, lr) => {
  const [first, second, third] = [lr[0] ?? NaN, lr[1] ?? NaN, lr[2] ?? NaN];
  if (!(second > first && third > second)) return NaN;
  return steps[0]! - (first * (steps[1]! - steps[0]!)) / (second - first);
};

/** Where a linear or cosine decay reaches 0, against the end of the run; two neighbouring estimates must agree. */
const byEnd: Estimate = (steps, lr, totalSteps) => {
  const last = steps.length - 1;
  if (totalSteps === null || last < 3) return NaN;
  if (steps[last] === totalSteps && lr[last] === 0) return 0;
  const zero = zeroAfter(steps, lr, last);
  const agrees = Math.abs(zero - zeroAfter(steps, lr, last - 1)) <= certain / 2;
  return agrees ? zero - totalSteps : NaN;
};

/** Without a warm-up a cosine starts as a parabola around its top: where the one through the first three LRs has it. */
const byTop: Estimate = (steps, lr) => {
  const [k1, k2, k3] = [steps[0] ?? NaN, steps[1] ?? NaN, steps[2] ?? NaN];
  const [fall1, fall2] = [lr[0]! - (lr[1] ?? NaN), (lr[1] ?? NaN) - (lr[2] ?? NaN)];
  // Further from the top a cosine is no parabola; the bound keeps the error well below `certain`.
  const near = k3 * (fall1 + fall2) < certain * lr[0]!;
  if (!(near && fall1 > 0 && fall2 > 0)) return NaN;
  const ratio = (fall1 * (k3 - k2)) / (fall2 * (k2 - k1));
  return Math.abs(ratio - 1) < 1e-6 ? NaN : (k1 + k2 - ratio * (k2 + k3)) / (2 * (1 - ratio));
};

/** The step on whose line the decay through the three equally spaced LRs up to index `last` would be 0. */
function zeroAfter(steps: Numbers, lr: Numbers, last: number): number {
  const spacing = steps[last]! - steps[last - 1]!;
  if (steps[last - 1]! - steps[last - 2]! !== spacing) return NaN;
  return steps[last]! + spacing * spacingsToZero(lr[last - 2]!, lr[last - 1]!, lr[last]!);
}

/** After how many more spacings a decay through three equally spaced LRs is 0: as a line, else as a cosine. */
function spacingsToZero(first: number, second: number, third: number): number {
  if (!(first > second && second > third && third > 0)) return NaN;
  if (Math.abs(first - 2 * second + third) <= 1e-6 * second) return third / (second - third);
  // A cosine that ends at 0 is a squared sine of the distance to its end, so the roots are samples of a sine.
  const [far, middle, near] = [Math.sqrt(first), Math.sqrt(second), Math.sqrt(third)];
  const turn = Math.acos((far + near) / (2 * middle));
  return Math.atan2(near * Math.sin(turn), middle - near * Math.cos(turn)) / turn;
}
