import { readNumber } from '../text/numbers.ts';

const units = new Map(['K', 'M', 'B', 'T', 'P', 'E'].map((letter, i) => [letter, 1000 ** (i + 1)]));

/** What the last letter of an amount multiplies it with; undefined where it is none. */
export function unitOf(text: string): number | undefined {
  return units.get(text.slice(-1));
}

/** A number that may be shortened: `4.194B`. */
export function readAmount(text: string): number | undefined | null {
  const trimmed = text.trim();
  const unit = unitOf(trimmed);
  if (unit === undefined) return readNumber(trimmed);
  const value = readNumber(trimmed.slice(0, -1));
  return typeof value === 'number' ? Math.round(value * unit) : null;
}
