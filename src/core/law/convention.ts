import { startingLr, warmupEnd } from './areas.ts';
import type { WarmupConvention } from './law.ts';

/** A schedule as a law counts it: LR of updates 1..N, and the LR before the first. */
export interface CountedSchedule {
  readonly eta: Float64Array;
  readonly eta0: number;
}

/** The LR that counts: the true one, or the peak throughout the warm-up (arXiv 2408.11029, section 3). */
export function countSchedule(eta: Float64Array, convention: WarmupConvention): CountedSchedule {
  const end = convention === 'peak' ? warmupEnd(eta) : 0;
  if (end === 0) return { eta, eta0: startingLr(eta) };
  const peak = eta[end - 1] ?? 0;
  return { eta: eta.slice().fill(peak, 0, end), eta0: peak };
}
