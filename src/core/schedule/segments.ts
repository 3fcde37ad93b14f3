import type { Schedule, Segment, SegmentRole, ShapeName } from './schedule.ts';

/** What a stretch is, apart from where it ends; lengths in updates. */
export interface Stretch {
  readonly role: SegmentRole;
  readonly shape: ShapeName;
  readonly from: number;
  readonly to: number;
  /** Last update of the stretch, inclusive; Infinity for an open end. */
  readonly last: number;
  /** Update at which u = 0; the first of the stretch where left out. */
  readonly origin?: number;
  /** Updates from u = 0 to u = 1. */
  readonly span?: number;
  readonly parameter?: number;
  /** `formula` only: the LR of update `k`. */
  readonly at?: (k: number) => number;
  /** `formula` only: what `describe` calls it ("rex"). */
  readonly label?: string;
}

/**
 * A schedule from stretches in order, each beginning where the one before ends; empty ones are dropped, as a framework
 * drops a warm-up of 0 steps or a decay that begins after its end.
 */
export function joinStretches(stretches: readonly Stretch[], totalSteps: number | null): Schedule {
  const segments: Segment[] = [];
  let first = 1;
  for (const { origin = first, span = 1, parameter, last, ...rest } of stretches) {
    if (last < first) continue;
    const shaped = parameter === undefined ? {} : { parameter };
    segments.push({ ...rest, first, last, origin, span, ...shaped });
    first = last + 1;
  }
  return { segments, totalSteps };
}

/** A stretch at one LR. */
export function hold(role: SegmentRole, lr: number, last: number): Stretch {
  return { role, shape: 'constant', from: lr, to: lr, last };
}

/**
 * A stretch by a framework's own arithmetic, for what the shapes can't give to the last digit.
 * @param at LR of update `k`, k from 1 over the whole run; never called outside the stretch.
 * @param aims LR at the stretch's beginning and end, in words and for the checks: `to` of a warm-up is the peak.
 */
export function formula(
  role: SegmentRole,
  last: number,
  at: (k: number) => number,
  aims: { readonly from: number; readonly to: number; readonly label?: string },
): Stretch {
  return { role, shape: 'formula', last, at, ...aims };
}

/**
 * A linear warm-up from 0 over `updates`. Where update 1 runs at `peak / updates` the origin is 0; where it runs at 0, 1.
 */
export function warmUp(peak: number, updates: number, origin: 0 | 1 = 0): Stretch {
  return {
    ...{ role: 'warm-up', shape: 'linear', from: 0, to: peak },
    ...{ last: updates, origin, span: updates },
  };
}
