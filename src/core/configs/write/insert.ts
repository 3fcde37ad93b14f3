import type { TextEdit } from '../../errors.ts';
import type { ConfigEntry, ConfigTree } from '../tree.ts';
import { filled, isPatch, writeInline, type Filling } from './literals.ts';
import { before, entryEnd, isTable, layoutOf, lineBreakOf, lineEnd, ownEntry, valuePlace } from './places.ts';
import { Verbatim, type Part, type Patch } from './types.ts';

/** A key that is to come, and beside which it should stand. */
export interface Newcomer {
  readonly key: string;
  readonly value: Filling;
  readonly part: Part;
  /** Set where another key has just come into the same empty mapping. */
  readonly follows?: boolean;
}

/** An entry that a new one is set beside. */
interface Anchor {
  readonly entry: ConfigEntry;
  readonly after: boolean;
}

/** The edit that puts a key into a mapping, beside the key that comes before it in the part's patch. */
export function insertKey(tree: ConfigTree, newcomer: Newcomer): TextEdit {
  const { part } = newcomer;
  const anchor = anchorOf(tree, newcomer);
  if (tree.language === 'toml' && isPatch(newcomer.value) && layoutOf(tree, part.section) === 'line')
    return appendTable(tree, newcomer.key, newcomer.value);
  if (anchor === undefined) return insertFirst(tree, newcomer);
  const layout = layoutOf(tree, part.section);
  if (layout === 'words') return insertWord(tree, newcomer, anchor);
  return layout === 'line' ? insertLine(tree, newcomer, anchor) : insertItem(tree, newcomer, anchor);
}

function anchorOf(tree: ConfigTree, { key, part: { section, patch } }: Newcomer): Anchor | undefined {
  const names = Object.keys(patch);
  const there = (name: string) => {
    const entry = patch[name] === null ? undefined : ownEntry(tree, section, name);
    return entry === undefined || isTable(tree, entry.value) ? undefined : entry;
  };
  const at = names.indexOf(key);
  for (const name of names.slice(0, at).reverse()) {
    const entry = there(name);
    if (entry !== undefined) return { entry, after: true };
  }
  for (const name of names.slice(at + 1)) {
    const entry = there(name);
    if (entry !== undefined) return { entry, after: false };
  }
  const others = [...section.map.entries.keys()].filter((name) => patch[name] !== null);
  const last = others
    .flatMap((name) => there(name) ?? [])
    .sort((a, b) => a.keyRange.start - b.keyRange.start);
  const entry = last.at(-1);
  return entry === undefined ? undefined : { entry, after: true };
}

function insertLine(tree: ConfigTree, newcomer: Newcomer, { entry, after }: Anchor): TextEdit {
  const { text } = tree;
  const prefix = before(text, entry.keyRange.start);
  const indent = tree.language === 'yaml' ? prefix.replace(/[-?]/g, ' ') : prefix;
  const written = writeEntry(tree, newcomer, entry, indent);
  const at = after ? lineEnd(text, entryEnd(tree, entry)) : entry.keyRange.start;
  const eol = lineBreakOf(text);
  return insertAt(at, after ? eol + indent + written : written + eol + indent);
}

function insertItem(tree: ConfigTree, newcomer: Newcomer, { entry, after }: Anchor): TextEdit {
  const { text } = tree;
  const indent = before(text, entry.keyRange.start);
  const gap = indent.trim() === '' ? lineBreakOf(text) + indent : ' ';
  const end = entryEnd(tree, entry);
  const written = writeEntry(tree, newcomer, entry, indent);
  // What follows the value may be a comment on it, which must not move to the new key.
  const follows = after && /^[ \t]*(,[ \t]*)?([}\])\w"']|\r?\n|$)/.test(text.slice(end, end + 200));
  return follows ? insertAt(end, `,${gap}${written}`) : insertAt(entry.keyRange.start, `${written},${gap}`);
}

function insertWord(tree: ConfigTree, newcomer: Newcomer, { entry, after }: Anchor): TextEdit {
  const { text } = tree;
  const { key, value, part } = newcomer;
  const { start } = entry.keyRange;
  const place = valuePlace(tree, entry);
  const joined = text[place.start - 1] === '=' ? '=' : ' ';
  const written = writeKey(tree, key, entry, part) + joined + writeInline(tree.language, value);
  const indent = before(text, start);
  if (!after) return insertAt(start, `${written} `);
  const end = Math.max(place.end, entry.keyRange.end);
  if (indent.trim() !== '') return insertAt(end, ` ${written}`);
  const rest = text.slice(end, lineEnd(text, end));
  const { range } = part.section.map;
  const goesOn = /\\$/.test(rest) || (start >= range.start && start < range.end);
  return insertAt(end, `${goesOn ? ' \\' : ''}${lineBreakOf(text)}${indent}${written}`);
}

/** Into a mapping without any key of its own: `{}`, `dict()`, a table's header, a command without flags. */
function insertFirst(tree: ConfigTree, { key, value, part, follows = false }: Newcomer): TextEdit {
  const { text, language } = tree;
  const { start, end } = part.section.map.range;
  const written = writeInline(tree.language, value);
  if (language === 'shell') return insertAt(end, ` --${key} ${written}`);
  if (language === 'toml' && text[start] !== '{')
    return insertAt(lineEnd(text, start), `${lineBreakOf(text)}${key} = ${written}`);
  const comma = follows ? ', ' : '';
  if (text[end - 1] === ')') return insertAt(end - 1, `${comma}${key}=${written}`);
  const quote = language === 'yaml' || language === 'toml' ? '' : '"';
  return insertAt(start + 1, `${comma}${quote}${key}${quote}${language === 'toml' ? ' = ' : ': '}${written}`);
}

function appendTable({ text }: ConfigTree, key: string, patch: Patch): TextEdit {
  const eol = lineBreakOf(text);
  const lines = filled(patch).map(([name, value]) => `${name} = ${writeInline('toml', value)}`); // prettier-ignore
  const end = text.trimEnd().length;
  const gap = end === 0 ? '' : eol + eol;
  return { range: { start: end, end: text.length }, text: gap + [`[${key}]`, ...lines, ''].join(eol) };
}

function insertAt(at: number, text: string): TextEdit {
  return { range: { start: at, end: at }, text };
}

function writeEntry(tree: ConfigTree, newcomer: Newcomer, beside: ConfigEntry, indent: string): string {
  const { key, value, part } = newcomer;
  const name = writeKey(tree, key, beside, part);
  const layout = layoutOf(tree, part.section);
  if (tree.language === 'yaml' && layout === 'line' && typeof value === 'object')
    return `${name}:${isPatch(value) ? writeBlock(tree, value, indent) : writeLines(tree, value, indent)}`;
  return name + separatorOf(tree, beside, layout) + writeInline(tree.language, value);
}

/** Where a block within a line's key begins: indented as deep again as the text's first indented line. */
function nextLine({ text }: ConfigTree, indent: string): string {
  const step = /^( +)[^\s#-]/m.exec(text)?.[1] ?? '  ';
  return lineBreakOf(text) + indent + (step.length > 8 ? '  ' : step);
}

function writeLines(tree: ConfigTree, value: Verbatim, indent: string): string {
  const next = nextLine(tree, indent);
  return next + value.write(next);
}

/** A mapping in lines of its own. */
function writeBlock(tree: ConfigTree, patch: Patch, indent: string): string {
  const next = nextLine(tree, indent);
  return filled(patch)
    .map(([name, value]) => `${next}${name}: ${writeInline('yaml', value)}`)
    .join('');
}

function separatorOf(tree: ConfigTree, beside: ConfigEntry, layout: string): string {
  const { language, text } = tree;
  const between = text.slice(beside.keyRange.end, valuePlace(tree, beside).start);
  if (language === 'python') {
    if (layout === 'line') return ' = ';
    return /^["']/.test(text.slice(beside.keyRange.start)) ? ': ' : '=';
  }
  const sign = language === 'toml' ? '=' : ':';
  return between.length <= 3 && between.trim() === sign ? between : language === 'toml' ? ' = ' : ': ';
}

/** A key in the manner of its neighbour: quotes, dashes before it and within. */
export function writeKey(tree: ConfigTree, key: string, beside: ConfigEntry, part: Part): string {
  const token = tree.text.slice(beside.keyRange.start, beside.keyRange.end);
  const [, opening = '', dashes = ''] = /^(["']?)([-+]*)/.exec(token) ?? [];
  return opening + dashes + withJoints(tree, key, part, dashes !== '') + opening;
}

/** Flags join words with `-` or `_`: as the other flags of the command do. */
function withJoints(
  { text }: ConfigTree,
  key: string,
  { section, joint = '_' }: Part,
  isFlag: boolean,
): string {
  const tokens = [...section.map.entries.values()].map(({ keyRange }) =>
    text.slice(keyRange.start, keyRange.end).replace(/^["']?[-+]*/, ''),
  );
  const [dashed, lined] = ['-', '_'].map((sign) => tokens.filter((token) => token.includes(sign)).length);
  if (!isFlag && (dashed === 0 || (lined ?? 0) > 0)) return key;
  const sign = dashed === lined ? joint : (dashed ?? 0) > (lined ?? 0) ? '-' : '_';
  return key.replaceAll('_', sign);
}
