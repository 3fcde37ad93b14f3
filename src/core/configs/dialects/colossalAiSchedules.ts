import { hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Schedule } from '../../schedule/schedule.ts';

/** What `CosineAnnealingWarmupLR` and InternEvo's `FineTuneCosineAnnealingWarmupLR` are given; lengths in updates. */
export interface WarmupCosine {
  readonly peak: number;
  readonly floor: number;
  /** Updates at LR 0 before the warm-up. */
  readonly idle: number;
  readonly warmup: number;
  /** The scheduler's own total. */
  readonly end: number;
}

/** With t = k - 1: 0 for t < I; P (t + 1 - I) / W for the next W; then a cosine whose first update still has P. */
export function warmupCosineLr(
  { peak, floor, idle, warmup, end }: WarmupCosine,
  total: number | null,
): Schedule {
  const start = idle + warmup;
  const rise: Stretch = {
    role: 'warm-up',
    shape: 'linear',
    from: 0,
    to: peak,
    last: start,
    origin: idle,
    span: warmup,
  };
  const fall: Stretch = { role: 'decay', shape: 'cosine', from: peak, to: floor, last: Infinity, origin: start + 1, span: end - start }; // prettier-ignore
  return joinStretches([hold('warm-up', 0, idle), rise, fall], total);
}
