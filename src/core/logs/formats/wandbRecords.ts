import { throwIfCancelled, type Cancel } from '../../errors.ts';
import { fillFrom, type Source } from '../source.ts';

/** `:W&B`, a magic number and a version, at the very beginning of the file. */
const header = [0x3a, 0x57, 0x26, 0x42, 0xe1, 0xbe, 0x00];
const blockBytes = 1 << 15;
/** Checksum, length and type before each piece of a record. */
const headBytes = 7;
const sliceBytes = 1 << 20;
/** A longer record (a table, a picture) has no scalars and is not put together. */
const longestRecord = 1 << 22;
const pieces = { whole: 1, first: 2, middle: 3, last: 4 } as const;

/** Takes the data of a record, in place. */
type TakeRecord = (bytes: Uint8Array, from: number, to: number) => void;

/** Whether a file begins as a W&B log does. */
export function beginsLikeWandb(bytes: Uint8Array): boolean {
  return header.every((byte, i) => bytes[i] === byte);
}

/**
 * The records of a W&B log, each once, however often the file grows: LevelDB's log format (blocks of 32 KiB, counted from
 * the beginning of the file; a record that does not fit is cut into pieces) with a plain CRC-32, which is not looked at
 * (`wandb/sdk/internal/datastore.py`, `core/pkg/leveldb/record.go`). A last record that is cut off is left for later.
 */
export class WandbRecords {
  /** Records so far. */
  count = 0;
  /** Bytes passed over because no piece of a record begins there. */
  lost = 0;
  #offset = header.length;
  /** Pieces of a record whose last piece is to come; null where there is no such record. */
  #pieces: Uint8Array[] | null = null;
  #length = 0;

  /** Hands over the records since the last time. @throws Cancelled between slices. */
  async read(source: Source, take: TakeRecord, cancel?: Cancel): Promise<void> {
    const buffer = new Uint8Array(Math.max(0, Math.min(sliceBytes, source.byteLength - this.#offset)));
    while (this.#offset < source.byteLength) {
      throwIfCancelled(cancel);
      const bytes = buffer.subarray(0, await fillFrom(source, buffer, this.#offset));
      const used = this.#take(bytes, take);
      this.#offset += used;
      if (bytes.length < sliceBytes) return;
    }
  }

  /** @returns Up to where the pieces were taken. */
  #take(bytes: Uint8Array, take: TakeRecord): number {
    let at = 0;
    for (;;) {
      const left = blockBytes - ((this.#offset + at) % blockBytes);
      if (left < headBytes) at += left;
      else if (at + headBytes > bytes.length) break;
      else {
        const length = bytes[at + 4]! | (bytes[at + 5]! << 8);
        const type = bytes[at + 6]!;
        const end = at + headBytes + length;
        if (type < pieces.whole || type > pieces.last || headBytes + length > left) at = this.#lose(at, left);
        else if (end > bytes.length) break;
        else {
          this.#takePiece(bytes, at + headBytes, end, type, take);
          at = end;
        }
      }
    }
    return at;
  }

  /** Goes on in the next block. */
  #lose(at: number, left: number): number {
    this.lost += left;
    this.#pieces = null;
    return at + left;
  }

  #takePiece(bytes: Uint8Array, from: number, to: number, type: number, take: TakeRecord): void {
    if (type === pieces.whole || type === pieces.first) this.#pieces = null;
    if (type === pieces.whole) {
      this.count++;
      take(bytes, from, to);
      return;
    }
    if (type === pieces.first) {
      this.#pieces = [];
      this.#length = 0;
    }
    if (this.#pieces === null) return;
    this.#length += to - from;
    // A source may use its bytes again.
    if (this.#length <= longestRecord) this.#pieces.push(bytes.slice(from, to));
    if (type === pieces.last) this.#join(take);
  }

  #join(take: TakeRecord): void {
    const parts = this.#pieces ?? [];
    this.#pieces = null;
    this.count++;
    if (this.#length > longestRecord) return;
    const whole = new Uint8Array(this.#length);
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    take(whole, 0, whole.length);
  }
}
