import { throwIfCancelled, type Cancel } from '../../errors.ts';
import type { Source } from '../source.ts';
import { encodingOf, withoutZeros } from './text.ts';

/** Bytes asked for at a time; a whole log is never held as text. */
export const sliceBytes = 1 << 20;

/**
 * The bytes of a source from an offset on, slice by slice, however long it turns out to be.
 * @throws Cancelled between slices.
 */
export async function* slicesOf(source: Source, from: number, cancel?: Cancel): AsyncGenerator<Uint8Array> {
  for (let start = from; start < source.byteLength;) {
    throwIfCancelled(cancel);
    const bytes = await source.slice(start, start + sliceBytes);
    if (bytes.length === 0) return;
    start += bytes.length;
    yield bytes;
  }
}

/** The text of a file that is no lines, each byte once, however often the file grows. */
export class TextFeed {
  #offset = 0;
  #decoder: TextDecoder | undefined;

  /**
   * The text since the last time, slice by slice: byte order mark removed, invalid bytes replaced, zero bytes dropped.
   * @throws Cancelled between slices.
   */
  async *read(source: Source, cancel?: Cancel): AsyncGenerator<string> {
    for await (const bytes of slicesOf(source, this.#offset, cancel)) {
      this.#decoder ??= new TextDecoder(encodingOf(bytes));
      this.#offset += bytes.length;
      yield withoutZeros(this.#decoder.decode(bytes, { stream: true }));
    }
  }
}
