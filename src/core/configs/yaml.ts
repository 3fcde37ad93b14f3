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
import { readBlocks } from './yamlBlocks.ts';
import { say } from '../words.ts';

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
  return readInBlocks(text) ?? readWhole(text);
}

/** Pieces that the library has read lately, and the most characters of them that are kept. */
const pieces = new Map<string, ConfigMap>();
const mostKept = 4 << 20;
let kept = 0;

/** Most of a config is plain, and most of it stays as it is from one keystroke to the next. */
function readInBlocks(text: string): ConfigTree | null {
  const root = readBlocks(text, readPiece);
  return root === null ? null : plainTree('yaml', text, root, []);
}

function readPiece(piece: string): ConfigMap | null {
  const known = pieces.get(piece);
  if (known !== undefined) return known;
  const { root, problems } = readWhole(piece);
  if (problems.length > 0 || root.entries.size === 0) return null;
  if (kept > mostKept) pieces.clear();
  kept = pieces.size === 0 ? piece.length : kept + piece.length;
  pieces.set(piece, root);
  return root;
}

/** Reads a text by the library alone: the measure of `readYaml`, which gives the same faster. */
export function readWhole(text: string): ConfigTree {
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
  const sentence = say`The YAML is broken here: ${message.trimEnd().replace(/\.$/, '')}.`;
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

/** A block's own end may lie behind comments: it ends where the last of its values does. */
function toLast({ start, end }: TextRange, values: readonly ConfigNode[]): TextRange {
  const ends = values.map(
    (node) => (node.type === 'scalar' ? node.usedAt : undefined)?.end ?? node.range.end,
  );
  return { start, end: values.length === 0 ? end : ends.reduce((a, b) => Math.max(a, b), start) };
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
      ? unknownAt(range, context.text, say`The alias has no anchor before it.`)
      : usedElsewhere(toNode(target, context), range);
  }
  const { tag } = node as { tag?: string };
  if (tag === '!include' && isScalar(node) && typeof node.value === 'string')
    return include(node.value, range, context.text);
  if (tag !== undefined && !tag.startsWith('tag:yaml.org,2002:')) {
    return unknownAt(range, context.text, say`${tag} is filled in by the framework’s own loader.`);
  }
  if (isMap(node)) {
    const map = toMap(node.items as Pair<Node, Node | null>[], range, context);
    return node.flow === true
      ? map
      : {
          ...map,
          range: toLast(
            range,
            [...map.entries.values()].map(({ value }) => value),
          ),
        };
  }
  if (isSeq(node)) {
    const items = node.items.map((item) => toNode(item as Node, context));
    return { type: 'list', range: node.flow === true ? range : toLast(range, items), items };
  }
  return isScalar(node) ? toScalar(node.value, range, context.text) : unknownAt(range, context.text);
}

/** What stands in another file; a mapping may be merged with it too (`<<: !include base.yaml`). */
function include(path: string, range: TextRange, text: string): ConfigNode {
  const why = say`${path}, which is included here, can’t be read.`;
  return { ...unknownAt(range, text, why), include: path };
}

function toScalar(value: unknown, range: TextRange, text: string): ConfigNode {
  if (typeof value === 'string' && value.includes('${')) {
    return { type: 'unknown', range, text: text.slice(range.start, range.end), template: value };
  }
  if (value === '???')
    return unknownAt(range, text, say`??? stands for a value that has to be given elsewhere.`);
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
      if (node.type === 'unknown' && node.include !== undefined)
        own.set('<<', { keyRange: rangeOf(key), value: node });
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
