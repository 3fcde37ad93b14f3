import type { Counting } from './counting.ts';

/** A first line further from 0 than this many spacings begins a log in the middle of a run. */
const lateStart = 2;

/**
 * Over how many updates the training loss on a line is a mean.
 * @param steps Updates of all lines, strictly increasing.
 */
export function intervalAt(steps: Float64Array, i: number, interval: Counting['interval']): number {
  const step = steps[i]!;
  if (typeof interval === 'number') return Math.max(1, Math.min(interval, step));
  if (interval !== 'since-last') return 1;
  if (i > 0) return step - steps[i - 1]!;
  const spacing = (steps[1] ?? 2 * step) - step;
  return step > lateStart * spacing ? spacing : step;
}
