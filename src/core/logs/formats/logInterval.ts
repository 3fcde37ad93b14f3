import type { Counting } from '../points/counting.ts';
import { commonestGap } from '../points/spacing.ts';

/** Share of the lines that may stand elsewhere than an interval demands. */
const fewStrays = 0.1;

/**
 * Over how many updates the means of a log are that is written every so many updates, and perhaps at the first one too,
 * which then is in the next mean as well. Lines that were left out make no mean longer.
 * @param steps Counters of the lines in file order.
 */
export function logInterval(steps: ArrayLike<number> = []): Counting['interval'] {
  const common = commonestGap(steps);
  if (common === null) return 'since-last';
  let strays = 0;
  for (let i = 1; i < steps.length; i++) {
    const gap = steps[i]! - steps[i - 1]!;
    const isFirst = steps[i - 1]! % common !== 0 && gap < common;
    const isNextFirst = steps[i]! % common !== 0 && gap <= common;
    if (gap > 0 && gap % common !== 0 && !isFirst && !isNextFirst) strays++;
  }
  if (strays > fewStrays * steps.length) return 'since-last';
  return common === 1 ? 'instantaneous' : common;
}
