/** Packed or plain numbers, only looked at. */
export type Numbers = readonly number[] | Float64Array;

/** LRs by the update that used them, steps strictly increasing. */
export interface KnownLr {
  readonly steps: Numbers;
  readonly lr: Numbers;
}

/** Numbers with the same added to each, as a copy. A loop: an iterator or a call for each takes longer than the rest of a curve. */
export function shifted(numbers: Numbers, by: number): Float64Array {
  const moved = new Float64Array(numbers.length);
  for (let i = 0; i < moved.length; i++) moved[i] = numbers[i]! + by;
  return moved;
}

/** A change of more than this share of the larger LR between two flat stretches is a jump, not a slope. */
const jumpShare = 0.02;

/**
 * LR that an update used: the known one; between two known ones the line through them. NaN outside them, and beside a jump
 * between flat stretches, where only the user's config can tell on which side the update was.
 * @param between Whether to interpolate; false gives NaN where nothing was logged.
 */
export function lrLookup({ steps, lr }: KnownLr, between: boolean): (step: number) => number {
  const find = finder(steps);
  return (step) => {
    const i = find(step);
    const [right, left] = [steps[i], steps[i - 1]];
    if (right === step) return lr[i]!;
    if (!between || right === undefined || left === undefined || isJump(lr, i)) return NaN;
    return lr[i - 1]! + ((lr[i]! - lr[i - 1]!) * (step - left)) / (right - left);
  };
}

/** What stands at exactly a step; NaN where nothing does. */
export function exactLookup(steps: Numbers, values: Numbers): (step: number) => number {
  const find = finder(steps);
  return (step) => {
    const i = find(step);
    return steps[i] === step ? values[i]! : NaN;
  };
}

/** Index of the first step that is not below another; steps asked for in rising order are found at once. */
function finder(steps: Numbers): (step: number) => number {
  let at = 0;
  return (step) => {
    if (at > 0 && steps[at - 1]! >= step) at = 0;
    if (at < steps.length && steps[at]! >= step) return at;
    if (at + 1 >= steps.length || steps[at + 1]! >= step) return (at = Math.min(at + 1, steps.length));
    return (at = firstAtLeast(steps, step));
  };
}

function firstAtLeast(steps: Numbers, step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isJump(lr: Numbers, i: number): boolean {
  const [left, right] = [lr[i - 1]!, lr[i]!];
  const flat = (lr[i - 2] ?? left) === left && (lr[i + 1] ?? right) === right;
  return flat && Math.abs(left - right) > jumpShare * Math.max(left, right);
}

/** Relative change of the LR in one update up to which it may be carried one update back. */
const slow = 1e-3;

/**
 * LRs moved to the next update leave the first logged step without one: it is added where it can be known, on a warm-up
 * that began at 0 or where the LR hardly changes.
 */
export function extendRamp(moved: KnownLr): KnownLr {
  const [first, second] = [moved.steps[0], moved.steps[1]];
  const [lr, next] = [moved.lr[0], moved.lr[1]];
  if (first === undefined || second === undefined || lr === undefined || next === undefined) return moved;
  const slope = (next - lr) / (second - first);
  const onRamp = slope > 0 && Math.abs(lr - slope * (first - 1)) <= 1e-6 * lr;
  if (first <= 1 || !(onRamp || Math.abs(slope) <= slow * lr)) return moved;
  return { steps: prepend(first - 1, moved.steps), lr: prepend(Math.max(0, lr - slope), moved.lr) };
}

function prepend(value: number, numbers: Numbers): Float64Array {
  const longer = new Float64Array(numbers.length + 1);
  longer[0] = value;
  longer.set(numbers, 1);
  return longer;
}
