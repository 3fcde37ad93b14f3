import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser';
import type { Problem, TextRange } from '../errors.ts';
import { lineAt } from './section.ts';
import { plainTree, type ConfigEntry, type ConfigNode, type ConfigTree } from './tree.ts';
import { say } from '../words.ts';

/** Deeper than any config; a text of brackets alone must not exhaust the stack. */
const deepest = 200;

/** Reads JSON, with comments and trailing commas tolerated; what is broken is reported and the rest kept. */
export function readJson(text: string): ConfigTree {
  if (nesting(text) > deepest) return plainTree('json', text, undefined, []);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  const root = tree === undefined ? undefined : toNode(tree);
  return plainTree(
    'json',
    text,
    root,
    errors.slice(0, 3).map((error) => toProblem(error, text)),
  );
}

/** How deep brackets are nested, those within strings counted too: an upper bound. */
function nesting(text: string): number {
  let [depth, most] = [0, 0];
  for (const [sign] of text.matchAll(/[[{\]}]/g)) {
    depth = sign === '[' || sign === '{' ? depth + 1 : Math.max(0, depth - 1);
    most = Math.max(most, depth);
  }
  return most;
}

function toProblem({ error, offset, length }: ParseError, text: string): Problem {
  const words = printParseErrorCode(error).replace(/([a-z])([A-Z])/g, '$1 $2');
  const message = say`The JSON is broken here: ${words.toLowerCase()}.`;
  const range = { start: offset, end: offset + length };
  return { code: 'syntax', message, line: lineAt(text, offset), severity: 'warning', range };
}

function rangeOf({ offset, length }: Node): TextRange {
  return { start: offset, end: offset + length };
}

function toNode(node: Node): ConfigNode {
  const range = rangeOf(node);
  const children = node.children ?? [];
  if (node.type === 'object') return { type: 'map', range, entries: new Map(children.flatMap(toEntry)) };
  if (node.type === 'array') return { type: 'list', range, items: children.map(toNode) };
  const value = node.value as string | number | boolean | null;
  if (typeof value === 'string' && value.includes('${')) {
    return { type: 'unknown', range, text: value, template: value };
  }
  return { type: 'scalar', range, value };
}

function toEntry(property: Node): [string, ConfigEntry][] {
  const [key, value] = property.children ?? [];
  if (key === undefined || value === undefined) return [];
  return [[String(key.value), { keyRange: rangeOf(key), value: toNode(value) }]];
}
