/** Seconds since 1970 are above this, and milliseconds above the other: both lie in the years since 2001. */
const [leastSeconds, leastMilliseconds] = [1e9, 1e12];
/** Fewer values than this that rise may do so by chance: seconds an iteration often do. */
const fewestRising = 8;

/**
 * Logged times as seconds since 1970 or since the start; null where they are no clock. A clock never goes back and does go
 * on, which seconds an iteration do not.
 * @param values In the order of the steps.
 */
export function readClock(values: Float64Array): Float64Array | null {
  const [first, last] = [values[0], values[values.length - 1]];
  if (first === undefined || last === undefined || !isRising(values)) return null;
  if (first >= leastMilliseconds) return values.map((value) => value / 1000);
  return first >= leastSeconds || (values.length >= fewestRising && last > 2 * first) ? values : null;
}

function isRising(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]) || values[i]! < (values[i - 1] ?? 0)) return false;
  }
  return true;
}
