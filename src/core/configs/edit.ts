import type { TextEdit, TextRange } from '../errors.ts';
import { writeNumber } from './editNumbers.ts';
import type { Language } from './languages.ts';
import { numberOf } from './section.ts';
import type { ConfigNode, ConfigTree } from './tree.ts';
import type { ScheduleKey } from './types.ts';
import { say } from '../words.ts';

/** A new value of a key. */
export type NewValue = string | number | boolean;

/** The edit that writes a value, or one sentence: why there is none. */
export type Edited =
  | { readonly edits: readonly TextEdit[]; readonly why: null }
  | { readonly edits: null; readonly why: string };

/**
 * The edit that gives a node another value and leaves every other character as it is: quotes, the style of the number, comments.
 * A value that is written elsewhere (`--lr $LR`, `*alias`, `${a.b}`) is changed there, for all that use it.
 * @param node From `nodeAt(tree.root, path)`, a section or a command line of this tree.
 */
export function editValue(tree: ConfigTree, node: ConfigNode | undefined, value: NewValue): Edited {
  if (node === undefined) return refuse(say`There is no such key.`);
  if (node.type === 'unknown')
    return refuse(node.why ?? say`Its value is an expression that only running the code can tell.`);
  if (node.type !== 'scalar') return refuse(say`It holds several values.`);
  if (node.computed) return refuse(say`Its value is an expression: edit what it is made of.`);
  if (
    node.takes !== undefined &&
    (typeof value !== 'number' || (node.takes === 'count' && !Number.isInteger(value)))
  ) {
    return refuse(say`Only a ${node.takes === 'count' ? say`whole number` : say`number`} can stand here.`);
  }
  return editToken(tree.text, tree.language, node.range, value);
}

/** The same for a key of a reading. */
export function editKey(
  { text, language }: Pick<ConfigTree, 'text' | 'language'>,
  key: ScheduleKey,
  value: NewValue,
): Edited {
  // prettier-ignore
  if (key.computed) return refuse(say`${key.name} is an expression: edit what it is made of.`);
  return editToken(text, language, key.valueRange, value);
}

/**
 * The same for a place: the token there is replaced.
 * @param range Of the whole literal, quotes included.
 */
export function editToken(text: string, language: Language, range: TextRange, value: NewValue): Edited {
  const old = text.slice(range.start, range.end);
  if (old.trim() === '') return refuse(say`There is no value here to replace.`);
  if (old.includes('\n')) return refuse(say`The value spans several lines.`);
  if (typeof value === 'number' && !Number.isFinite(value))
    return refuse(say`A value has to be a finite number.`);
  const written = writeValue(old, language, value);
  if (written === undefined) return refuse(say`The new value can’t be written here without quotes.`);
  return { edits: [{ range, text: written }], why: null };
}

function refuse(why: string): Edited {
  return { edits: null, why };
}

const quotedToken = /^([rRuU]?)("""|'''|"|')([\s\S]*)\2$/;

function writeValue(old: string, language: Language, value: NewValue): string | undefined {
  const [, prefix = '', quote, inner = ''] = quotedToken.exec(old) ?? [];
  const bare = quote === undefined ? old : inner;
  const plain = typeof value === 'string' ? value : writeLiteral(bare, language, value, quote !== undefined);
  if (quote !== undefined) return prefix + writeQuoted(plain, quote, language);
  if (typeof value !== 'string' || isSafeBare(value, language)) return plain;
  return language === 'shell' ? undefined : writeQuoted(value, '"', language);
}

function writeLiteral(old: string, language: Language, value: number | boolean, quoted: boolean): string {
  if (typeof value === 'number') return writeNumber(old, value);
  const capital = quoted
    ? /^[TF]/.test(old)
    : language === 'python' || (language !== 'json' && /^(True|False)$/.test(old));
  const word = String(value);
  return capital ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** Whether a text reads as itself without quotes. JSON, TOML and Python always need them. */
function isSafeBare(value: string, language: Language): boolean {
  if (language === 'shell') return /^[\w@%+:,./-]+$/.test(value);
  if (language !== 'yaml') return false;
  const worded = /^[A-Za-z_/.][\w/.@+ -]*$/.test(value) && !value.endsWith(' ');
  // `20ba`, `1-sqrt`: no loader takes them for numbers.
  const plain = worded || /^[1-9]\d*(\.\d+)?-?[a-z]{2,}$/.test(value);
  const meansElse = /^(true|false|yes|no|on|off|null|~|y|n|\.inf|\.nan|\.+)$/i.test(value);
  return (
    plain && !meansElse && numberOf({ type: 'scalar', range: { start: 0, end: 0 }, value }) === undefined
  );
}

/** YAML's single quotes are doubled, shells have no escapes in theirs; everywhere else a backslash escapes. */
function writeQuoted(value: string, quote: string, language: Language): string {
  const single = quote.startsWith("'");
  if (single && language === 'yaml') return quote + value.replaceAll("'", "''") + quote;
  if (single && language === 'shell') return quote + value.replaceAll("'", `'\\''`) + quote;
  if (single && language === 'toml')
    return value.includes("'") ? JSON.stringify(value) : quote + value + quote;
  if (language === 'shell') return quote + value.replace(/["\\$`]/g, '\\$&') + quote;
  if (!single) return quote + JSON.stringify(value).slice(1, -1) + quote;
  return quote + value.replace(/['\\]/g, '\\$&').replaceAll('\n', '\\n') + quote;
}
