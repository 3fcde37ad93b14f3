import { throwIfCancelled, type Cancel } from '../../errors.ts';
import type { Source } from '../source.ts';

/** Bytes asked for at a time; a whole log is never held as text. */
const sliceBytes = 1 << 20;
/** A longer line holds no record; it is cut so that a file without line breaks can't fill the memory. */
const longestLine = 1 << 22;

/** Consecutive lines of a file, without their line breaks. */
export interface LineBatch {
  /** 1-based number of the first line. */
  readonly first: number;
  readonly lines: readonly string[];
  /** Whether the very last of these lines ends the file without a line break, and so may be torn. */
  readonly unterminated: boolean;
}

/** The encoding that a byte order mark announces; UTF-8 without one. */
export function encodingOf(bytes: Uint8Array): 'utf-8' | 'utf-16le' | 'utf-16be' {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/**
 * The text of a file, slice by slice: byte order mark removed, invalid bytes replaced, zero bytes dropped (a machine that
 * crashed leaves whole blocks of them).
 * @throws Cancelled between slices.
 */
export async function* decodeSlices(source: Source, cancel?: Cancel): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for (let start = 0; start < source.byteLength; start += sliceBytes) {
    throwIfCancelled(cancel);
    const bytes = await source.slice(start, start + sliceBytes);
    decoder ??= new TextDecoder(encodingOf(bytes));
    yield withoutZeros(decoder.decode(bytes, { stream: true }));
  }
  yield decoder?.decode() ?? '';
}

/**
 * The lines of a file, ended by LF, CRLF or a lone CR (progress bars), without terminal escapes.
 * @throws Cancelled between slices.
 */
export async function* readLines(source: Source, cancel?: Cancel): AsyncGenerator<LineBatch> {
  let first = 1;
  let carry = '';
  for await (const text of decodeSlices(source, cancel)) {
    const end = carry.length > longestLine ? text.length : lastBreak(text);
    if (end === 0) {
      carry += text;
      continue;
    }
    const lines = splitLines(carry + text.slice(0, end));
    if (lines.at(-1) === '') lines.pop();
    carry = text.slice(end);
    yield { first, lines, unterminated: false };
    first += lines.length;
  }
  const rest = splitLines(carry);
  const unterminated = rest.at(-1) !== '';
  if (!unterminated) rest.pop();
  if (rest.length > 0) yield { first, lines: rest, unterminated };
}

/** The lines of a text, without terminal escapes. */
export function splitLines(text: string): string[] {
  return withoutEscapes(text).split(/\r\n|\n|\r/);
}

/** End of the last line break that is surely complete: a CR at the very end may be half of a CRLF. */
function lastBreak(text: string): number {
  const whole = text.endsWith('\r') ? text.length - 2 : text.length - 1;
  return Math.max(text.lastIndexOf('\n', whole), whole < 0 ? -1 : text.lastIndexOf('\r', whole)) + 1;
}

function withoutEscapes(text: string): string {
  return text.includes('\u001b') ? text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '') : text;
}

function withoutZeros(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

/** Whether a decoded text is one: more than a tenth of replaced or control characters is something else. */
export function isText(text: string): boolean {
  const strange = text.match(/[\ufffd\u0000-\u0007\u000e-\u001a\u001c-\u001f\u007f]/g)?.length ?? 0;
  return strange <= 0.1 * text.length;
}
