import { splitFields, type Delimiter } from './fields.ts';

/**
 * Whether the last line, which has no line break, is cut off: fields are missing, or its last number has clearly fewer
 * decimals than the one above it. Half a number is a wrong number.
 */
export function isTorn(line: string, previous: string, delimiter: Delimiter): boolean {
  const fields = splitFields(line, delimiter);
  const above = splitFields(previous, delimiter);
  if (previous === '') return false;
  if (fields.length < above.length) return true;
  const last = fields.at(-1) ?? '';
  if (/\d[.,e+-]+$/i.test(last)) return true;
  return last !== '' && decimalsOf(last) + 2 <= decimalsOf(above.at(-1) ?? '');
}

function decimalsOf(field: string): number {
  return /[.,](\d*)$/.exec(field)?.[1]?.length ?? 0;
}

/**
 * Whether a last line without a line break is whole, for lines of any kind: but for the digits it is like one of those
 * before it, and where it ends in a number that has about as many digits.
 */
export function looksLikeOneOf(line: string, before: readonly string[]): boolean {
  const shape = shapeOf(line);
  return before.some((other) => {
    const alike = shapeOf(other) === shape;
    return alike && digitsAtEnd(line) + 2 > digitsAtEnd(other);
  });
}

function shapeOf(line: string): string {
  return line.slice(0, 2000).trimEnd().replace(/\d+/g, '0').replace(/ +/g, ' ');
}

function digitsAtEnd(line: string): number {
  // eslint-disable-next-line regexp/no-super-linear-move -- of 400 signs
  return /\d*$/.exec(line.slice(-400))?.[0].length ?? 0;
}
