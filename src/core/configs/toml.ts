import { parseTOML, type AST } from 'toml-eslint-parser';
import type { Problem, TextRange } from '../errors.ts';
import { lineAt } from './section.ts';
import { plainTree, unknownAt, type ConfigEntry, type ConfigNode, type ConfigTree } from './tree.ts';
import { say } from '../words.ts';

/** Lines that are left out, one after another, while the text is being typed. */
const mostBroken = 4;
/** A text larger than this is not parsed again and again. */
const largest = 64 * 1024;

/** Reads TOML; a line that is broken is reported and left out, and the rest kept. */
export function readToml(text: string): ConfigTree {
  const problems: Problem[] = [];
  let left = text;
  for (let tries = 0; tries <= mostBroken; tries++) {
    try {
      const root = toRoot(parseTOML(left).body[0], text);
      return plainTree('toml', text, root, problems);
    } catch (error) {
      const at = Math.min(text.length, offsetOf(error));
      problems.push(toProblem(error, text, at));
      if (text.length > largest) break;
      left = withoutLine(left, at);
    }
  }
  return plainTree('toml', text, undefined, problems);
}

/** The parser's errors carry an offset; any other error of it has none. */
function offsetOf(error: unknown): number {
  const index = (error as { index?: unknown }).index;
  return typeof index === 'number' ? index : Infinity;
}

function toProblem(error: unknown, text: string, at: number): Problem {
  const why = error instanceof Error ? error.message.trimEnd().replace(/\.$/, '') : say`it can’t be parsed`;
  const message = say`The TOML is broken here: ${why.charAt(0).toLowerCase()}${why.slice(1)}.`;
  const range = { start: at, end: at };
  return { code: 'syntax', message, line: lineAt(text, at), severity: 'warning', range };
}

/** A key without a value, or a header without its bracket: what comes after it is what the parser stumbles over. */
const unfinished = /^[^=#[]*(?:=\s*)?(?:#.*)?$|^\s*\[[^\]]*$/;

/** The text with the broken line blanked, so that every other offset stays: that of the offset, or an unfinished one before it. */
function withoutLine(text: string, at: number): string {
  let line = lineOf(text, at);
  const isFirst = text.slice(line.start, at).trim() === '';
  for (let before = line; isFirst && before.start > 0;) {
    before = lineOf(text, before.start - 1);
    const written = text.slice(before.start, before.end);
    if (written.trim() === '') continue;
    if (unfinished.test(written) || text.slice(line.start, line.end).trim() === '') line = before;
    break;
  }
  return text.slice(0, line.start) + ' '.repeat(line.end - line.start) + text.slice(line.end);
}

function lineOf(text: string, at: number): TextRange {
  const end = text.indexOf('\n', at);
  // From a negative offset, the search would look at the first character.
  const start = at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
  return { start, end: end < 0 ? text.length : end };
}

/** A table while it is filled: dotted keys and `[a.b]` add to it from several places. */
interface Table {
  readonly range: TextRange;
  readonly entries: Map<string, Slot>;
}
interface Slot {
  readonly keyRange: TextRange;
  value: Table | Table[] | ConfigNode;
}

function toRoot(top: AST.TOMLTopLevelTable, text: string): ConfigNode {
  const root: Table = { range: { start: 0, end: text.length }, entries: new Map() };
  for (const node of top.body) {
    if (node.type === 'TOMLKeyValue') addPair(root, node, text);
    else fillTable(root, node, text);
  }
  return toMap(root);
}

function fillTable(root: Table, node: AST.TOMLTable, text: string): void {
  const isArray = node.kind === 'array';
  const keys = node.key.keys;
  const table = openTable(root, isArray ? keys.slice(0, -1) : keys, rangeOf(node));
  const last = keys.at(-1);
  const target = isArray && last !== undefined ? appendTable(table, last, rangeOf(node)) : table;
  for (const pair of node.body) addPair(target, pair, text);
}

/** The table that a dotted key names, made where it is not there; of an array of tables the last. */
function openTable(from: Table, keys: readonly (AST.TOMLBare | AST.TOMLQuoted)[], range: TextRange): Table {
  let table = from;
  for (const key of keys) {
    const name = nameOf(key);
    const slot = table.entries.get(name);
    const value = Array.isArray(slot?.value) ? slot.value.at(-1) : slot?.value;
    if (value !== undefined && !('type' in value)) {
      table = value;
      continue;
    }
    const made: Table = { range, entries: new Map() };
    table.entries.set(name, { keyRange: rangeOf(key), value: made });
    table = made;
  }
  return table;
}

function appendTable(table: Table, key: AST.TOMLBare | AST.TOMLQuoted, range: TextRange): Table {
  const made: Table = { range, entries: new Map() };
  const name = nameOf(key);
  const slot = table.entries.get(name);
  if (Array.isArray(slot?.value)) slot.value.push(made);
  else table.entries.set(name, { keyRange: rangeOf(key), value: [made] });
  return made;
}

function addPair(table: Table, { key, value, range }: AST.TOMLKeyValue, text: string): void {
  const last = key.keys.at(-1);
  if (last === undefined) return;
  const inner = openTable(table, key.keys.slice(0, -1), { start: range[0], end: range[1] });
  inner.entries.set(nameOf(last), { keyRange: rangeOf(last), value: toNode(value, text) });
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === 'TOMLBare' ? key.name : key.value;
}

function rangeOf({ range: [start, end] }: { readonly range: readonly [number, number] }): TextRange {
  return { start, end };
}

function toNode(node: AST.TOMLContentNode, text: string): ConfigNode {
  const range = rangeOf(node);
  if (node.type === 'TOMLArray') {
    return { type: 'list', range, items: node.elements.map((item) => toNode(item, text)) };
  }
  if (node.type === 'TOMLInlineTable') {
    const table: Table = { range, entries: new Map() };
    for (const pair of node.body) addPair(table, pair, text);
    return toMap(table);
  }
  const { value } = node;
  return value instanceof Date ? unknownAt(range, text) : { type: 'scalar', range, value };
}

function toMap({ range, entries }: Table): ConfigNode {
  const read = [...entries].map(([name, { keyRange, value }]): [string, ConfigEntry] => [
    name,
    { keyRange, value: isNode(value) ? value : toFilled(value, range) },
  ]);
  return { type: 'map', range, entries: new Map(read) };
}

function isNode(value: Slot['value']): value is ConfigNode {
  return 'type' in value;
}

function toFilled(value: Table | Table[], range: TextRange): ConfigNode {
  return Array.isArray(value) ? { type: 'list', range, items: value.map(toMap) } : toMap(value);
}
