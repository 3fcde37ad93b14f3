import { memorySource, partOf, type LogPart } from '../source.ts';
import { wire, WireReader } from './protobuf.ts';

/** Fields of `OutputRecord` and `OutputRawRecord`: which stream, and the text. */
const output = { type: 1, line: 3 } as const;
/** What is kept of the console; a log that needs it is seldom longer. */
const mostBytes = 1 << 24;
const [lineFeed, carriageReturn] = [10, 13];

/** The console output that W&B captured. Standard output and errors come in pieces that begin and end anywhere. */
export class WandbConsole {
  readonly #message = new WireReader();
  readonly #pieces: Uint8Array[] = [];
  /** By stream, the beginning of a line whose end is to come. */
  readonly #open = new Map<number, Uint8Array>();
  /** The record's field that the first piece was in: some files have each piece in two forms. */
  #field = 0;
  #length = 0;

  /** Whether there was more than is kept. */
  get isCut(): boolean {
    return this.#length > mostBytes;
  }

  /** Takes an `OutputRecord` or `OutputRawRecord`. @param field Where it stood in its record. */
  add(field: number, bytes: Uint8Array, from: number, to: number): void {
    if (this.#field === 0) this.#field = field;
    if (field !== this.#field || this.isCut) return;
    const reader = this.#message;
    let [stream, textFrom, textTo] = [0, 0, 0];
    reader.open(bytes, from, to);
    while (reader.next()) {
      if (reader.field === output.type && reader.type === wire.varint) stream = reader.value;
      else if (reader.field === output.line && reader.type === wire.bytes)
        [textFrom, textTo] = [reader.from, reader.to];
    }
    if (textTo > textFrom) this.#take(stream, bytes.slice(textFrom, textTo));
  }

  /** The output so far, as a file. @param path What names it. */
  toPart(path: string): LogPart {
    const pieces = [...this.#pieces, ...this.#open.values()];
    const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return partOf(path, memorySource(whole));
  }

  #take(stream: number, piece: Uint8Array): void {
    this.#length += piece.length;
    const end = Math.max(piece.lastIndexOf(lineFeed), piece.lastIndexOf(carriageReturn)) + 1;
    const before = this.#open.get(stream) ?? new Uint8Array(0);
    if (end > 0) this.#pieces.push(before, piece.subarray(0, end));
    const rest = new Uint8Array((end > 0 ? 0 : before.length) + piece.length - end);
    if (end === 0) rest.set(before);
    rest.set(piece.subarray(end), rest.length - (piece.length - end));
    this.#open.set(stream, rest);
  }
}
