import type { SyntaxNode } from '@lezer/common';
import { evaluateCall } from './pythonCalls.ts';
import { childrenOf, rangeOf, type Scope } from './pythonScope.ts';
import { nodeAt, usedElsewhere, type ConfigEntry, type ConfigNode, type ConfigScalar } from './tree.ts';

type Evaluator = (node: SyntaxNode, scope: Scope) => ConfigNode | undefined;

const evaluators: Readonly<Record<string, Evaluator>> = {
  Number: (node, scope) => scalar(node, parseNumber(textOf(node, scope))),
  String: (node, scope) => scalar(node, parseString(textOf(node, scope))),
  ContinuedString: (node, scope) =>
    computed(node, joined(childrenOf(node).map((part) => parseString(textOf(part, scope))))),
  Boolean: (node, scope) => scalar(node, textOf(node, scope) === 'True'),
  None: (node) => scalar(node, null),
  VariableName: (node, scope) => renamed(scope.get(textOf(node, scope)), node),
  MemberExpression: (node, scope) => renamed(memberOf(node, scope), node),
  ParenthesizedExpression: (node, scope) => {
    const [inner, ...others] = operandsOf(node);
    return inner === undefined || others.length > 0 ? undefined : evaluate(inner, scope);
  },
  UnaryExpression: evaluateUnary,
  BinaryExpression: evaluateBinary,
  ArrayExpression: evaluateList,
  TupleExpression: evaluateList,
  DictionaryExpression: evaluateDictionary,
  CallExpression: (node, scope) => evaluateCall(node, scope, evaluate),
};

/** Deeper than anyone nests; a text of brackets alone must not exhaust the stack. */
const deepest = 60;
let depth = 0;

/** The value of an expression; unknown where finding it would need running code. */
export function evaluate(node: SyntaxNode, scope: Scope): ConfigNode {
  depth++;
  try {
    const found = depth > deepest ? undefined : evaluators[node.name]?.(node, scope);
    return found ?? { type: 'unknown', range: rangeOf(node), text: textOf(node, scope) };
  } finally {
    depth--;
  }
}

function textOf({ from, to }: SyntaxNode, { text }: Scope): string {
  return text.slice(from, to);
}

const punctuation = new Set(['(', ')', '[', ']', '{', '}', ',', ':']);

function operandsOf(node: SyntaxNode): SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => !punctuation.has(name));
}

function scalar(node: SyntaxNode, value: ConfigScalar['value'] | undefined): ConfigNode | undefined {
  return value === undefined ? undefined : { type: 'scalar', range: rangeOf(node), value };
}

function computed(node: SyntaxNode, value: ConfigScalar['value'] | undefined): ConfigNode | undefined {
  return value === undefined ? undefined : { type: 'scalar', range: rangeOf(node), value, computed: true };
}

function renamed(value: ConfigNode | undefined, node: SyntaxNode): ConfigNode | undefined {
  return value === undefined || value.type === 'unknown' ? undefined : usedElsewhere(value, rangeOf(node));
}

/** `args.lr` and `data["seq_len"]`, where what stands before is a mapping or a list. */
function memberOf(node: SyntaxNode, scope: Scope): ConfigNode | undefined {
  const [base, opening, key] = childrenOf(node);
  if (base === undefined || key === undefined) return undefined;
  const owner = evaluate(base, scope);
  if (opening?.name === '.') return nodeAt(owner, [textOf(key, scope)]);
  const index = evaluate(key, scope);
  const plain =
    index.type === 'scalar' && (typeof index.value === 'string' || typeof index.value === 'number');
  return plain ? nodeAt(owner, [index.value]) : undefined;
}

function parseNumber(text: string): number | undefined {
  const value = Number(text.replaceAll('_', ''));
  return Number.isFinite(value) ? value : undefined;
}

/** Plain and raw strings; escapes other than of quotes and backslashes don't matter for names and are left as they are. */
export function parseString(text: string): string | undefined {
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
  if (name !== '-' && name !== '+') return undefined;
  const signed = name === '-' ? -value : value;
  return operand?.name === 'Number' ? scalar(node, signed) : computed(node, signed);
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
  const [left, operator, right] = childrenOf(node);
  if (left === undefined || operator === undefined || right === undefined) return undefined;
  const [a, b] = [numberAt(left, scope), numberAt(right, scope)];
  const name = textOf(operator, scope);
  const apply = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (apply === undefined || a === undefined || b === undefined) return undefined;
  const value = apply(a, b);
  return Number.isFinite(value) ? computed(node, value) : undefined;
}

/** A number, as Python counts: not a string that looks like one. */
function numberAt(node: SyntaxNode, scope: Scope): number | undefined {
  const value = evaluate(node, scope);
  return value.type === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

function evaluateList(node: SyntaxNode, scope: Scope): ConfigNode {
  return { type: 'list', range: rangeOf(node), items: operandsOf(node).map((item) => evaluate(item, scope)) };
}

/** A display; what a known `**mapping` brings in counts from where it stands. */
function evaluateDictionary(node: SyntaxNode, scope: Scope): ConfigNode {
  const entries = new Map<string, ConfigEntry>();
  const parts = operandsOf(node);
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [key, value] = [parts[i]!, parts[i + 1]!];
    const read = evaluate(value, scope);
    const name = parseString(textOf(key, scope));
    if (name !== undefined) entries.set(name, { keyRange: rangeOf(key), value: read });
    else if (key.name === '**' && read.type === 'map') {
      for (const [inner, entry] of read.entries) entries.set(inner, entry);
    }
  }
  return { type: 'map', range: rangeOf(node), entries };
}
