import { findDigits, type Batch } from './shortestDigits.ts';

/** No number of a list, with its place in it and the signs between, takes more bytes. */
export const longestEntry = 40;

export interface Layout {
  /** Whether the place in the list and a comma stand before each number. */
  readonly numbered: boolean;
  readonly between: ',' | '\n';
}

/** ASCII of `0`, `.`, `-`, `e`, `,`. */
const [zero, dot, minus, letterE, comma] = [0x30, 0x2e, 0x2d, 0x65, 0x2c] as const;

/** `0000` to `9999`, as they lie in the text. */
const fourDigits = new Uint32Array(10_000);
for (let i = 0; i < 10_000; i++) {
  const [thousands, hundreds, tens] = [(i / 1000) | 0, ((i / 100) | 0) % 10, ((i / 10) | 0) % 10];
  fourDigits[i] = 0x30303030 + (thousands << 24) + (hundreds << 16) + (tens << 8) + (i % 10);
}

/**
 * Writes a piece of a list of numbers as ASCII, each as JavaScript writes it; what is not finite becomes null.
 * @param bytes With room for `longestEntry` bytes a number from `at`.
 * @param batch The piece, of which the first `count` are written.
 * @param place Of the first of them in the list, counted from 1 to at most 2^31 - 1.
 * @returns Where the next byte goes.
 */
export function writeNumbers(
  bytes: DataView,
  at: number,
  batch: Batch,
  [place, count]: readonly [number, number],
  { numbered, between }: Layout,
): number {
  findDigits(batch);
  const { values, first, last, places } = batch;
  const sign = between.charCodeAt(0);
  for (let i = 0; i < count; i++) {
    if (place + i > 1) bytes.setUint8(at++, sign);
    if (numbered) {
      at = writeCount(bytes, at, place + i);
      bytes.setUint8(at++, comma);
    }
    const upper = first[i]!;
    // As JavaScript does: 0.000001 has no exponent, 1e-7 has one.
    if (upper < 0) at = writeText(bytes, at, values[i]!);
    else if (places[i]! > 6) at = writeWithExponent(bytes, at, upper, last[i]!, places[i]!);
    else at = writePlain(bytes, at, upper, last[i]!, places[i]!);
  }
  return at;
}

function writeText(bytes: DataView, at: number, value: number): number {
  const text = Number.isFinite(value) ? String(value) : 'null';
  for (let i = 0; i < text.length; i++) bytes.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}

function writePlain(bytes: DataView, at: number, upper: number, lower: number, places: number): number {
  // The point, and more zeros than are needed: what comes next is written over them.
  bytes.setUint32(at, 0x302e3030);
  bytes.setUint32(at + 4, 0x30303030);
  return writeDigits(bytes, at + 1 + places, upper, lower);
}

function writeWithExponent(
  bytes: DataView,
  at: number,
  upper: number,
  lower: number,
  exponent: number,
): number {
  let end = writeDigits(bytes, at + 1, upper, lower);
  bytes.setUint8(at, bytes.getUint8(at + 1));
  bytes.setUint8(at + 1, dot);
  if (end === at + 2) end--;
  bytes.setUint8(end++, letterE);
  bytes.setUint8(end++, minus);
  return writeCount(bytes, end, exponent);
}

/** Writes nine digits and eight more, less the zeros at their end. */
function writeDigits(bytes: DataView, at: number, upper: number, lower: number): number {
  const leading = (upper / 1e8) | 0;
  bytes.setUint8(at, zero + leading);
  writeEight(bytes, at + 1, upper - leading * 1e8);
  writeEight(bytes, at + 9, lower);
  return withoutZeros(bytes, at + 17);
}

function withoutZeros(bytes: DataView, end: number): number {
  while (bytes.getUint8(end - 1) === zero) end--;
  return end;
}

function writeEight(bytes: DataView, at: number, value: number): void {
  const upper = (value / 1e4) | 0;
  bytes.setUint32(at, fourDigits[upper]!);
  bytes.setUint32(at + 4, fourDigits[value - upper * 1e4]!);
}

/** Writes a whole number from 0 to 2^31 - 1 as ASCII. @returns Where the next byte goes. */
function writeCount(bytes: DataView, at: number, value: number): number {
  const upper = (value / 1e4) | 0;
  const start = upper > 0 ? upper : value;
  const zeros = start < 10 ? 3 : start < 100 ? 2 : start < 1000 ? 1 : 0;
  let next = at + 4 - zeros;
  // The bytes after it are written over by what comes next.
  if (start < 1e4) bytes.setUint32(at, fourDigits[start]! << (8 * zeros));
  else next = writeCount(bytes, at, upper);
  // Written for small numbers too: code that has never run when the engine compiles makes it compile again.
  bytes.setUint32(next, fourDigits[value - upper * 1e4]!);
  return upper > 0 ? next + 4 : next;
}
