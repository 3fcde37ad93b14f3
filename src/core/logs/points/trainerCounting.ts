import type { Counting } from './counting.ts';
import type { KnownLr } from './lrLookup.ts';
import { lrTiming } from './lrTiming.ts';

/** Relative change of the LR in one update up to which it may be carried one update back. */
const slow = 1e-3;

/**
 * How the Hugging Face Trainer counts: the line of step k has the mean loss up to update k and, since version 4.51, the LR
 * of update k; before, that of update k + 1.
 * @param logged LRs under the step on their line.
 */
export function countTrainer(logged: KnownLr, totalSteps: number | null): Counting {
  const timing = logged.steps.length === 0 ? 'this' : lrTiming(logged, totalSteps);
  const lrShift = timing === 'next' ? 1 : 0;
  return { trainShift: 0, lrShift, assumptions: sentences[timing] };
}

const sentences: Record<ReturnType<typeof lrTiming>, readonly string[]> = {
  this: [],
  next: [
    'The LR on a line is that of the next update, as transformers before 4.51 logs it: between logged steps it is interpolated.',
  ],
  unknown: [
    'The log does not tell whether its LR is that of the same update or, as transformers before 4.51 logs it, of the next: the same is assumed.',
  ],
};

/**
 * LRs moved to the next update leave the first logged step without one: it is added where it can be known, on a warm-up
 * that began at 0 or where the LR hardly changes.
 */
export function extendRamp(moved: KnownLr): KnownLr {
  const [first, second] = moved.steps;
  const [lr, next] = moved.lr;
  if (first === undefined || second === undefined || lr === undefined || next === undefined) return moved;
  const slope = (next - lr) / (second - first);
  const onRamp = slope > 0 && Math.abs(lr - slope * (first - 1)) <= 1e-6 * lr;
  if (first <= 1 || !(onRamp || Math.abs(slope) <= slow * lr)) return moved;
  return { steps: [first - 1, ...moved.steps], lr: [Math.max(0, lr - slope), ...moved.lr] };
}
