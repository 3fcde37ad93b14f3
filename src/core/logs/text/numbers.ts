const absent = new Set(['', '-', 'na', 'n/a', 'none', 'null']);
const infinite = /^([+-]?)inf(inity)?$/i;
const notANumber = /^[+-]?nan$/i;
const thousands = /^\d{1,3}(,\d{3})+$/;

/**
 * A number as logs write it: exponents, `nan`, `inf`, thousands separators.
 * @param decimalComma Whether `1,5` means one and a half.
 * @returns undefined for an empty or absent value, null for what is no number.
 */
export function readNumber(text: string, decimalComma = false): number | undefined | null {
  const trimmed = text.trim();
  const value = trimmed === '' ? NaN : Number(trimmed);
  if (!Number.isNaN(value)) return value;
  if (absent.has(trimmed.toLowerCase())) return undefined;
  if (notANumber.test(trimmed)) return NaN;
  const infinity = infinite.exec(trimmed);
  if (infinity !== null) return infinity[1] === '-' ? -Infinity : Infinity;
  if (!trimmed.includes(',')) return null;
  if (decimalComma) return finiteOrNull(trimmed.replace(',', '.'));
  return thousands.test(trimmed) ? Number(trimmed.replaceAll(',', '')) : null;
}

function finiteOrNull(text: string): number | null {
  const value = Number(text);
  return Number.isNaN(value) ? null : value;
}

/** A JSON value as a number; undefined for null and what is neither number nor text. */
export function toNumber(value: unknown): number | undefined | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? readNumber(value) : undefined;
}
