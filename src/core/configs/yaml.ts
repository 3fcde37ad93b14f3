import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type Node,
  type Pair,
  type Range,
  type YAMLError,
} from 'yaml';
import type { Problem, TextRange } from '../errors.ts';
import { lineAt } from './section.ts';
import {
  plainTree,
  unknownAt,
  usedElsewhere,
  type ConfigEntry,
  type ConfigMap,
  type ConfigNode,
  type ConfigTree,
} from './tree.ts';
import { readJson } from './json.ts';

/** A text whose first sign after comments is a brace. */
const opening = /^(?:\s|(?:#|\/\/)[^\n]*\n)*\{/;

/**
 * Reads the first document of a YAML text. Anchors, aliases and merge keys are resolved; what is broken is reported and the
 * rest kept. JSON with comments, as GPT-NeoX writes into its `.yml` files, is YAML too, bar `//` and tabs: read as JSON then.
 */
export function readYaml(text: string): ConfigTree {
  if (opening.test(text)) {
    const json = readJson(withoutHashComments(text));
    if (json.problems.length === 0) return { ...json, language: 'yaml', text };
  }
  const documents = parseAllDocuments(text, {
    merge: true,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
  });
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return plainTree('yaml', text, undefined, []);
  const problems = document.errors.slice(0, 3).map((error) => toProblem(error, text));
  const context: Context = { document, text, known: new Map() };
  const root = isMap(document.contents) ? toNode(document.contents, context) : undefined;
  return plainTree('yaml', text, root, problems);
}

/** Blanks `# …` where it stands alone or after a blank, outside strings; every offset stays. */
function withoutHashComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|(^|\s)#[^\n]*/g, (found, before: string | undefined) =>
    before === undefined ? found : before + ' '.repeat(found.length - before.length),
  );
}

function toProblem({ pos, message }: YAMLError, text: string): Problem {
  // At the end of the text its errors point past it.
  const [start = 0, end = 0] = pos.map((at) => Math.min(at, text.length));
  const sentence = `The YAML is broken here: ${message.replace(/\.?\s*$/, '')}.`;
  return {
    code: 'syntax',
    message: sentence,
    line: lineAt(text, start),
    severity: 'warning',
    range: { start, end },
  };
}

function rangeOf({ range }: { range?: Range | null | undefined }): TextRange {
  return { start: range?.[0] ?? 0, end: range?.[1] ?? 0 };
}

interface Context {
  readonly document: Document;
  readonly text: string;
  /** What a node was read as, so that an alias costs nothing however often it stands; null while it is being read. */
  readonly known: Map<Node, ConfigNode | null>;
}

function toNode(node: Node | null, context: Context): ConfigNode {
  if (node === null) return { type: 'scalar', range: { start: 0, end: 0 }, value: null };
  const known = context.known.get(node);
  if (known !== undefined) return known ?? unknownAt(rangeOf(node), context.text);
  context.known.set(node, null);
  const read = toNewNode(node, context);
  context.known.set(node, read);
  return read;
}

function toNewNode(node: Node, context: Context): ConfigNode {
  const range = rangeOf(node);
  if (isAlias(node)) {
    const target = node.resolve(context.document);
    return target === undefined
      ? unknownAt(range, context.text, 'The alias has no anchor before it.')
      : usedElsewhere(toNode(target, context), range);
  }
  const { tag } = node as { tag?: string };
  if (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')) {
    return unknownAt(range, context.text, `${tag} is filled in by the framework’s own loader.`);
  }
  if (isMap(node)) return toMap(node.items as Pair<Node, Node | null>[], range, context);
  if (isSeq(node)) {
    return { type: 'list', range, items: node.items.map((item) => toNode(item as Node, context)) };
  }
  return isScalar(node) ? toScalar(node.value, range, context.text) : unknownAt(range, context.text);
}

function toScalar(value: unknown, range: TextRange, text: string): ConfigNode {
  if (typeof value === 'string' && value.includes('${')) {
    return { type: 'unknown', range, text: text.slice(range.start, range.end), template: value };
  }
  if (value === '???')
    return unknownAt(range, text, '??? stands for a value that has to be given elsewhere.');
  if (typeof value === 'bigint') return { type: 'scalar', range, value: Number(value) };
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) {
    return { type: 'scalar', range, value: value as string | number | boolean | null };
  }
  return unknownAt(range, text);
}

/** A mapping; what `<<` brings in gives way to the mapping's own keys. */
function toMap(pairs: readonly Pair<Node, Node | null>[], range: TextRange, context: Context): ConfigMap {
  const merged = new Map<string, ConfigEntry>();
  const own = new Map<string, ConfigEntry>();
  for (const { key, value } of pairs) {
    if (!isScalar(key)) continue;
    const node = toNode(value, context);
    const name = String(key.value);
    if (isMergeKey(key.value)) {
      for (const map of node.type === 'list' ? [...node.items].reverse() : [node]) {
        if (map.type === 'map') for (const [inner, entry] of map.entries) merged.set(inner, entry);
      }
    } else {
      own.set(name, {
        keyRange: rangeOf(key),
        value: value === null ? { ...node, range: rangeOf(key) } : node,
      });
    }
  }
  return { type: 'map', range, entries: new Map([...merged, ...own]) };
}

function isMergeKey(value: unknown): boolean {
  return value === '<<' || (typeof value === 'symbol' && value.description === '<<');
}
