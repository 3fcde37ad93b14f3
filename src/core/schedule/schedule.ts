/**
 * How the LR goes within a segment, as a function of u = (k - origin) / span at update k (k counts from 1).
 * `sampled` holds one LR an update instead.
 */
export type ShapeName =
  | 'constant'
  | 'linear'
  | 'cosine'
  | 'exponential'
  | 'one-minus-sqrt'
  | 'polynomial'
  | 'inverse-sqrt'
  | 'sampled';

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
  /** LR at u = 0 and at u = 1. */
  readonly from: number;
  readonly to: number;
  /** Polynomial: the power. Cosine: how many half waves (1 unless said). Inverse-sqrt: unused. */
  readonly parameter?: number;
  /** `sampled` only: the LR of updates first..last. */
  readonly values?: Float64Array;
}

/** The LR of every update of a run. Segments are contiguous and ordered; the last may be open-ended. */
export interface Schedule {
  readonly segments: readonly Segment[];
  /** Number of updates of the run; null where the config does not tell. */
  readonly totalSteps: number | null;
}
