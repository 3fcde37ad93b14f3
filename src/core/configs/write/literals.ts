import { editToken, type NewValue } from '../edit.ts';
import { toDecimal } from '../editNumbers.ts';
import type { Language } from '../languages.ts';
import { Verbatim, type Patch } from './types.ts';

/** A new number: small ones with an exponent, in YAML with a point too (PyYAML takes `3e-4` for a text). */
function writeNew(language: Language, value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 1e-3) return toDecimal(value);
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const dotted = language === 'yaml' && !mantissa.includes('.') ? `${mantissa}.0` : mantissa;
  return `${dotted}e${exponent}`;
}

/** A value where none was before. */
export function writeLiteral(language: Language, value: NewValue): string {
  if (typeof value === 'number') return writeNew(language, value);
  if (typeof value === 'boolean') {
    return language === 'python' ? (value ? 'True' : 'False') : String(value);
  }
  // The words that need no quotes in YAML and shells; elsewhere a text always has them.
  if (language === 'shell')
    return /^[\w@%+:,./-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;
  if (language !== 'yaml') return JSON.stringify(value);
  return editToken('x', 'yaml', { start: 0, end: 1 }, value).edits?.[0]?.text ?? JSON.stringify(value);
}

/** What a key can be given. */
export type Filling = NewValue | Patch | Verbatim;

/** Whether a value is a mapping. */
export function isPatch(value: Filling | null): value is Patch {
  return typeof value === 'object' && value !== null && !(value instanceof Verbatim);
}

/** A value on one line. */
export function writeInline(language: Language, value: Filling): string {
  if (value instanceof Verbatim) return value.write(' ');
  return typeof value === 'object' ? writeMap(language, value) : writeLiteral(language, value);
}

/** The keys of a patch that hold something. */
export function filled(patch: Patch): [string, Filling][] {
  return Object.entries(patch).flatMap(([key, value]): [string, Filling][] =>
    value === null ? [] : [[key, value]],
  );
}

/** A mapping on one line, as the language writes it; a shell's argument is JSON. */
export function writeMap(language: Language, patch: Patch): string {
  if (language === 'shell') return writeLiteral('shell', writeMap('json', patch));
  const [equals, quote] = signs[language];
  const items = filled(patch).map(([key, value]) => {
    return `${quote}${key}${quote}${equals}${writeInline(language, value)}`;
  });
  if (items.length === 0) return '{}';
  return language === 'toml' || language === 'json' ? `{ ${items.join(', ')} }` : `{${items.join(', ')}}`;
}

const signs: Readonly<Record<Exclude<Language, 'shell'>, readonly [string, string]>> = {
  yaml: [': ', ''],
  json: [': ', '"'],
  python: [': ', '"'],
  toml: [' = ', ''],
};
