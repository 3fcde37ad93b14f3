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
