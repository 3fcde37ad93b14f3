import { Cancelled, ReadError, type Problem } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { LogPart, Source } from '../source.ts';
import { isGzip, openGzip } from './gzip.ts';
import { checkRatio } from './limit.ts';
import type { Unpacker } from './unpacker.ts';
import { isZstd, openZstd } from './zstd.ts';
import { WindowTooLarge } from './zstdWalk.ts';
import { say } from '../../words.ts';

/** Packed bytes taken at a time: gzip makes up to a thousand times as many of them before the ratio can be looked at. */
const pieceBytes = 1 << 14;

/** A packed part, unpacked on the way: bytes come once and in order. */
export interface UnpackedPart extends LogPart {
  /** What was found wrong with the packing so far. */
  readonly problem: Problem | null;
}

/** A part as it reads unpacked; null where its first bytes are not those of a packed file. */
export function openPacked(part: LogPart, head: Uint8Array): UnpackedPart | null {
  if (isGzip(head)) return new Unpacked(part, openGzip);
  return isZstd(head) ? new Unpacked(part, openZstd) : null;
}

class Unpacked implements UnpackedPart, Source {
  readonly byteLength = Infinity;
  readonly path: string;
  problem: Problem | null = null;
  readonly #unpacker: Unpacker;
  #taken = 0;
  #isOver = false;
  /** Unpacked bytes that may still be asked for, and where the first of them stands. */
  #pieces: Uint8Array[] = [];
  #start = 0;
  #end = 0;

  constructor(
    readonly part: LogPart,
    open: (take: (bytes: Uint8Array) => void) => Unpacker,
  ) {
    this.path = part.path;
    this.#unpacker = open((bytes) => {
      if (bytes.length > 0) this.#pieces.push(bytes);
      this.#end += bytes.length;
      checkRatio(part.path, this.#taken, this.#end);
    });
  }

  async slice(start: number, end: number): Promise<Uint8Array> {
    if (start < this.#start) throw this.#notInOrder();
    while (this.#end < end && !this.#isOver) await this.#more();
    this.#forget(start);
    return this.#copy(start, Math.min(end, this.#end));
  }

  async #more(): Promise<void> {
    const bytes = await this.part.slice(this.#taken, this.#taken + pieceBytes);
    this.#taken += bytes.length;
    try {
      if (bytes.length > 0) this.#unpacker.push(bytes);
      else this.#close();
    } catch (error) {
      if (error instanceof ReadError || error instanceof Cancelled) throw error;
      if (error instanceof WindowTooLarge) throw this.#needsMemory();
      this.#stop();
    }
  }

  #close(): void {
    this.#isOver = true;
    this.#unpacker.end();
  }

  #stop(): void {
    this.#isOver = true;
    const message = say`${baseName(this.path)} is cut off or damaged where it is packed: what could be unpacked before is used.`;
    this.problem = { code: 'truncated', message, line: 0, severity: 'warning' };
  }

  /** Lets go of the pieces that lie before what is asked for. */
  #forget(start: number): void {
    let passed = 0;
    for (const { length } of this.#pieces) {
      if (this.#start + length > start) break;
      this.#start += length;
      passed++;
    }
    this.#pieces.splice(0, passed);
  }

  #copy(start: number, end: number): Uint8Array {
    const copy = new Uint8Array(Math.max(0, end - start));
    let at = this.#start;
    for (const piece of this.#pieces) {
      const from = Math.max(start, at);
      const to = Math.min(end, at + piece.length);
      if (from < to) copy.set(piece.subarray(from - at, to - at), from - start);
      at += piece.length;
    }
    return copy;
  }

  #notInOrder(): ReadError {
    const message = say`${baseName(this.path)} is packed, and what is in it can't be read on the way: unpack it first.`;
    return new ReadError('unreadable', 'unknown', message);
  }

  #needsMemory(): ReadError {
    const message = say`${baseName(this.path)} is packed with a window of more than 32 MiB: unpack it, or pack it at level 19 or below.`;
    return new ReadError('too-large', 'unknown', message);
  }
}
