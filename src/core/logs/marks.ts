import type { LogPart } from './source.ts';

/** Bytes at the beginning and before the end that tell whether a file was only appended to. */
const markBytes = 1024;

/** What a part looked like when it was read. */
export interface Mark {
  readonly byteLength: number;
  readonly head: Uint8Array;
  /** The last bytes that were there. */
  readonly end: Uint8Array;
}

/** Marks by path. */
export async function takeMarks(parts: readonly LogPart[]): Promise<Map<string, Mark>> {
  const marks = await Promise.all(
    parts.map(async (part) => [part.path, await markOf(part, part.byteLength)] as const),
  );
  return new Map(marks);
}

/** Whether parts were appended to or added, and otherwise are what they were. */
export async function hasGrown(
  marks: ReadonlyMap<string, Mark>,
  parts: readonly LogPart[],
): Promise<boolean> {
  const known = parts.filter(({ path }) => marks.has(path));
  if (known.length < marks.size) return false;
  let grown = parts.length > marks.size;
  for (const part of known) {
    const mark = marks.get(part.path);
    if (mark === undefined || part.byteLength < mark.byteLength) return false;
    const now = await markOf(part, mark.byteLength);
    if (!isEqual(now.head, mark.head) || !isEqual(now.end, mark.end)) return false;
    grown ||= part.byteLength > mark.byteLength;
  }
  return grown;
}

async function markOf(part: LogPart, byteLength: number): Promise<Mark> {
  const head = await part.slice(0, Math.min(markBytes, byteLength));
  const end = await part.slice(Math.max(0, byteLength - markBytes), byteLength);
  // A source may use its bytes again.
  return { byteLength, head: head.slice(), end: end.slice() };
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
