/** Wire types of protocol buffers that are still written. */
export const wire = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 } as const;

/** Bytes of a varint that make up its lower half, what the upper half counts in, and its sign. */
const halfBytes = 7;
const halfSize = 2 ** 49;
const highSign = 2 ** 14;

/**
 * Walks the fields of one message in place, without copies: open it on a range of bytes, then take `next` until it says no.
 * A message that is cut off or no message ends early.
 */
export class WireReader {
  /** Number and wire type of the field at hand. */
  field = 0;
  type: number = wire.varint;
  /** A varint's value, signed, exact up to 2^53. */
  value = 0;
  /** Where the content of a field that is no varint begins and ends. */
  from = 0;
  to = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #end = 0;

  open(bytes: Uint8Array, from: number, to: number): void {
    this.#bytes = bytes;
    this.#at = from;
    this.#end = Math.min(to, bytes.length);
  }

  /** Goes to the next field. */
  next(): boolean {
    if (this.#at >= this.#end) return false;
    const key = this.#varint();
    if (key <= 0 || key >= 2 ** 32) return false;
    this.type = key & 7;
    this.field = Math.floor(key / 8);
    if (this.type === wire.varint) {
      this.value = this.#varint();
      return !Number.isNaN(this.value);
    }
    return this.#skip(this.#length());
  }

  /** The last of the numbers of a packed field that was opened, and how many they are. */
  varints(): [number, number] {
    let [value, count] = [NaN, 0];
    for (; this.#at < this.#end; count++) value = this.#varint();
    return [value, count];
  }

  /** Bytes that the content takes; NaN where there is no such type. */
  #length(): number {
    if (this.type === wire.bytes) return this.#varint();
    if (this.type === wire.fixed64) return 8;
    return this.type === wire.fixed32 ? 4 : NaN;
  }

  #skip(length: number): boolean {
    this.from = this.#at;
    this.to = this.#at + length;
    if (!(length >= 0 && this.to <= this.#end)) return false;
    this.#at = this.to;
    return true;
  }

  #varint(): number {
    const bytes = this.#bytes;
    const first = bytes[this.#at]!;
    if (first < 0x80 && this.#at < this.#end) {
      this.#at++;
      return first;
    }
    // In two halves, so that a negative number, which takes all 64 bits, stays exact.
    let [low, high, scale] = [0, 0, 1];
    for (let i = 0; i < 10 && this.#at < this.#end; i++) {
      const byte = bytes[this.#at++]!;
      if (i < halfBytes) low += (byte & 0x7f) * scale;
      else high += (byte & 0x7f) * scale;
      if (byte < 0x80) return low + (high >= highSign ? high - 2 * highSign : high) * halfSize;
      scale = i === halfBytes - 1 ? 1 : scale * 128;
    }
    return NaN;
  }
}
