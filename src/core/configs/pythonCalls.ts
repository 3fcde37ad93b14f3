import type { SyntaxNode } from '@lezer/common';
import type { TextRange } from '../errors.ts';
import { childrenOf, rangeOf, type Scope } from './pythonScope.ts';
import type { ConfigEntry, ConfigNode } from './tree.ts';

/** Constructors that make a mapping of their keyword arguments. */
const mappings =
  /(^|\.)(dict|OrderedDict|SimpleNamespace|Namespace|ConfigDict|EasyDict|edict|AttrDict|DotDict)$/;

/** Functions of numbers alone; what they are not given is NaN. */
const functions: Readonly<Record<string, (...values: [number, ...number[]]) => number>> = {
  float: (value) => value,
  int: Math.trunc,
  abs: Math.abs,
  round: roundHalfEven,
  min: (...values) => (values.length > 1 ? Math.min(...values) : NaN),
  max: (...values) => (values.length > 1 ? Math.max(...values) : NaN),
  'math.ceil': Math.ceil,
  'math.floor': Math.floor,
  'math.sqrt': Math.sqrt,
};

/** Python rounds a half to the even neighbour. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** How an expression is evaluated; handed in, since arguments are expressions. */
export type Evaluate = (node: SyntaxNode, scope: Scope) => ConfigNode;

/** What is called, as written: `a.B.Config`; undefined where that is no plain name. */
export function calleeOf(call: SyntaxNode, { text }: Scope): string | undefined {
  const [callee] = childrenOf(call);
  const name = callee === undefined ? '' : text.slice(callee.from, callee.to).replace(/\s+/g, '');
  return /^[A-Za-z_][\w.]*$/.test(name) ? name : undefined;
}

/** Keyword arguments under their names, positional ones under `0`, `1`, …, those of a known `**mapping` beside them. */
export function readArguments(list: SyntaxNode, scope: Scope, evaluate: Evaluate): Map<string, ConfigEntry> {
  const entries = new Map<string, ConfigEntry>();
  let positional = 0;
  for (const [first, second, third] of splitAtCommas(list)) {
    if (first === undefined) continue;
    if (second?.name === 'AssignOp' && third !== undefined) {
      const name = scope.text.slice(first.from, first.to);
      entries.set(name, { keyRange: rangeOf(first), value: evaluate(third, scope) });
    } else if (first.name === '**' && second !== undefined) {
      const more = evaluate(second, scope);
      if (more.type === 'map') for (const [name, entry] of more.entries) entries.set(name, entry);
    } else if (first.name !== '*') {
      entries.set(String(positional++), { keyRange: rangeOf(first), value: evaluate(first, scope) });
    }
  }
  return entries;
}

function splitAtCommas(list: SyntaxNode): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const child of childrenOf(list)) {
    if (child.name === ',') groups.push([]);
    else if (child.name !== '(' && child.name !== ')') groups.at(-1)!.push(child);
  }
  return groups;
}

/** `dict(a=1)`, a class of this file and functions of numbers have a value; every other call would have to be run. */
export function evaluateCall(node: SyntaxNode, scope: Scope, evaluate: Evaluate): ConfigNode | undefined {
  const name = calleeOf(node, scope);
  const list = childrenOf(node)[1];
  if (name === undefined || list?.name !== 'ArgList') return undefined;
  const range = rangeOf(node);
  const known = scope.classes.get(name);
  if (mappings.test(name) || known !== undefined) {
    const given = readArguments(list, scope, evaluate);
    return { type: 'map', range, entries: new Map([...(known?.entries ?? []), ...given]) };
  }
  return applyFunction(name, readArguments(list, scope, evaluate), range);
}

function applyFunction(
  name: string,
  given: ReadonlyMap<string, ConfigEntry>,
  range: TextRange,
): ConfigNode | undefined {
  const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
  const values = [...given].map(([key, { value }]) => (/^\d+$/.test(key) ? value : undefined));
  const [first = NaN, ...others] = values.map(numberIn);
  const value = apply?.(first, ...others) ?? NaN;
  if (!Number.isFinite(value) || others.some(Number.isNaN)) return undefined;
  const [only] = values;
  // `float('6e-4')` and `int(5e3)` are as good as the literal in them.
  if (values.length > 1 || only?.type !== 'scalar' || first !== value) {
    return { type: 'scalar', range, value, computed: true };
  }
  return { ...only, value, takes: name === 'int' || name === 'round' ? 'count' : 'number' };
}

function numberIn(node: ConfigNode | undefined): number {
  return node?.type === 'scalar' && node.value !== null && node.value !== '' ? Number(node.value) : NaN;
}
