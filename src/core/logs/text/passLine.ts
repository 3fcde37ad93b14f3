const lineFeed = 10;
const carriageReturn = 13;
/** A terminal's escape and zero bytes are taken out of a text first. */
const changing = [0, 27];

/** Bytes that may make a line one that a reader takes. */
export function marksOf(characters: string): Uint8Array {
  const marks = new Uint8Array(256);
  for (const code of [...changing, ...new TextEncoder().encode(characters)]) marks[code] = 1;
  return marks;
}

/**
 * Only for speed: passes over a line, in its bytes, that the reader takes nothing from.
 * @param marks By `marksOf`: bytes that all lines have that the reader takes something from.
 * @returns Where the next line begins; -1 where the line has such a byte, or does not end.
 */
export function passLine(bytes: Uint8Array, from: number, marks: Uint8Array): number {
  for (let at = from; at < bytes.length; at++) {
    const code = bytes[at]!;
    if (code === lineFeed) return at + 1;
    if (code === carriageReturn) return bytes[at + 1] === lineFeed ? at + 2 : at + 1;
    if (marks[code] === 1) return -1;
  }
  return -1;
}
