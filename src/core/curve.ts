/** Which loss a curve shows: of the training batches, or of a held-out set. */
export type SeriesKind = 'train' | 'validation';

/**
 * A loss curve of one series of one run, cleaned (resumes merged, steps strictly increasing) and packed.
 * All arrays have the same length.
 */
export interface Curve {
  readonly kind: SeriesKind;
  /** The column or key that it came from, as the file spells it. */
  readonly name: string;
  /**
   * Optimiser step, from 1. Training: the update whose batch gave the loss (the last one of an interval mean).
   * Validation: how many updates were done before measuring.
   */
  readonly steps: Float64Array;
  /** Loss in nats. */
  readonly loss: Float64Array;
  /** LR that update `steps[i]` really used; NaN where the log has none, or only a useless rounding. */
  readonly lr: Float64Array;
  /** Over how many updates the loss is a mean: 1 for an instantaneous value. */
  readonly interval: Float64Array;
  /** Tokens seen after the step; NaN where not known. Left out where the log does not tell them at all. */
  readonly tokens?: Float64Array;
  /** Seconds since 1970, or since the start of the run; NaN where not known. Left out as `tokens`. */
  readonly time?: Float64Array;
}

/** Room beside the numbers that is not worth a copy, as a share of them. */
const worthless = 0.1;

/** The same curves in arrays that take no more room than they need: while a log is read they lie in larger ones. */
export function trimCurves(curves: readonly Curve[]): Curve[] {
  const trimmed = new Map<string, Float64Array>();
  const buffers = new Map<ArrayBufferLike, number>();
  const trim = (values: Float64Array): Float64Array => {
    const { buffer, byteOffset, byteLength } = values;
    if (buffer.byteLength <= (1 + worthless) * byteLength) return values;
    // Steps that curves share stay shared.
    const number = buffers.get(buffer) ?? buffers.size;
    buffers.set(buffer, number);
    const key = [number, byteOffset, byteLength].join(' ');
    const own = trimmed.get(key) ?? values.slice();
    trimmed.set(key, own);
    return own;
  };
  return curves.map(({ kind, name, steps, loss, lr, interval, tokens, time }) => ({
    ...{ kind, name, steps: trim(steps), loss: trim(loss), lr: trim(lr), interval: trim(interval) },
    ...(tokens === undefined ? {} : { tokens: trim(tokens) }),
    ...(time === undefined ? {} : { time: trim(time) }),
  }));
}
