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

/** The LR at u. What is the same for every update is worked out once. */
type Shape = (segment: Segment) => (u: number) => number;

const shapes: Readonly<Record<Exclude<ShapeName, 'sampled' | 'formula'>, Shape>> = {
  constant:
    ({ from }) =>
    () =>
      from,
  linear: ({ from, to }) => {
    const rise = to - from;
    return (u) => from + rise * u;
  },
  cosine: ({ from, to, parameter = 1 }) => {
    const [fall, angle] = [from - to, Math.PI * parameter];
    return (u) => to + fall * (0.5 * (1 + Math.cos(angle * u)));
  },
  exponential: ({ from, to }) => {
    const ratio = to / from;
    return (u) => from * ratio ** u;
  },
  'one-minus-sqrt': ({ from, to }) => {
    const fall = from - to;
    return (u) => to + fall * (1 - Math.sqrt(Math.max(0, u)));
  },
  polynomial: ({ from, to, parameter = 1 }) => {
    const fall = from - to;
    return (u) => to + fall * Math.max(0, 1 - u) ** parameter;
  },
  'inverse-sqrt':
    ({ to }) =>
    (u) =>
      to / Math.sqrt(u),
};

/** The LR of the updates of a segment. */
function within(segment: Segment): (k: number) => number {
  const { shape, first, origin, span, values, at } = segment;
  if (shape === 'sampled') return (k) => values?.[k - first] ?? 0;
  if (shape === 'formula') return (k) => Math.max(0, at?.(k) ?? 0);
  const shaped = shapes[shape](segment);
  return (k) => Math.max(0, shaped((k - origin) / span));
}

/** LR that update `k` (from 1) uses; before the first and after the last segment, the LR of their ends. 0 without segments. */
export function lrAt({ segments }: Schedule, k: number): number {
  const segment = segments.find(({ last }) => k <= last) ?? segments.at(-1);
  if (segment === undefined) return 0;
  return within(segment)(Math.min(Math.max(k, segment.first), segment.last));
}

/** LR of updates 1..`length`. */
export function toArray({ segments }: Schedule, length: number): Float64Array {
  const eta = new Float64Array(length);
  let next = 1;
  for (const segment of segments) {
    const [lr, last] = [within(segment), Math.min(segment.last, length)];
    for (; next <= last; next++) eta[next - 1] = lr(next);
  }
  if (next > 1) eta.fill(eta[next - 2]!, next - 1);
  return eta;
}
