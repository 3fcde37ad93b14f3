import type { Problem } from '../errors.ts';
import { nodeAt, type ConfigEntry, type ConfigMap, type ConfigNode, type ConfigTree } from './tree.ts';
import type { KeyRole, Missing, ScheduleKey } from './types.ts';
import { say } from '../words.ts';

const numeric = /^[+-]?(\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)([eE][+-]?\d+)?$/;

/** A value as a number; numeric strings count, as YAML loaders differ on `6e-4` and many configs quote numbers. */
export function numberOf(node: ConfigNode | undefined): number | undefined {
  if (node?.type !== 'scalar') return undefined;
  const { value } = node;
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  if (typeof value !== 'string' || !numeric.test(value.trim())) return undefined;
  return Number(value.trim().replaceAll('_', ''));
}

/** Line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}

/** A mapping of a config, read key by key. A key that is absent and one that is null (`key:`) are the same. */
export class Section {
  constructor(
    readonly map: ConfigMap,
    readonly text: string,
  ) {}

  node(name: string): ConfigNode | undefined {
    const value = this.map.entries.get(name)?.value;
    return value?.type === 'scalar' && value.value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.node(name) !== undefined;
  }

  /** The value as a number; undefined where it is absent or not a number that can be known. */
  number(name: string): number | undefined {
    return numberOf(this.node(name));
  }

  string(name: string): string | undefined {
    const node = this.node(name);
    return node?.type === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
  }

  boolean(name: string): boolean | undefined {
    const node = this.node(name);
    if (node?.type !== 'scalar') return undefined;
    if (typeof node.value === 'boolean') return node.value;
    if (node.value === 1 || node.value === 0) return node.value === 1;
    return undefined;
  }

  /** The mapping under a key, or under a path of keys. */
  child(...path: readonly string[]): Section | undefined {
    const node = nodeAt(this.map, path);
    return node?.type === 'map' ? new Section(node, this.text) : undefined;
  }

  /** The items of a list; a value alone counts as a list of one. */
  list(name: string): readonly ConfigNode[] {
    const node = this.node(name);
    if (node === undefined) return [];
    return node.type === 'list' ? node.items : [node];
  }

  /** Those of `names` that are there but hold no number that can be known without running code. */
  unknownNumbers(names: readonly string[]): Missing[] {
    return names
      .filter((name) => this.has(name) && this.number(name) === undefined)
      .map((name) => ({ what: name, why: this.whyUnknown(name) }));
  }

  /** One sentence: why the value of a key can't be known. */
  whyUnknown(name: string): string {
    const node = this.node(name);
    const reason = node?.type === 'unknown' ? node.why : undefined;
    return reason === undefined
      ? say`${name} is not a number that can be known without running code.`
      : say`${name} is not a number that can be known without running code: ${reason}`;
  }

  /** The keys that shape the schedule, in the order of the text, each with what it does. */
  keys(roles: Readonly<Record<string, KeyRole>>): ScheduleKey[] {
    // What comes from a log's settings has no place in the text.
    if (this.text === '') return [];
    const found = Object.entries(roles).flatMap(([name, role]): ScheduleKey[] => {
      const entry = this.map.entries.get(name);
      return entry === undefined ? [] : [toKey(name, role, entry, this.text)];
    });
    return found.sort((a, b) => a.keyRange.start - b.keyRange.start);
  }

  /** A problem at the place of a key, or without a place where the key is not there. */
  problem(name: string | undefined, facts: Pick<Problem, 'code' | 'message' | 'severity'>): Problem {
    const entry = name === undefined ? undefined : this.map.entries.get(name);
    if (entry === undefined) return { ...facts, line: 0 };
    return { ...facts, line: lineAt(this.text, entry.keyRange.start), range: entry.value.range };
  }
}

function toKey(name: string, role: KeyRole, { keyRange, value }: ConfigEntry, text: string): ScheduleKey {
  const key = { name, role, keyRange, valueRange: value.range, value: shownValue(value, text) };
  if (value.type !== 'scalar') return { ...key, computed: true };
  const used = value.usedAt === undefined ? {} : { usedRange: value.usedAt };
  return { ...key, ...used, ...(value.computed === undefined ? {} : { computed: true as const }) };
}

function shownValue(node: ConfigNode, text: string): number | string {
  const number = numberOf(node);
  return number ?? text.slice(node.range.start, node.range.end);
}

/** How deep below the root a config's training section may lie (`training: { args: { … } }`). */
const deepest = 3;

/**
 * The mapping that holds the most of `markers`, the outermost of equals: teams keep their arguments at the root or in a
 * section of their own.
 * @param markers Groups of names; a group counts once.
 */
export function findSection(
  tree: ConfigTree,
  markers: readonly (readonly string[])[],
): { readonly section: Section; readonly count: number } {
  let best = { section: new Section(tree.root, tree.text), count: 0 };
  // An alias puts one mapping in many places.
  const visited = new Set<ConfigMap>();
  const visit = (map: ConfigMap, depth: number): void => {
    if (visited.has(map)) return;
    visited.add(map);
    const section = new Section(map, tree.text);
    const count = markers.filter((group) => group.some((name) => section.has(name))).length;
    if (count > best.count) best = { section, count };
    if (depth >= deepest) return;
    for (const { value } of map.entries.values()) if (value.type === 'map') visit(value, depth + 1);
  };
  visit(tree.root, 0);
  return best;
}
