import type { SyntaxNode } from '@lezer/common';
import type { TextRange } from '../errors.ts';
import type { ConfigEntry, ConfigNode, ConfigScalar } from './tree.ts';

/** What an expression may refer to: the text it stands in, and the names assigned before it. */
export interface Scope {
  readonly text: string;
  readonly names: Map<string, ConfigNode>;
}

type Evaluator = (node: SyntaxNode, scope: Scope) => ConfigNode | undefined;

const evaluators: Readonly<Record<string, Evaluator>> = {
  Number: (node, scope) => scalar(node, parseNumber(textOf(node, scope))),
  String: (node, scope) => scalar(node, parseString(textOf(node, scope))),
  ContinuedString: (node, scope) =>
    scalar(node, joined(childrenOf(node).map((part) => parseString(textOf(part, scope))))),
  Boolean: (node, scope) => scalar(node, textOf(node, scope) === 'True'),
  None: (node) => scalar(node, null),
  VariableName: (node, scope) => renamed(scope.names.get(textOf(node, scope)), node),
  ParenthesizedExpression: (node, scope) => {
    const inner = operandsOf(node)[0];
    return inner === undefined ? undefined : { ...evaluate(inner, scope), range: rangeOf(node) };
  },
  UnaryExpression: evaluateUnary,
  BinaryExpression: evaluateBinary,
  ArrayExpression: evaluateList,
  TupleExpression: evaluateList,
  DictionaryExpression: evaluateDictionary,
  CallExpression: evaluateCall,
};

/** The value of an expression; unknown where finding it would need running code. */
export function evaluate(node: SyntaxNode, scope: Scope): ConfigNode {
  const found = evaluators[node.name]?.(node, scope);
  return found ?? { type: 'unknown', range: rangeOf(node), text: textOf(node, scope) };
}

function rangeOf({ from, to }: SyntaxNode): TextRange {
  return { start: from, end: to };
}

function textOf({ from, to }: SyntaxNode, { text }: Scope): string {
  return text.slice(from, to);
}

const punctuation = new Set(['(', ')', '[', ']', '{', '}', ',', ':', 'Comment']);

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

function operandsOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !punctuation.has(name));
}

function scalar(node: SyntaxNode, value: ConfigScalar['value'] | undefined): ConfigNode | undefined {
  return value === undefined ? undefined : { type: 'scalar', range: rangeOf(node), value };
}

function renamed(value: ConfigNode | undefined, node: SyntaxNode): ConfigNode | undefined {
  return value === undefined || value.type === 'unknown' ? undefined : { ...value, range: rangeOf(node) };
}

function parseNumber(text: string): number | undefined {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

/** Plain and raw strings; escapes other than of quotes and backslashes don't matter for names and are left as they are. */
function parseString(text: string): string | undefined {
  const match = /^[rRuU]?("""|'''|"|')([\s\S]*)\1$/.exec(text);
  return match?.[2]?.replace(/\\(["'\\])/g, '$1');
}

function joined(parts: readonly (string | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join('');
}

function evaluateUnary(node: SyntaxNode, scope: Scope): ConfigNode | undefined {
  const [sign, operand] = childrenOf(node);
  const value = operand === undefined ? undefined : numberAt(operand, scope);
  if (sign === undefined || value === undefined) return undefined;
  const name = textOf(sign, scope);
  return name === '-' || name === '+' ? scalar(node, name === '-' ? -value : value) : undefined;
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '//': (a, b) => Math.floor(a / b),
  '%': (a, b) => a - b * Math.floor(a / b),
  '**': (a, b) => a ** b,
};

function evaluateBinary(node: SyntaxNode, scope: Scope): ConfigNode | undefined {
  const [left, operator, right] = childrenOf(node).filter(({ name }) => name !== 'Comment');
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  const [a, b] = [numberAt(left, scope), numberAt(right, scope)];
  const name = textOf(operator, scope);
  const apply = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (apply === undefined || a === undefined || b === undefined) return undefined;
  const value = apply(a, b);
  return Number.isFinite(value) ? scalar(node, value) : undefined;
}

/** A number, as Python counts: not a string that looks like one. */
function numberAt(node: SyntaxNode, scope: Scope): number | undefined {
  const value = evaluate(node, scope);
  return value.type === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

function evaluateList(node: SyntaxNode, scope: Scope): ConfigNode {
  return { type: 'list', range: rangeOf(node), items: operandsOf(node).map((item) => evaluate(item, scope)) };
}

function evaluateDictionary(node: SyntaxNode, scope: Scope): ConfigNode {
  const entries = new Map<string, ConfigEntry>();
  const parts = operandsOf(node);
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const key = parts[i]!;
    const name = parseString(textOf(key, scope));
    if (name !== undefined)
      entries.set(name, { keyRange: rangeOf(key), value: evaluate(parts[i + 1]!, scope) });
  }
  return { type: 'map', range: rangeOf(node), entries };
}

/** `dict(a=1)` is a mapping, `float('1e-3')` and `int(5)` are numbers; every other call would have to be run. */
function evaluateCall(node: SyntaxNode, scope: Scope): ConfigNode | undefined {
  const [callee, list] = childrenOf(node);
  if (callee === undefined || list === undefined) return undefined;
  const name = textOf(callee, scope);
  if (name === 'dict') return evaluateArguments(list, scope);
  const [first, ...others] = operandsOf(list);
  if (!(name === 'float' || name === 'int') || first === undefined || others.length > 0) return undefined;
  const inner = evaluate(first, scope);
  const value = inner.type === 'scalar' && inner.value !== null ? Number(inner.value) : NaN;
  return Number.isFinite(value) ? scalar(node, name === 'int' ? Math.trunc(value) : value) : undefined;
}

function evaluateArguments(list: SyntaxNode, scope: Scope): ConfigNode {
  const entries = new Map<string, ConfigEntry>();
  const parts = operandsOf(list);
  parts.forEach((part, i) => {
    const [name, value] = [parts[i - 1], parts[i + 1]];
    if (part.name !== 'AssignOp' || name === undefined || value === undefined) return;
    entries.set(textOf(name, scope), { keyRange: rangeOf(name), value: evaluate(value, scope) });
  });
  return { type: 'map', range: rangeOf(list), entries };
}
