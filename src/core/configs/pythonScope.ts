import type { SyntaxNode } from '@lezer/common';
import type { TextRange } from '../errors.ts';
import type { ConfigCall, ConfigEntry, ConfigMap, ConfigNode } from './tree.ts';

/** What an expression may refer to: the names assigned before it, in its function and around it. */
export class Scope {
  readonly #names = new Map<string, ConfigEntry>();

  constructor(
    readonly text: string,
    /** Calls and classes found so far; shared by all scopes of a module. */
    readonly calls: ConfigCall[],
    readonly classes: Map<string, ConfigCall>,
    readonly parent?: Scope,
  ) {}

  /** The scope of a function or a class body. */
  inner(): Scope {
    return new Scope(this.text, this.calls, this.classes, this);
  }

  get(name: string): ConfigNode | undefined {
    return this.#names.get(name)?.value ?? this.parent?.get(name);
  }

  /** Assigned last is last in the order, too. */
  set(name: string, entry: ConfigEntry): void {
    this.#names.delete(name);
    this.#names.set(name, entry);
  }

  /** `a.b.c = value`, where `a` is a mapping; where it is none, nothing of it is known anyway. */
  setWithin(name: string, path: readonly string[], entry: ConfigEntry): void {
    const known = this.get(name);
    if (known?.type !== 'map') return;
    const { keyRange } = this.#names.get(name) ?? entry;
    this.#names.set(name, { keyRange, value: withEntry(known, path, entry) });
  }

  /** The names assigned here, not around it. */
  get entries(): ReadonlyMap<string, ConfigEntry> {
    return this.#names;
  }
}

function withEntry(map: ConfigMap, [name, ...rest]: readonly string[], entry: ConfigEntry): ConfigMap {
  if (name === undefined) return map;
  const inner = map.entries.get(name)?.value;
  const child: ConfigMap = inner?.type === 'map' ? inner : { ...map, entries: new Map() };
  const value = rest.length === 0 ? entry : { ...entry, value: withEntry(child, rest, entry) };
  return { ...map, entries: new Map([...map.entries, [name, value]]) };
}

/** The place of a syntax node. */
export function rangeOf({ from, to }: SyntaxNode): TextRange {
  return { start: from, end: to };
}

/** The children of a syntax node, comments left out. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}
