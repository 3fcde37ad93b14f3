const wordBytes = 8;

/**
 * Bytes that are looked for at a place, eight at a time: as doubles, which are the same where their bytes are, unless they are
 * NaN or zero, and text is neither.
 */
export class Literal {
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #words: Float64Array;
  /** Where the last word begins, which reaches back into the one before. */
  readonly #last: number;

  constructor(text: string) {
    this.#bytes = new TextEncoder().encode(text);
    this.length = this.#bytes.length;
    this.#last = this.length - wordBytes;
    this.#words = wordsOf(this.#bytes);
  }

  /** Whether they stand at a place. */
  standsAt(view: DataView, at: number): boolean {
    const last = this.#last;
    if (at + this.length > view.byteLength) return false;
    if (last < 0) return this.#standsShortly(view, at);
    const words = this.#words;
    for (let i = 0, offset = 0; i < words.length; i++, offset += wordBytes) {
      if (view.getFloat64(at + (offset < last ? offset : last), true) !== words[i]) return false;
    }
    return true;
  }

  #standsShortly(view: DataView, at: number): boolean {
    const bytes = this.#bytes;
    for (let i = 0; i < bytes.length; i++) if (view.getUint8(at + i) !== bytes[i]) return false;
    return true;
  }
}

/** Bytes as doubles, the last of which reaches back into the one before; none of fewer than eight bytes. */
export function wordsOf(bytes: Uint8Array): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = bytes.length < wordBytes ? 0 : Math.ceil(bytes.length / wordBytes);
  return Float64Array.from({ length: count }, (_, i) =>
    view.getFloat64(Math.min(i * wordBytes, bytes.length - wordBytes), true),
  );
}
