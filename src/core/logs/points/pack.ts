import type { Curve, SeriesKind } from '../../curve.ts';
import type { Counting } from './counting.ts';
import { intervalAt } from './intervals.ts';
import { exactLookup, shifted, type KnownLr } from './lrLookup.ts';
import type { Series } from './series.ts';

/** What turns a cleaned series into a curve. */
export interface Packing {
  readonly counting: Counting;
  /** Added to the series' counters to get updates. */
  readonly shift: 0 | 1;
  readonly lr: KnownLr;
  readonly lrAt: (step: number) => number;
  /** Under the counters on the lines of training losses. */
  readonly tokens: Series;
  readonly time: Series;
  readonly trainShift: 0 | 1;
}

/** Packs the usable points of a cleaned series; where nothing has to change, arrays are shared and not copied. */
export function packCurve(kind: SeriesKind, name: string, source: Series, packing: Packing): Curve {
  const all = source.steps;
  const steps = packing.shift === 0 ? all : shifted(all, packing.shift);
  const usable = findUsable(steps, source.values);
  const pick = (values: Float64Array) => (usable === null ? values : pickFrom(values, usable));
  const picked = pick(steps);
  return {
    kind,
    name,
    steps: picked,
    loss: toNats(pick(source.values), packing.counting),
    lr: lrOf(picked, packing),
    interval: pick(intervalsOf(kind, steps, packing.counting)),
    ...besides(picked, packing),
  };
}

/** Indices of the points to use; null where that is all of them. */
function findUsable(steps: Float64Array, values: Float64Array): Uint32Array | null {
  // A held-out loss at 0 was measured before any update: outside every law.
  const isUsable = (i: number) => steps[i]! >= 1 && Number.isFinite(values[i]);
  let count = 0;
  for (let i = 0; i < steps.length; i++) if (isUsable(i)) count++;
  if (count === steps.length) return null;
  const usable = new Uint32Array(count);
  for (let i = 0, next = 0; i < steps.length; i++) if (isUsable(i)) usable[next++] = i;
  return usable;
}

function pickFrom(values: Float64Array, indices: Uint32Array): Float64Array {
  const picked = new Float64Array(indices.length);
  for (let i = 0; i < indices.length; i++) picked[i] = values[indices[i]!]!;
  return picked;
}

function toNats(loss: Float64Array, { unit }: Counting): Float64Array {
  return unit === 'bits' ? loss.map((bits) => bits * Math.LN2) : loss;
}

function lrOf(steps: Float64Array, { lr, lrAt }: Packing): Float64Array {
  if (lr.lr instanceof Float64Array && isSame(steps, lr.steps)) return lr.lr;
  return lr.steps.length === 0 ? new Float64Array(steps.length).fill(NaN) : steps.map(lrAt);
}

function isSame(a: Float64Array, b: KnownLr['steps']): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function intervalsOf(kind: SeriesKind, steps: Float64Array, { interval }: Counting): Float64Array {
  const intervals = new Float64Array(steps.length).fill(1);
  if (kind === 'validation' || interval === 'instantaneous') return intervals;
  for (let i = 0; i < steps.length; i++) intervals[i] = intervalAt(steps, i, interval);
  return intervals;
}

/** Tokens and time where the log has them at any point of the curve. */
function besides(steps: Float64Array, { tokens, time, trainShift }: Packing): Pick<Curve, 'tokens' | 'time'> {
  const [itsTokens, itsTime] = [tokens, time].map((series) => valuesAt(steps, series, trainShift));
  return { ...(itsTokens && { tokens: itsTokens }), ...(itsTime && { time: itsTime }) };
}

function valuesAt(steps: Float64Array, series: Series, shift: 0 | 1): Float64Array | undefined {
  if (series.steps.length === 0) return undefined;
  if (shift === 0 && isSame(steps, series.steps)) return series.values;
  const lookup = exactLookup(series.steps, series.values);
  const values = steps.map((step) => lookup(step - shift));
  return values.some((value) => !Number.isNaN(value)) ? values : undefined;
}
