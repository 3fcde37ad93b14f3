import { throwIfCancelled, type Cancel } from '../../errors.ts';
import { fillFrom, type Source } from '../source.ts';
import { sliceBytes } from './slices.ts';
import { encodingOf, splitLines, withoutZeros, type Encoding } from './text.ts';

/** A longer line holds no record; it is cut so that a file without line breaks can't fill the memory. */
const longestLine = 1 << 22;
/** A source is asked for at least so many bytes, and first for no more: they may show that the file is no log. */
const leastBytes = 1 << 16;
/** Bytes decoded at a time: short texts stay in the processor's cache, which halves the time. */
const blockBytes = 1 << 16;
const [lineFeed, carriageReturn] = [10, 13];

/** Bytes handed over as text after a line that could not be taken as bytes: few at first, more where none can be. */
const [fewestBytes, mostBytes] = [1 << 7, 1 << 14];

/** Who takes the lines. */
export interface LineTaker {
  /**
   * Takes consecutive lines, without line breaks and terminal escapes.
   * @param first 1-based number of the first of them.
   * @param open Whether the last of them ends the file without a line break, and so may be cut off.
   */
  take(lines: readonly string[], first: number, open: boolean): void;
  /**
   * Takes a line of plain UTF-8 bytes, which are good until `pause`.
   * @returns Where the next begins; -1 to get it by `take`.
   */
  plain?: ((bytes: Uint8Array, from: number, number: number) => number) | undefined;
  /** Called with where plain lines that were taken one after the other begin and end. */
  passed?: ((bytes: Uint8Array, from: number, to: number) => void) | undefined;
  /** Called once after each block of lines. */
  pause?: (() => void) | undefined;
}

/** The lines of a text file, each once, however often the file grows. */
export class LineFeed {
  /** Whether a last line without a line break was handed over: what is appended may belong to it. */
  endedOpen = false;
  #next = 1;
  /** Bytes taken in, up to the end of the last line that was handed over. */
  #offset = 0;
  #encoding: Encoding = 'utf-8';
  #decoder = new TextDecoder();
  /** Whether the line at `#offset` was handed over already, being too long. */
  #isCutting = false;

  /** @param growing Whether a last line without a line break is left for the next reading. */
  constructor(readonly growing: boolean) {}

  /** Hands over the lines since the last time. @throws Cancelled between slices. */
  async read(source: Source, taker: LineTaker, cancel?: Cancel): Promise<void> {
    let buffer = new Uint8Array(Math.max(0, Math.min(sliceBytes, source.byteLength - this.#offset)));
    // Bytes of a line whose end is to come, at the beginning of the buffer: they stand at `#offset`.
    let held = 0;
    while (this.#offset + held < source.byteLength) {
      throwIfCancelled(cancel);
      if (buffer.length < held + leastBytes) buffer = longer(buffer, held);
      const at = this.#offset + held;
      const room = at === 0 ? buffer.subarray(0, leastBytes) : buffer.subarray(held);
      const count = await fillFrom(source, room, at);
      if (count === 0) break;
      held = this.#takeSlice(buffer, held, held + count, taker);
    }
    if (held > 0 && !this.growing) this.#takeLast(buffer.subarray(0, held), taker);
  }

  /** @returns How many bytes are left over, moved to the beginning. */
  #takeSlice(buffer: Uint8Array, held: number, filled: number, taker: LineTaker): number {
    const fresh = buffer.subarray(held, filled);
    if (this.#offset === 0 && held === 0) this.#begin(fresh);
    const passed = this.#isCutting ? this.#cut(fresh) : 0;
    const end = this.#lastBreak(fresh.subarray(passed));
    if (end > 0) this.#takeBlocks(buffer.subarray(passed, held + passed + end), taker);
    const from = end > 0 ? held + passed + end : passed;
    const left = buffer.subarray(from, filled);
    if (left.length > longestLine) return this.#takeLong(left, taker);
    buffer.copyWithin(0, from, filled);
    return left.length;
  }

  #begin(bytes: Uint8Array): void {
    this.#encoding = encodingOf(bytes);
    this.#decoder = new TextDecoder(this.#encoding);
  }

  #takeBlocks(bytes: Uint8Array, taker: LineTaker): void {
    const plain = this.#encoding === 'utf-8' ? taker.plain : undefined;
    let length = plain === undefined ? blockBytes : fewestBytes;
    for (let from = 0; from < bytes.length;) {
      if (plain !== undefined) {
        const next = this.#takePlain(bytes, from, plain);
        if (next > from) taker.passed?.(bytes, from, next);
        length = next > from ? fewestBytes : Math.min(2 * length, mostBytes);
        from = next;
      }
      if (from === bytes.length) break;
      const within = this.#lastBreak(bytes.subarray(from, from + length));
      const end = from + (within > 0 ? within : this.#firstBreak(bytes.subarray(from)));
      const stop = end > from ? end : bytes.length;
      const lines = this.#linesOf(bytes.subarray(from, stop));
      if (lines[lines.length - 1] === '') lines.pop();
      this.#hand(lines, false, taker);
      from = stop;
    }
    this.#offset += bytes.length;
    taker.pause?.();
  }

  /** @returns Where the first line begins that was not taken. */
  #takePlain(bytes: Uint8Array, from: number, plain: NonNullable<LineTaker['plain']>): number {
    let at = from;
    while (at < bytes.length) {
      const next = plain(bytes, at, this.#next);
      if (next < 0) break;
      at = next;
      this.#next++;
    }
    return at;
  }

  #takeLast(bytes: Uint8Array, taker: LineTaker): void {
    const lines = this.#linesOf(bytes);
    const open = lines[lines.length - 1] !== '';
    if (!open) lines.pop();
    this.#hand(lines, open, taker);
    this.#offset += bytes.length;
    this.endedOpen = true;
    taker.pause?.();
  }

  /** The beginning of a line that is too long; the rest of it is passed over. */
  #takeLong(bytes: Uint8Array, taker: LineTaker): 0 {
    this.#hand([this.#linesOf(bytes.subarray(0, longestLine)).join(' ')], false, taker);
    this.#offset += bytes.length;
    this.#isCutting = true;
    return 0;
  }

  /** @returns How many bytes belong to the line that is being passed over. */
  #cut(bytes: Uint8Array): number {
    const end = this.#firstBreak(bytes);
    this.#isCutting = end === 0;
    const passed = end === 0 ? bytes.length : end;
    this.#offset += passed;
    return passed;
  }

  #hand(lines: readonly string[], open: boolean, taker: LineTaker): void {
    if (lines.length > 0) taker.take(lines, this.#next, open);
    this.#next += lines.length;
  }

  #linesOf(bytes: Uint8Array): string[] {
    return splitLines(withoutZeros(this.#decoder.decode(bytes)));
  }

  /** End of the last line break that is surely whole: a CR at the very end may be half of a CRLF. 0: there is none. */
  #lastBreak(bytes: Uint8Array): number {
    if (this.#encoding !== 'utf-8') return this.#wideBreak(bytes, bytes.length - (bytes.length % 2) - 2, -2);
    const end = bytes.lastIndexOf(lineFeed) + 1;
    return end > 0 || bytes.length < 2 ? end : bytes.lastIndexOf(carriageReturn, bytes.length - 2) + 1;
  }

  #firstBreak(bytes: Uint8Array): number {
    return this.#encoding === 'utf-8' ? bytes.indexOf(lineFeed) + 1 : this.#wideBreak(bytes, 0, 2);
  }

  /** End of the first line feed of two bytes that is found from a place on in a direction. */
  #wideBreak(bytes: Uint8Array, from: number, by: 2 | -2): number {
    const low = this.#encoding === 'utf-16le' ? 0 : 1;
    for (let i = from; i >= 0 && i < bytes.length; i += by) {
      if (bytes[i + low] === lineFeed && bytes[i + 1 - low] === 0) return i + 2;
    }
    return 0;
  }
}

/** A buffer with more room behind the bytes that are held. */
function longer(buffer: Uint8Array, held: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(2 * buffer.length + leastBytes);
  more.set(buffer.subarray(0, held));
  return more;
}
