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

type Shape = (segment: Segment, u: number) => number;

const between = ({ from, to }: Segment, left: number): number => to + (from - to) * left;

const shapes: Readonly<Record<Exclude<ShapeName, 'sampled' | 'formula'>, Shape>> = {
  constant: ({ from }) => from,
  linear: ({ from, to }, u) => from + (to - from) * u,
  cosine: (segment, u) => between(segment, 0.5 * (1 + Math.cos(Math.PI * (segment.parameter ?? 1) * u))),
  exponential: ({ from, to }, u) => from * (to / from) ** u,
  'one-minus-sqrt': (segment, u) => between(segment, 1 - Math.sqrt(Math.max(0, u))),
  polynomial: (segment, u) => between(segment, Math.max(0, 1 - u) ** (segment.parameter ?? 1)),
  'inverse-sqrt': ({ to }, u) => to / Math.sqrt(u),
};

function lrWithin(segment: Segment, k: number): number {
  if (segment.shape === 'sampled') return segment.values?.[k - segment.first] ?? 0;
  if (segment.shape === 'formula') return Math.max(0, segment.at?.(k) ?? 0);
  return Math.max(0, shapes[segment.shape](segment, (k - segment.origin) / segment.span));
}

/** LR that update `k` (from 1) uses; before the first and after the last segment, the LR of their ends. 0 without segments. */
export function lrAt({ segments }: Schedule, k: number): number {
  const segment = segments.find(({ last }) => k <= last) ?? segments.at(-1);
  if (segment === undefined) return 0;
  return lrWithin(segment, Math.min(Math.max(k, segment.first), segment.last));
}

/** LR of updates 1..`length`. */
export function toArray({ segments }: Schedule, length: number): Float64Array {
  const eta = new Float64Array(length);
  let next = 1;
  for (const segment of segments) {
    for (; next <= Math.min(segment.last, length); next++) eta[next - 1] = lrWithin(segment, next);
  }
  if (next > 1) eta.fill(eta[next - 2]!, next - 1);
  return eta;
}
