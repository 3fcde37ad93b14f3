import { throwIfCancelled, type Cancel } from '../../errors.ts';
import { fillFrom, type Source } from '../source.ts';
import { maskedCrc32c } from './crc32c.ts';

/** Length and its checksum before the data, the checksum of the data behind. */
const [headBytes, tailBytes] = [12, 4];
const sliceBytes = 1 << 21;
/** A longer record is a graph or an image and is not even fetched. */
const longestRecord = 1 << 20;

/** Takes the data of a record, in place. */
type TakeRecord = (bytes: Uint8Array, from: number, to: number) => void;

/**
 * The records of a TFRecord file (`tsl/lib/io/record_writer.cc`), each once, however often the file grows: 8 bytes of
 * length, its masked CRC-32C, the data, the CRC of the data, which is not looked at. A last record that is cut off is left
 * for later.
 */
export class TfRecords {
  /** Records so far, long ones included. */
  count = 0;
  /** Bytes passed over because no record begins there. */
  lost = 0;
  #offset = 0;

  /** Hands over the records since the last time. @throws Cancelled between slices. */
  async read(source: Source, take: TakeRecord, cancel?: Cancel): Promise<void> {
    const buffer = new Uint8Array(Math.max(0, Math.min(sliceBytes, source.byteLength - this.#offset)));
    while (this.#offset < source.byteLength) {
      throwIfCancelled(cancel);
      const bytes = buffer.subarray(0, await fillFrom(source, buffer, this.#offset));
      const used = this.#take(bytes, take);
      this.#offset += used;
      if (bytes.length < sliceBytes && used <= bytes.length) return;
    }
  }

  /** @returns Up to where the records were taken; beyond the bytes where a long record goes on. */
  #take(bytes: Uint8Array, take: TakeRecord): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let at = 0;
    while (at + headBytes <= bytes.length) {
      const length = lengthAt(bytes, view, at);
      if (length < 0) {
        at++;
        this.lost++;
        continue;
      }
      const end = at + headBytes + length + tailBytes;
      if (length > longestRecord) {
        this.count++;
        return end;
      }
      if (end > bytes.length) break;
      this.count++;
      take(bytes, at + headBytes, end - tailBytes);
      at = end;
    }
    return at;
  }
}

/** Length of the record that begins at a byte; -1 where none does. */
function lengthAt(bytes: Uint8Array, view: DataView, at: number): number {
  const high = view.getUint32(at + 4, true);
  if (high >= 1 << 20) return -1;
  const isSound = maskedCrc32c(bytes, at, at + 8) === view.getUint32(at + 8, true);
  return isSound ? high * 2 ** 32 + view.getUint32(at, true) : -1;
}

/** Whether a file begins with a record. */
export function beginsWithRecord(bytes: Uint8Array): boolean {
  if (bytes.length < headBytes) return false;
  return lengthAt(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.length), 0) >= 0;
}
