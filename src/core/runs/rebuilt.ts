/** What arrays that can be made again may take, all together, in bytes. */
const mostBytes = 32e6;

/** Those that were used last, by who made them, the latest at the end. */
const recent = new Map<() => Float64Array, Float64Array>();
let recentBytes = 0;

/**
 * Gives an array that can be made again at any time, and lets go of it when others have been used since. The LR of every update
 * of a thousand runs takes gigabytes, and few of them are looked at.
 * @param first As it was made the first time.
 * @param make Makes an equal one.
 */
export function rebuilt(first: Float64Array, make: () => Float64Array): () => Float64Array {
  use(make, first);
  return () => use(make, recent.get(make) ?? make());
}

function use(make: () => Float64Array, array: Float64Array): Float64Array {
  if (!recent.delete(make)) recentBytes += array.byteLength;
  recent.set(make, array);
  for (const [oldest, { byteLength }] of recent) {
    if (recentBytes <= mostBytes || oldest === make) break;
    recent.delete(oldest);
    recentBytes -= byteLength;
  }
  return array;
}
