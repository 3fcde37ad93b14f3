import type { TextEdit, TextRange } from '../../errors.ts';
import { editValue, type NewValue } from '../edit.ts';
import { readJson } from '../json.ts';
import { numberOf, Section } from '../section.ts';
import type { ConfigEntry, ConfigMap, ConfigNode, ConfigTree } from '../tree.ts';
import { insertKey, writeKey } from './insert.ts';
import { filled, isPatch, writeInline, writeLiteral, writeMap, type Filling } from './literals.ts';
import { before, isBare, layoutOf, lineBreakOf, ownEntry, valuePlace } from './places.ts';
import { removeKey } from './remove.ts';
import { Verbatim, type Part, type Patch, type Way } from './types.ts';
import { say } from '../../words.ts';

/** How a way is written. */
export interface PatchOptions {
  /** Values that are written elsewhere (`$LR`, `*alias`) are replaced where they are used, not where they are written. */
  readonly atUse: boolean;
  /** Changes that are left out, by their paths. */
  readonly without: ReadonlySet<string>;
}

/** Edits of a way; `changes` are the paths of the keys that they set, of those that may be left out. */
export type Patched =
  | { readonly edits: readonly TextEdit[]; readonly changes: readonly string[]; readonly count: number }
  | { readonly edits: null; readonly why: string };

/** The edits that give every mapping of a way what it should hold, in the order of the text, or why there are none. */
export function patchTree(tree: ConfigTree, way: Way, options: PatchOptions): Patched {
  const patcher = new Patcher(tree, options);
  way.forEach((part, i) => {
    patcher.part(part, String(i));
  });
  if (patcher.why !== null) return { edits: null, why: patcher.why };
  const edits = mergeEdits(patcher.edits);
  if (edits === null) return { edits: null, why: say`Two of the values are written in one place.` };
  return { edits, changes: patcher.changes, count: patcher.count };
}

class Patcher {
  readonly edits: TextEdit[] = [];
  readonly changes: string[] = [];
  count = 0;
  why: string | null = null;
  /** Mappings that a key has been put into. */
  readonly #filled = new Set<ConfigMap>();

  constructor(
    readonly tree: ConfigTree,
    readonly options: PatchOptions,
  ) {}

  part(part: Part, path: string): void {
    const { section, patch } = part;
    if (section.text !== this.tree.text) this.why ??= say`Its values are kept in another file.`;
    if (section.map.range.end === 0 && section.map.entries.size === 0)
      this.why ??= say`The file has no place for some of the values.`;
    const renamed = new Map<string, string>();
    for (const [key, value] of filled(patch)) {
      const twin = typeof value === 'object' ? undefined : this.#twinOf(key, part);
      if (twin !== undefined) renamed.set(key, twin);
    }
    for (const [key, value] of Object.entries(patch)) {
      if ([...renamed.values()].includes(key)) continue;
      this.#key(key, value, part, `${path}/${key}`, renamed.get(key));
    }
  }

  /** The key of another unit that goes, where the one asked for is not there yet. */
  #twinOf(key: string, part: Part): string | undefined {
    if (this.#entry(part, key) !== undefined) return undefined;
    const group = part.twins?.find((names) => names.includes(key)) ?? [];
    return group.find((name) => part.patch[name] === null && this.#entry(part, name) !== undefined);
  }

  #entry({ section }: Part, key: string): ConfigEntry | undefined {
    return ownEntry(this.tree, section, key);
  }

  #key(key: string, value: Filling | null, part: Part, path: string, twin: string | undefined): void {
    if (this.options.without.has(path)) return;
    const entry = this.#entry(part, twin ?? key);
    if (value === null) {
      if (entry !== undefined)
        this.#push([removeKey(this.tree, part.section, entry, isLastLeft(part, entry))]);
    } else if (twin !== undefined && entry !== undefined && typeof value !== 'object') {
      this.#push([{ range: entry.keyRange, text: writeKey(this.tree, key, entry, part) }]);
      this.#set(entry, value);
    } else if (entry === undefined) {
      if (isPatch(value) && filled(value).length === 0) return;
      const follows = this.#filled.has(part.section.map);
      this.#push([insertKey(this.tree, { key, value, part, follows })], path);
      this.#filled.add(part.section.map);
    } else if (value instanceof Verbatim) this.#replace(entry, value, path);
    else if (typeof value === 'object') this.#within(entry, value, part, path);
    else this.#set(entry, value, path);
  }

  #push(edits: readonly TextEdit[], path?: string): void {
    this.edits.push(...edits);
    this.count++;
    if (path !== undefined) this.changes.push(path);
  }

  #set(entry: ConfigEntry, value: NewValue, path?: string): void {
    const { tree } = this;
    if (holds(entry.value, value) && !(this.options.atUse && this.#depends(entry))) return;
    if (isBare(entry)) {
      this.#push([{ range: afterColon(tree.text, entry.keyRange.end), text: ` ${writeLiteral(tree.language, value)}` }], path); // prettier-ignore
      return;
    }
    const place = valuePlace(tree, entry);
    const elsewhere = place.start !== entry.value.range.start;
    const anew =
      (this.options.atUse && elsewhere) || (isWord(entry.value, value) && tree.language !== 'shell');
    const edited = anew ? null : editValue(tree, entry.value, value).edits;
    if (edited !== null) this.#push(edited, path);
    else if (isReplaceable(tree, entry.value, place))
      this.#push([{ range: place, text: writeLiteral(tree.language, value) }], path);
    else this.why ??= say`${tree.text.slice(entry.keyRange.start, entry.keyRange.end)} can’t be set: it holds more than one value.`; // prettier-ignore
  }

  /** Whether another edit may change the value: it is an expression, or is written elsewhere. */
  #depends(entry: ConfigEntry): boolean {
    const { value } = entry;
    if (value.type !== 'scalar') return true;
    return value.computed === true || valuePlace(this.tree, entry).start !== value.range.start;
  }

  #replace({ value: { range } }: ConfigEntry, value: Verbatim, path: string): void {
    const { text } = this.tree;
    const place = { start: range.start, end: text.slice(0, range.end).trimEnd().length };
    const written = value.write(lineBreakOf(text) + before(text, range.start).replace(/\S.*/, ''));
    if (text.slice(place.start, place.end) !== written) this.#push([{ range: place, text: written }], path);
  }

  /** Whether no key of a mapping stays, so that the whole is written anew. */
  #isRenewed(map: ConfigMap, patch: Patch): boolean {
    const layout = layoutOf(this.tree, new Section(map, this.tree.text));
    const { language, text } = this.tree;
    const kind = language === 'yaml' || (layout === 'inline' && text[map.range.start] === '{');
    return kind && noneStays(map, patch);
  }

  #renew({ range, entries }: ConfigMap, patch: Patch): void {
    const { text, language } = this.tree;
    const place = { start: range.start, end: text.slice(0, range.end).trimEnd().length };
    const [first] = entries.values();
    const next = lineBreakOf(text) + before(text, first?.keyRange.start ?? place.start);
    const isBlock = language === 'yaml' && text[place.start] !== '{';
    const lines = filled(patch).map(([name, value]) => `${name}: ${writeInline('yaml', value)}`);
    this.#push([{ range: place, text: isBlock ? lines.join(next) : writeMap(language, patch) }]);
  }

  #within(entry: ConfigEntry, patch: Patch, part: Part, path: string): void {
    const { tree } = this;
    const { value } = entry;
    if (value.type === 'map' && this.#isRenewed(value, patch)) this.#renew(value, patch);
    else if (value.type === 'map') this.part({ ...part, section: new Section(value, tree.text), patch }, path);
    else if (value.type === 'scalar' && typeof value.value === 'string')
      this.#set(entry, patchJson(value.value, patch));
    else if (isBare(entry)) this.#push([{ range: afterColon(tree.text, entry.keyRange.end), text: ` ${writeMap(tree.language, patch)}` }]); // prettier-ignore
    else if (value.type === 'scalar' && value.value === null)
      this.#push([{ range: value.range, text: writeMap(tree.language, patch) }]);
    else this.why ??= say`${tree.text.slice(entry.keyRange.start, entry.keyRange.end)} is an expression: edit what it is made of.`; // prettier-ignore
  }
}

function noneStays({ entries }: ConfigMap, patch: Patch): boolean {
  return [...entries.keys()].every((name) => patch[name] === null);
}

/** Whether no key behind an entry stays. */
function isLastLeft({ section, patch }: Part, { keyRange }: ConfigEntry): boolean {
  return ![...section.map.entries].some(([name, other]) => patch[name] !== null && other.keyRange.start > keyRange.start); // prettier-ignore
}

/** Whether a text stands where a number should: `"auto"`. Its quotes have to go with it. */
function isWord(node: ConfigNode, value: NewValue): boolean {
  return typeof value === 'number' && node.type === 'scalar' && typeof node.value === 'string' && numberOf(node) === undefined; // prettier-ignore
}

/** A mapping that is kept as JSON in a text. */
function patchJson(text: string, patch: Patch): string {
  const tree = readJson(text);
  if (tree.problems.length > 0 || noneStays(tree.root, patch)) return writeMap('json', patch);
  const part = { section: new Section(tree.root, text), patch };
  const patched = patchTree(tree, [part], { atUse: false, without: new Set() });
  return patched.edits === null ? writeMap('json', patch) : applyEdits(text, patched.edits);
}

/** Whether a place holds one value on one line, or a mapping or a list in brackets on one. */
function isReplaceable({ text }: ConfigTree, { type }: ConfigNode, { start, end }: TextRange): boolean {
  const written = text.slice(start, end);
  const whole = type === 'scalar' || type === 'unknown' || /^[{[][^]*[}\]]$/.test(written);
  return whole && end > start && !written.includes('\n');
}

function afterColon(text: string, from: number): TextRange {
  const at = from + (/^\s*[:=]/.exec(text.slice(from, from + 50))?.[0].length ?? 0);
  return { start: at, end: at };
}

/** Whether a node already has a value. */
function holds(node: ConfigNode, value: NewValue): boolean {
  if (node.type !== 'scalar') return false;
  if (typeof value !== 'number') return node.value === value || (typeof value === 'boolean' && node.value === (value ? 1 : 0)); // prettier-ignore
  const number = numberOf(node);
  return number !== undefined && Math.abs(number - value) <= 1e-12 * Math.abs(value);
}

/** In the order of the text, twins once, insertions at one place joined; null where two overlap. */
function mergeEdits(edits: readonly TextEdit[]): TextEdit[] | null {
  const sorted = [...edits].sort((a, b) => a.range.start - b.range.start);
  const merged: TextEdit[] = [];
  for (const edit of sorted) {
    const last = merged.at(-1);
    if (last === undefined || edit.range.start > last.range.end || isBehind(edit, last)) merged.push(edit);
    else if (isSame(edit, last)) continue;
    else if (isEmpty(last) || (isEmpty(edit) && edit.range.start === last.range.end))
      merged[merged.length - 1] = { range: { start: last.range.start, end: edit.range.end }, text: last.text + edit.text }; // prettier-ignore
    else if (isEmpty(edit) && edit.range.start === last.range.start)
      merged[merged.length - 1] = { range: last.range, text: edit.text + last.text };
    else return null;
  }
  return merged;
}

function isEmpty({ range }: TextEdit): boolean {
  return range.start === range.end;
}

function isBehind(edit: TextEdit, last: TextEdit): boolean {
  return edit.range.start === last.range.end && !isEmpty(last) && !isEmpty(edit);
}

function isSame(a: TextEdit, b: TextEdit): boolean {
  return !isEmpty(a) && a.range.start === b.range.start && a.range.end === b.range.end && a.text === b.text;
}

/** A text with edits made; they are in its order and don't overlap. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  return [...edits]
    .reverse()
    .reduce((done, { range, text: written }) => done.slice(0, range.start) + written + done.slice(range.end), text); // prettier-ignore
}
