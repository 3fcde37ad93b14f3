/**
 * How the LR goes within a segment, as a function of u = (k - origin) / span at update k (k counts from 1).
 * `sampled` holds one LR an update instead; `formula` is a framework's own arithmetic, kept as it is.
 */
export type ShapeName =
  | 'constant'
  | 'linear'
  | 'cosine'
  | 'exponential'
  | 'one-minus-sqrt'
  | 'polynomial'
  | 'inverse-sqrt'
  | 'sampled'
  | 'formula';

/** What a segment is for; `describe` and the checks read it. */
export type SegmentRole = 'warm-up' | 'stable' | 'decay' | 'after';

/**
 * A stretch of updates, `first` to `last` inclusive (1-based; `last` is Infinity for an open end), whose LR follows one shape.
 * `origin` and `span` may be fractional or lie outside the segment: that is how each framework's off-by-one is kept.
 */
export interface Segment {
  readonly shape: ShapeName;
  readonly role: SegmentRole;
  readonly first: number;
  readonly last: number;
  readonly origin: number;
  readonly span: number;
  /** LR at u = 0 (inverse-sqrt: unused, its LR at 0 is infinite) and at u = 1. */
  readonly from: number;
  readonly to: number;
  /** Polynomial: the power. Cosine: how many half waves (1 unless said). */
  readonly parameter?: number;
  /** `sampled` only: the LR of updates first..last. */
  readonly values?: Float64Array;
  /** `formula` only: the LR of update `k`, for k from `first` to `last`. A function can't be sent to another thread: send `toArray`. */
  readonly at?: (k: number) => number;
  /** `formula` only: what `describe` calls it. */
  readonly label?: string;
}

/** The LR of every update of a run. Segments are contiguous and ordered; the last may be open-ended. */
export interface Schedule {
  readonly segments: readonly Segment[];
  /** Number of updates of the run; null where the config does not tell. */
  readonly totalSteps: number | null;
}

/**
 * Writes the LR of updates `from`, `from` + 1, … to `eta`. Each shape has a loop of its own: a call for every update of a long
 * run costs more than its arithmetic.
 */
type Fill = (segment: Segment, eta: Float64Array, from: number) => void;

const fills: Readonly<Record<ShapeName, Fill>> = {
  sampled: ({ values, first }, eta, from) => {
    for (let i = 0; i < eta.length; i++) eta[i] = values?.[from + i - first] ?? 0;
  },
  formula: ({ at }, eta, from) => {
    for (let i = 0; i < eta.length; i++) eta[i] = Math.max(0, at?.(from + i) ?? 0);
  },
  constant: ({ from: lr }, eta) => {
    eta.fill(Math.max(0, lr));
  },
  linear: ({ origin, span, from: a, to }, eta, from) => {
    const rise = to - a;
    for (let i = 0; i < eta.length; i++) eta[i] = Math.max(0, a + rise * ((from + i - origin) / span));
  },
  cosine: ({ origin, span, from: a, to, parameter = 1 }, eta, from) => {
    const [fall, angle] = [a - to, Math.PI * parameter];
    for (let i = 0; i < eta.length; i++)
      eta[i] = Math.max(0, to + fall * (0.5 * (1 + Math.cos(angle * ((from + i - origin) / span)))));
  },
  exponential: ({ origin, span, from: a, to }, eta, from) => {
    const ratio = to / a;
    for (let i = 0; i < eta.length; i++) eta[i] = Math.max(0, a * ratio ** ((from + i - origin) / span));
  },
  'one-minus-sqrt': ({ origin, span, from: a, to }, eta, from) => {
    const fall = a - to;
    for (let i = 0; i < eta.length; i++)
      eta[i] = Math.max(0, to + fall * (1 - Math.sqrt(Math.max(0, (from + i - origin) / span))));
  },
  polynomial: ({ origin, span, from: a, to, parameter = 1 }, eta, from) => {
    const fall = a - to;
    for (let i = 0; i < eta.length; i++)
      eta[i] = Math.max(0, to + fall * Math.max(0, 1 - (from + i - origin) / span) ** parameter);
  },
  'inverse-sqrt': ({ origin, span, to }, eta, from) => {
    for (let i = 0; i < eta.length; i++) eta[i] = Math.max(0, to / Math.sqrt((from + i - origin) / span));
  },
};

const one = new Float64Array(1);

/** LR that update `k` (from 1) uses; before the first and after the last segment, the LR of their ends. 0 without segments. */
export function lrAt({ segments }: Schedule, k: number): number {
  const segment = segments.find(({ last }) => k <= last) ?? segments.at(-1);
  if (segment === undefined) return 0;
  fills[segment.shape](segment, one, Math.min(Math.max(k, segment.first), segment.last));
  return one[0]!;
}

/** LR of updates 1..`length`. */
export function toArray(schedule: Schedule, length: number): Float64Array {
  const eta = new Float64Array(length);
  fillFrom(schedule, 1, eta);
  return eta;
}

/** Writes the LR of updates `first`, `first` + 1, … to `eta`; after the last segment, the LR of its end. 0 without segments. */
export function fillFrom(schedule: Schedule, first: number, eta: Float64Array): void {
  let next = first;
  const end = first + eta.length;
  for (const segment of schedule.segments) {
    const last = Math.min(segment.last, end - 1);
    if (last < next) continue;
    const whole = next === first && last === end - 1;
    fills[segment.shape](segment, whole ? eta : eta.subarray(next - first, last + 1 - first), next);
    next = last + 1;
  }
  if (next < end) eta.fill(next > first ? eta[next - first - 1]! : lrAt(schedule, next), next - first);
}
