/** Bytes that a reader asks for; it never opens a file. A Node file, a remote file and a test array all satisfy it. */
export interface Source {
  /** Infinity where the length shows only at the end, as of what is unpacked on the way: then bytes come in order only. */
  readonly byteLength: number;
  /** Bytes `start` to `end` (exclusive, clipped to the length); fewer only at the end. */
  slice(start: number, end: number): Promise<Uint8Array>;
  /**
   * Only for memory: fills a buffer with the bytes from `start` on, so that reading a long file leaves no garbage.
   * @returns How many bytes it put there: fewer than there is room only at the end, or as a source likes it.
   */
  fill?(buffer: Uint8Array, start: number): Promise<number>;
}

/** As `fill`, of any source. */
export async function fillFrom(source: Source, buffer: Uint8Array, start: number): Promise<number> {
  if (source.fill !== undefined) return source.fill(buffer, start);
  const bytes = await source.slice(start, start + buffer.length);
  buffer.set(bytes);
  return bytes.length;
}

/** One file of a log. */
export interface LogPart extends Source {
  /** Forward slashes. */
  readonly path: string;
}

/** A file of a log, open until it is closed. */
export interface OpenedPart extends LogPart {
  close(): Promise<void>;
}

/** A source over bytes already in memory. */
export function memorySource(bytes: Uint8Array): Source {
  return {
    byteLength: bytes.byteLength,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}

/** A source as a file of a log. */
export function partOf(path: string, source: Source): LogPart {
  return {
    path,
    get byteLength() {
      return source.byteLength;
    },
    slice: (start, end) => source.slice(start, end),
    fill: (buffer, start) => fillFrom(source, buffer, start),
  };
}

/** All the bytes of a source, for formats that can't be read in pieces. @throws what the source throws. */
export async function readAll(source: Source): Promise<Uint8Array> {
  if (Number.isFinite(source.byteLength)) return source.slice(0, source.byteLength);
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const piece = await source.slice(length, length + (1 << 20));
    if (piece.length === 0) return concat(pieces, length);
    pieces.push(piece);
    length += piece.length;
  }
}

function concat(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
