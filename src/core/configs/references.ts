import { calculate } from './arithmetic.ts';
import { numberOf } from './section.ts';
import {
  nodeAt,
  usedElsewhere,
  type ConfigMap,
  type ConfigNode,
  type ConfigTree,
  type ConfigUnknown,
} from './tree.ts';
import { say } from '../words.ts';

/** A chain of references longer than this is a mistake. */
const longestChain = 20;

/**
 * Fills in what a config says of itself: OmegaConf's `${a.b.c}`, `${.sibling}`, `${oc.env:NAME,default}` and arithmetic
 * (`${eval:…}`, `${multiply:a,b}`). A value that is found keeps the place where it is written; what is missing, goes in
 * circles or needs another resolver stays unknown, with the reason.
 */
export function resolveReferences(tree: ConfigTree): ConfigTree {
  if (!tree.text.includes('${')) return tree;
  const root = new Resolver(tree.root).map(tree.root, []);
  return { ...tree, root };
}

type Path = readonly string[];

class Resolver {
  /** A mapping that several aliases share is filled in once. */
  readonly #done = new Map<ConfigNode, ConfigNode>();
  #depth = 0;

  constructor(readonly root: ConfigMap) {}

  map(map: ConfigMap, path: Path): ConfigMap {
    const known = this.#done.get(map);
    if (known?.type === 'map') return known;
    const entries = new Map(
      [...map.entries].map(([name, { keyRange, value }]) => [
        name,
        { keyRange, value: this.node(value, [...path, name]) },
      ]),
    );
    const filled: ConfigMap = { ...map, entries };
    this.#done.set(map, filled);
    return filled;
  }

  node(node: ConfigNode, path: Path): ConfigNode {
    if (node.type === 'map') return this.map(node, path);
    if (node.type === 'list') {
      const known = this.#done.get(node);
      if (known !== undefined) return known;
      const items = node.items.map((item, i) => this.node(item, [...path, String(i)]));
      this.#done.set(node, { ...node, items });
      return { ...node, items };
    }
    return node.type === 'unknown' ? this.unknown(node, path) : node;
  }

  unknown(node: ConfigUnknown, path: Path): ConfigNode {
    if (node.template === undefined) return node;
    if (this.#depth >= longestChain)
      return { ...node, why: say`${node.template} refers to itself in the end.` };
    this.#depth++;
    const found = this.#template(node.template, node, path);
    this.#depth--;
    return found ?? { ...node, why: node.why ?? say`${node.template} can’t be resolved within this file.` };
  }

  /** One reference alone gives what it refers to; text around it makes a text. */
  #template(template: string, node: ConfigUnknown, path: Path): ConfigNode | undefined {
    const { range } = node;
    const whole = referenceAt(template, 0);
    if (whole?.start === 0 && whole.end === template.length) return this.#reference(whole.inner, node, path);
    let text = '';
    for (let at = 0; at < template.length;) {
      const next = referenceAt(template, at);
      if (next === undefined) return undefined;
      text += template.slice(at, next.start);
      if (next.inner !== '') {
        const value = this.#reference(next.inner, node, path);
        if (value?.type !== 'scalar') return undefined;
        text += String(value.value);
      }
      at = next.end;
    }
    return { type: 'scalar', range, value: text, computed: true };
  }

  #reference(inner: string, node: ConfigUnknown, path: Path): ConfigNode | undefined {
    const call = /^\s*([\w.]+)\s*:([\s\S]*)$/.exec(inner);
    if (call === null) return this.#lookUp(inner.trim(), node, path);
    const [, name = '', rest = ''] = call;
    const parts = splitArguments(rest);
    if (name === 'oc.env' || name === 'env') return this.#default(parts.slice(1), node, path);
    if (name === 'oc.select') {
      return this.#lookUp(parts[0]?.trim() ?? '', node, path) ?? this.#default(parts.slice(1), node, path);
    }
    const expression = expressions[name]?.(parts);
    const value = expression === undefined ? undefined : this.#number(expression, node, path);
    return value === undefined ? undefined : { type: 'scalar', range: node.range, value, computed: true };
  }

  #default([first]: readonly string[], node: ConfigUnknown, path: Path): ConfigNode | undefined {
    if (first === undefined) return undefined;
    const text = first.trim();
    if (text.includes('${')) return this.#template(text, node, path);
    const plain = text.replace(/^(['"])(.*)\1$/, '$2');
    return { type: 'scalar', range: node.range, value: plain, computed: true };
  }

  /** Arithmetic over numbers and references, written with their values in it. */
  #number(expression: string, node: ConfigUnknown, path: Path): number | undefined {
    let text = '';
    for (let at = 0; at < expression.length;) {
      const next = referenceAt(expression, at);
      if (next === undefined) return undefined;
      text += expression.slice(at, next.start);
      if (next.inner !== '') {
        const value = numberOf(this.#reference(next.inner, node, path));
        if (value === undefined) return undefined;
        text += `(${String(value)})`;
      }
      at = next.end;
    }
    const quoted = /^\s*(['"])(.*)\1\s*$/.exec(text);
    return calculate(quoted?.[2] ?? text, { lookup: () => undefined, whole: false });
  }

  /** From the root, or, with leading dots, from where it stands: one dot is beside it, two are one level up. */
  #lookUp(reference: string, node: ConfigUnknown, path: Path): ConfigNode | undefined {
    const dots = /^\.*/.exec(reference)?.[0].length ?? 0;
    const names = reference
      .slice(dots)
      .split(/[.[\]]+/)
      .filter((name) => name !== '');
    if (names.length === 0 || dots > path.length) return undefined;
    const target = [...(dots === 0 ? [] : path.slice(0, path.length - dots)), ...names];
    const found = nodeAt(this.root, target);
    if (found === undefined || isWithin(path, target)) return undefined;
    return usedElsewhere(this.node(found, target), node.range);
  }
}

/** Whether a path leads through the target: what holds the reference can't be its value. */
function isWithin(path: Path, target: Path): boolean {
  return target.every((name, i) => path[i] === name);
}

/** Expressions that resolvers stand for, as text; those of NeMo's and of common recipes. */
const expressions: Readonly<Record<string, (parts: readonly string[]) => string>> = {
  eval: (parts) => parts.join(','),
  multiply: (parts) => parts.map(bracketed).join('*'),
  mul: (parts) => parts.map(bracketed).join('*'),
  divide: (parts) => parts.map(bracketed).join('/'),
  div: (parts) => parts.map(bracketed).join('/'),
  int_div: (parts) => parts.map(bracketed).join('//'),
  add: (parts) => parts.map(bracketed).join('+'),
  sum: (parts) => parts.map(bracketed).join('+'),
  subtract: (parts) => parts.map(bracketed).join('-'),
  sub: (parts) => parts.map(bracketed).join('-'),
};

function bracketed(part: string): string {
  return `(${part})`;
}

interface Reference {
  /** What stands before the reference begins at the offset asked for and ends here. */
  readonly start: number;
  readonly inner: string;
  readonly end: number;
}

/** The next `${…}` from an offset on; one of an empty inner text where there is none; undefined where its bracket is not closed. */
function referenceAt(text: string, from: number): Reference | undefined {
  const start = text.indexOf('${', from);
  if (start < 0) return { start: text.length, inner: '', end: text.length };
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '{') depth++;
    else if (text[at] === '}' && --depth === 0)
      return { start, inner: text.slice(start + 2, at), end: at + 1 };
  }
  return undefined;
}

/** Splits at commas that are in no bracket. */
function splitArguments(text: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const sign of text) {
    if (/[({[]/.test(sign)) depth++;
    if (/[)}\]]/.test(sign)) depth--;
    if (sign === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${sign}`);
  }
  return parts;
}
