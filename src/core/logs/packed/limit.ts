import { ReadError } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import { say } from '../../words.ts';

/**
 * A log's numbers differ from line to line, so that it is packed to a fifth or a twentieth, and one of bars that repeat to a
 * hundredth. What is packed further than this has nothing to plot in it; gzip's own limit is 1032, zstd has none.
 */
const largestRatio = 250;
/** Below this no ratio does harm. */
const harmless = 1 << 26;

/** @throws ReadError `too-large` where a file unpacks to so much more than it is that it can't be a log. */
export function checkRatio(path: string, packedBytes: number, unpackedBytes: number): void {
  if (unpackedBytes <= harmless || unpackedBytes <= largestRatio * packedBytes) return;
  const message = say`${baseName(path)} unpacks to more than ${String(largestRatio)} times its size, which no log does: unpack it yourself if you trust it.`;
  throw new ReadError('too-large', 'unknown', message);
}
