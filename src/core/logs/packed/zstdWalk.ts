/**
 * Largest window that is allowed: what all levels up to 20 use. The window is memory that must be there, and a few bytes can
 * ask for gigabytes of it.
 */
const largestWindow = 1 << 25;
const longestHeader = 18;

/** Thrown for a window beyond the limit. */
export class WindowTooLarge extends Error {}

/** Walks over the frames of Zstandard (RFC 8878) only to look at the window that each asks for. */
export class ZstdWalk {
  /** Bytes of the structure that is looked at; its beginning may be in an earlier piece. */
  #held = new Uint8Array(0);
  #skip = 0;
  #state: 'frame' | 'block' = 'frame';
  #hasChecksum = false;

  /** @throws WindowTooLarge */
  push(bytes: Uint8Array): void {
    let rest = bytes;
    for (;;) {
      const passed = Math.min(this.#skip, rest.length);
      this.#skip -= passed;
      rest = rest.subarray(passed);
      if (rest.length === 0) return;
      const begin = this.#held.length;
      const wanted = this.#state === 'frame' ? longestHeader : 3;
      const seen = new Uint8Array(Math.min(begin + rest.length, wanted));
      seen.set(this.#held);
      seen.set(rest.subarray(0, seen.length - begin), begin);
      const length = this.#state === 'frame' ? this.#frame(seen) : this.#block(seen);
      this.#held = length < 0 ? seen : new Uint8Array(0);
      if (length < 0) return;
      // What was held back has already been passed over.
      this.#skip = length - begin;
    }
  }

  /** @returns Bytes from the beginning of the structure to the next one; -1 where it has not all come yet. */
  #frame(head: Uint8Array): number {
    if (head.length < 5) return -1;
    // Skippable frames have a magic number of their own, and a length.
    if (head[0] !== 0x28) return head.length < 8 ? -1 : 8 + uint(head, 4, 4);
    const flags = head[4]!;
    const single = (flags >> 5) & 1;
    const dictionary = [0, 1, 2, 4][flags & 3]!;
    const sizeBytes = flags >> 6 === 0 ? single : 1 << (flags >> 6);
    const length = 6 - single + dictionary + sizeBytes;
    if (head.length < length) return -1;
    const window = single === 1 ? uint(head, length - sizeBytes, sizeBytes) : windowOf(head[5]!);
    if (window > largestWindow) throw new WindowTooLarge();
    this.#hasChecksum = (flags & 4) !== 0;
    this.#state = 'block';
    return length;
  }

  #block(head: Uint8Array): number {
    if (head.length < 3) return -1;
    const bits = uint(head, 0, 3);
    const isLast = (bits & 1) === 1;
    // A run of one byte is stored as that byte.
    const size = ((bits >> 1) & 3) === 1 ? 1 : bits >> 3;
    if (isLast) this.#state = 'frame';
    return 3 + size + (isLast && this.#hasChecksum ? 4 : 0);
  }
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function uint(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let i = length - 1; i >= 0; i--) value = 256 * value + bytes[at + i]!;
  return value;
}
