import type { TextRange } from '../errors.ts';
import type { ConfigEntry, ConfigList, ConfigMap, ConfigNode, ConfigScalar } from './tree.ts';

/** Reads a piece of YAML by the library; null where it is no mapping, or broken. Offsets count from the piece's beginning. */
export type PieceReader = (piece: string) => ConfigMap | null;

/** A line that holds more than a comment. */
interface Line {
  readonly start: number;
  /** Offset of the first sign, and how far it is indented. */
  readonly content: number;
  readonly indent: number;
}

/** What can't be split safely: the library reads it whole. */
class Unsplittable extends Error {}

/** `key:` with what follows on its line. Keys that are no text in YAML, or quoted, are left to the library. */
const keyed = /(?!(?:true|false|null)[ :])([A-Za-z_][\w.-]*):(?:[ ]+|(?=\r?\n|$))/iy;
/** A value on one line that is what it looks like, with a comment behind it. */
const plain = /(?:([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)|([A-Za-z/][\w./+-]*(?::\/\/[\w./+-]+)?)|"([^"\\\r\n]*)"|'([^'\r\n]*)')[ ]*(?:[ ]#[^\n]*?)?(?:\r?\n|$)/y; // prettier-ignore
/** Words that are no text, as YAML 1.2 has them; of other cases of letters the library has to say. */
const words: Readonly<Record<string, boolean | null>> = {
  ...{ true: true, True: true, TRUE: true, false: false, False: false, FALSE: false },
  ...{ null: null, Null: null, NULL: null },
};
const wordless = /^(?:true|false|null)$/i;
const comments = /(?:^|(?<=\s))#[^\n]*/g;
/** An anchor may be used, or come from, elsewhere. */
const anchored = /(?:^|[\s,[{:-])[&*]\S/;
const nothing = /(?:#[^\n]*?)?(?:\r?\n|$)/y;

/**
 * Reads YAML that is made of block mappings, lists of plain values and plain values, as configs mostly are, ten times as fast
 * as the library; what else stands in it is cut out and read by the library, piece by piece.
 * @returns null where it can't be split safely, or a piece is broken: the library has to read the whole.
 */
export function readBlocks(text: string, readPiece: PieceReader): ConfigMap | null {
  try {
    const lines = collectLines(text);
    const [first] = lines;
    if (first?.indent !== 0) return null;
    return new BlockReader(text, lines, readPiece).map(0, lines.length);
  } catch (error) {
    if (error instanceof Unsplittable) return null;
    throw error;
  }
}

/** What at the first sign of a line makes it another than those that are read here: tabs, directives, `? key`, merges. */
const odd = /[\t\uFEFF%?:<]|---|\.\.\./y;
const item = /-[ ]/y;
const empty = /\r?\n|#|$/y;

/** @throws Unsplittable where the text holds what is not read here, or several documents. */
function collectLines(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found + 1;
    let content = start;
    while (text[content] === ' ') content++;
    if (match(odd, text, content) !== null) throw new Unsplittable();
    if (match(empty, text, content) === null) lines.push({ start, content, indent: content - start });
    start = end;
  }
  return lines;
}

class BlockReader {
  constructor(
    readonly text: string,
    readonly lines: readonly Line[],
    readonly readPiece: PieceReader,
  ) {}

  /** Lines `from` to before `to`, all of one mapping. */
  map(from: number, to: number): ConfigMap {
    const { indent, content } = this.lines[from]!;
    const entries = new Map<string, ConfigEntry>();
    let end = content;
    for (let at = from; at < to;) {
      const next = this.#nextEntry(at, to, indent);
      for (const [name, entry] of this.#entry(at, next) ?? this.#piece(at, next)) {
        entries.set(name, entry);
        end = Math.max(end, entry.value.range.end);
      }
      at = next;
    }
    return { type: 'map', range: { start: content, end }, entries };
  }

  /** The line after an entry: the next that is indented as far and is no item of the entry's list. */
  #nextEntry(at: number, to: number, indent: number): number {
    let next = at + 1;
    while (next < to && (this.lines[next]!.indent > indent || this.#isItem(next, indent))) next++;
    if (next < to && this.lines[next]!.indent < indent) throw new Unsplittable();
    return next;
  }

  #isItem(at: number, indent: number): boolean {
    const line = this.lines[at]!;
    return line.indent === indent && match(item, this.text, line.content) !== null;
  }

  #entry(at: number, next: number): [string, ConfigEntry][] | null {
    const { content } = this.lines[at]!;
    const [whole = '', name = ''] = match(keyed, this.text, content) ?? [];
    const value = name === '' ? null : this.#value(at, next, content + whole.length);
    if (value === null) return null;
    return [[name, { keyRange: { start: content, end: content + name.length }, value }]];
  }

  #value(at: number, next: number, from: number): ConfigNode | null {
    if (next === at + 1) return readPlain(this.text, from);
    if (match(nothing, this.text, from) === null) return null;
    const { indent } = this.lines[at + 1]!;
    if (this.#isItem(at + 1, indent)) return this.#list(at + 1, next);
    return indent > this.lines[at]!.indent ? this.map(at + 1, next) : null;
  }

  /** A list of plain values; null where one is something else. */
  #list(from: number, to: number): ConfigList | null {
    const { indent, content } = this.lines[from]!;
    const items: ConfigNode[] = [];
    for (let at = from; at < to; at++) {
      const value = this.#isItem(at, indent) ? readPlain(this.text, this.lines[at]!.content + 2) : null;
      if (value === null) return null;
      items.push(value);
    }
    return { type: 'list', range: { start: content, end: items.at(-1)!.range.end }, items };
  }

  /** Entries that the library has to read. */
  #piece(at: number, next: number): [string, ConfigEntry][] {
    const { start, content } = this.lines[at]!;
    // A bracket is no key: beside others it is a mistake, and the library says which.
    if (/[[{]/.test(this.text.charAt(content))) throw new Unsplittable();
    const piece = this.text.slice(start, this.lines[next]?.start ?? this.text.length);
    if (anchored.test(piece.replace(comments, ''))) throw new Unsplittable();
    const map = this.readPiece(piece);
    if (map === null) throw new Unsplittable();
    return moveEntries(map, start);
  }
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

function readPlain(text: string, at: number): ConfigScalar | null {
  const found = match(plain, text, at);
  if (found === null) return null;
  const [, number, word, double, single] = found;
  const quoted = double ?? single;
  if (quoted?.includes('${') === true || quoted === '???') return null;
  const value = number === undefined ? (quoted ?? toWord(word)) : toNumber(number);
  if (value === undefined) return null;
  const length = (number ?? word ?? `"${quoted ?? ''}"`).length;
  return { type: 'scalar', range: { start: at, end: at + length }, value };
}

function toWord(word = ''): string | boolean | null | undefined {
  return wordless.test(word) ? words[word] : word;
}

/** Numbers that are read alike by all; undefined where the library has to say. */
function toNumber(text: string): number | undefined {
  return /^[-+]?0\d/.test(text) ? undefined : Number(text);
}

function moved({ start, end }: TextRange, by: number): TextRange {
  return { start: start + by, end: end + by };
}

/** The same node as part of a longer text. */
function move(node: ConfigNode, by: number): ConfigNode {
  const range = moved(node.range, by);
  if (node.type === 'list') return { ...node, range, items: node.items.map((item) => move(item, by)) };
  if (node.type === 'map') return { ...node, range, entries: new Map(moveEntries(node, by)) };
  return { ...node, range };
}

function moveEntries({ entries }: ConfigMap, by: number): [string, ConfigEntry][] {
  return [...entries].map(([name, { keyRange, value }]) => [
    name,
    { keyRange: moved(keyRange, by), value: move(value, by) },
  ]);
}
