import type { Counted, Counting } from './counting.ts';
import { intervalAt } from './intervals.ts';
import { extendRamp, shifted, type KnownLr } from './lrLookup.ts';

/** Logged LRs under the updates that used them. */
export function knowLr(logged: KnownLr, counting: Counting, { lrShift, lrIsNext }: Counted): KnownLr {
  if (counting.lr === 'mean') return toCentres(logged, counting, lrShift);
  if (lrShift === 0) return logged;
  const moved = { steps: shifted(logged.steps, lrShift), lr: logged.lr };
  return lrIsNext ? extendRamp(moved) : moved;
}

/** A mean LR is that of the middle of the updates that it was taken over, as exactly as a line goes through them. */
function toCentres({ steps, lr }: KnownLr, { interval }: Counting, shift: number): KnownLr {
  const updates = shifted(steps, shift);
  return { steps: updates.map((step, i) => step - (intervalAt(updates, i, interval) - 1) / 2), lr };
}
