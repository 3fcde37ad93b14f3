import type { Range } from './ranges.ts';

/** Kind of an axis. */
type Scale = 'linear' | 'log';

/** The shortest stretch that can be looked at, as a share of the whole. */
const shortest = 1e-5;

const toPlace = (scale: Scale, value: number) => (scale === 'log' ? Math.log(value) : value);
const toValue = (scale: Scale, place: number) => (scale === 'log' ? Math.exp(place) : place);

/** The value at a share of the axis, 0..1. */
export function valueAt({ min, max }: Range, scale: Scale, share: number): number {
  const [from, to] = [toPlace(scale, min), toPlace(scale, max)];
  return toValue(scale, from + share * (to - from));
}

/** A stretch of an axis, from one share of it to another. */
export function stretchOf(range: Range, scale: Scale, a: number, b: number): Range {
  const [min, max] = [valueAt(range, scale, Math.min(a, b)), valueAt(range, scale, Math.max(a, b))];
  return { min, max };
}

/** The axis after zooming by `factor` (above 1: closer) with the place at `share` left where it is; null is all of it. */
export function zoomAt(
  range: Range,
  bounds: Range,
  scale: Scale,
  share: number,
  factor: number,
): Range | null {
  return hold(stretchOf(range, scale, share - share / factor, share + (1 - share) / factor), bounds, scale);
}

/** The axis moved by a share of its own length, as far as there is something. */
export function panBy(range: Range, bounds: Range, scale: Scale, share: number): Range | null {
  return hold(stretchOf(range, scale, share, 1 + share), bounds, scale);
}

/** A stored stretch, as far as it lies in the bounds; null where that is all of them, or nothing of them. */
export function within(range: Range, bounds: Range, scale: Scale): Range | null {
  return range.min >= bounds.max || range.max <= bounds.min ? null : hold(range, bounds, scale);
}

/** A stretch of the length asked for, moved into the bounds; null where that is all of them. */
function hold({ min, max }: Range, bounds: Range, scale: Scale): Range | null {
  const [first, last] = [toPlace(scale, bounds.min), toPlace(scale, bounds.max)];
  const from = scale === 'log' && min <= 0 ? first : toPlace(scale, min);
  const length = Math.max(shortest * (last - first), toPlace(scale, max) - from);
  if (!(length < (last - first) * (1 - 1e-9))) return null;
  const start = Math.min(last - length, Math.max(first, from));
  return { min: toValue(scale, start), max: toValue(scale, start + length) };
}
