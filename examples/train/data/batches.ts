import { seededRandom, shuffle } from '../random.ts';
import type { Symbols } from './corpus.ts';

/** A batch: positions in `text` whose symbol is to be predicted from the `context` symbols before it. */
export interface Batch {
  readonly text: Symbols;
  readonly positions: Int32Array;
}

/** Gives the batches of one epoch after another, each position once an epoch, in an order that the seed fixes. */
export function batchesOf(text: Symbols, context: number, size: number, seed: number): () => Batch {
  const random = seededRandom(seed);
  const order = Int32Array.from({ length: text.length - context }, (_, i) => i + context);
  let next = order.length;
  return () => {
    if (next + size > order.length) {
      shuffle(order, random);
      next = 0;
    }
    next += size;
    return { text, positions: order.subarray(next - size, next) };
  };
}

/** `count` positions spread evenly over the text, cut into batches: the fixed set that the held-out loss is of. */
export function fixedBatches(text: Symbols, context: number, size: number, count: number): Batch[] {
  const stride = (text.length - context) / count;
  const positions = Int32Array.from({ length: count }, (_, i) => context + Math.floor(i * stride));
  const starts = Array.from({ length: Math.floor(count / size) }, (_, i) => i * size);
  return starts.map((start) => ({ text, positions: positions.subarray(start, start + size) }));
}
