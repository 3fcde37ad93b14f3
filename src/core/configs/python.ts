import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Problem, TextRange } from '../errors.ts';
import { evaluate, type Scope } from './pythonValues.ts';
import { lineAt } from './section.ts';
import type { ConfigEntry, ConfigTree } from './tree.ts';

/** Statements whose body may or may not run: what they assign is not known. */
const conditional = new Set([
  'IfStatement',
  'ForStatement',
  'WhileStatement',
  'TryStatement',
  'WithStatement',
  'MatchStatement',
]);

/**
 * Reads the assignments of a Python module, in order, without running it. Literals, constant arithmetic, names assigned
 * before, `dict(…)` and displays have a value; everything else is an unknown.
 */
export function readPython(text: string): ConfigTree {
  const scope: Scope = { text, names: new Map() };
  const entries = new Map<string, ConfigEntry>();
  const tree = parser.parse(text);
  const assign = (name: string, entry: ConfigEntry) => {
    // Deleted first, so that the order of the map is that of the last assignments.
    entries.delete(name);
    entries.set(name, entry);
    scope.names.set(name, entry.value);
  };
  for (let statement = tree.topNode.firstChild; statement !== null; statement = statement.nextSibling) {
    if (statement.name === 'AssignStatement') readAssignment(statement, scope, assign);
    else if (statement.name === 'UpdateStatement') forget(statement, text, assign);
    else if (conditional.has(statement.name)) forgetWithin(statement, text, assign);
  }
  const range = { start: 0, end: text.length };
  return { root: { type: 'map', range, entries }, problems: collectProblems(tree.topNode, text), text };
}

type Assign = (name: string, entry: ConfigEntry) => void;

function rangeOf({ from, to }: SyntaxNode): TextRange {
  return { start: from, end: to };
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) children.push(child);
  return children;
}

/** `a = value`, `a: type = value`, `a = b = value` and `a, b = 1, 2`. */
function readAssignment(statement: SyntaxNode, scope: Scope, assign: Assign): void {
  const parts: SyntaxNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === 'AssignOp') parts.push([]);
    else if (child.name !== ',' && child.name !== 'TypeDef') parts.at(-1)!.push(child);
  }
  const values = parts.pop() ?? [];
  for (const targets of parts) {
    targets.forEach((target, i) => {
      if (target.name !== 'VariableName') return;
      const value = targets.length === values.length ? values[i] : undefined;
      const name = scope.text.slice(target.from, target.to);
      const node = value === undefined ? unknownAt(statement, scope.text) : evaluate(value, scope);
      assign(name, { keyRange: rangeOf(target), value: node });
    });
  }
}

function unknownAt(node: SyntaxNode, text: string): ConfigEntry['value'] {
  return { type: 'unknown', range: rangeOf(node), text: text.slice(node.from, node.to) };
}

function forget(statement: SyntaxNode, text: string, assign: Assign): void {
  const target = statement.firstChild;
  if (target?.name !== 'VariableName') return;
  assign(text.slice(target.from, target.to), {
    keyRange: rangeOf(target),
    value: unknownAt(statement, text),
  });
}

function forgetWithin(block: SyntaxNode, text: string, assign: Assign): void {
  for (const child of childrenOf(block)) {
    if (child.name === 'AssignStatement' || child.name === 'UpdateStatement') forget(child, text, assign);
    else if (child.name === 'Body' || conditional.has(child.name)) forgetWithin(child, text, assign);
  }
}

/** The first place where the text is no Python. */
function collectProblems(top: SyntaxNode, text: string): Problem[] {
  const cursor = top.cursor();
  do {
    if (!cursor.type.isError) continue;
    const line = lineAt(text, cursor.from);
    const message = 'This is not valid Python: what stands here is left out.';
    return [
      { code: 'syntax', message, line, severity: 'warning', range: { start: cursor.from, end: cursor.to } },
    ];
  } while (cursor.next());
  return [];
}
