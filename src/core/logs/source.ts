/** Bytes that a reader asks for; it never opens a file. A Node file, a remote file and a test array all satisfy it. */
export interface Source {
  readonly byteLength: number;
  /** Bytes `start` to `end` (exclusive, clipped to the length). */
  slice(start: number, end: number): Promise<Uint8Array>;
}

/** A source over bytes already in memory. */
export function memorySource(bytes: Uint8Array): Source {
  return {
    byteLength: bytes.byteLength,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
  };
}
