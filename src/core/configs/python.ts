import type { SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/python';
import type { Problem } from '../errors.ts';
import { calleeOf, readArguments } from './pythonCalls.ts';
import { childrenOf, rangeOf, Scope } from './pythonScope.ts';
import { evaluate } from './pythonValues.ts';
import { lineAt } from './section.ts';
import { unknownAt, type ConfigEntry, type ConfigTree } from './tree.ts';
import { say } from '../words.ts';

/** Statements whose body may or may not run: what they assign is not known afterwards. */
const conditional = new Set([
  'IfStatement',
  'ForStatement',
  'WhileStatement',
  'TryStatement',
  'WithStatement',
  'MatchStatement',
]);

/**
 * Reads a Python module without running it. `root` has the names assigned at module level, in order; `calls` every call
 * with its arguments and every class with its fields, also those within functions. Literals, constant arithmetic, names
 * assigned before, `dict(…)`, displays and objects of classes of this file have a value; everything else is an unknown.
 */
export function readPython(text: string): ConfigTree {
  const tree = parser.parse(text);
  const scope = new Scope(text, [], new Map());
  const walk = new Walk();
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling)
    walk.statement(node, scope);
  walk.finish();
  const range = { start: 0, end: text.length };
  return {
    language: 'python',
    root: { type: 'map', range, entries: scope.entries },
    problems: collectProblems(tree.topNode, text),
    text,
    calls: scope.calls.sort((a, b) => a.range.start - b.range.start),
    commands: [],
  };
}

class Walk {
  /** Bodies of functions: they run when everything at module level has its last value. */
  readonly #later: (() => void)[] = [];

  finish(): void {
    for (let run = this.#later.shift(); run !== undefined; run = this.#later.shift()) run();
  }

  statement(node: SyntaxNode, scope: Scope): void {
    if (node.name === 'DecoratedStatement') node = node.lastChild ?? node;
    if (node.name === 'ClassDefinition') this.#class(node, scope);
    else if (node.name === 'FunctionDefinition') this.#function(node, scope);
    else if (conditional.has(node.name)) this.#block(node, scope);
    else {
      collectCalls(node, scope);
      if (node.name === 'AssignStatement') readAssignment(node, scope);
      else if (node.name === 'UpdateStatement') forget(node, scope);
    }
  }

  #body(owner: SyntaxNode, scope: Scope): void {
    for (const body of childrenOf(owner).filter(({ name }) => name === 'Body')) {
      for (const statement of childrenOf(body)) if (statement.name !== ':') this.statement(statement, scope);
    }
  }

  /** Within the block its assignments hold; after it they are not known, unless it surely runs. */
  #block(node: SyntaxNode, scope: Scope): void {
    if (isMainGuard(node, scope)) {
      this.#body(node, scope);
      return;
    }
    const loops = node.name === 'ForStatement' || node.name === 'WhileStatement';
    if (loops) forgetWithin(node, scope);
    for (const part of childrenOf(node)) if (part.name !== 'Body') collectCalls(part, scope);
    this.#body(node, scope);
    forgetWithin(node, scope);
  }

  #function(node: SyntaxNode, scope: Scope): void {
    const inner = scope.inner();
    const list = node.getChild('ParamList');
    for (const parameter of list?.getChildren('VariableName') ?? []) {
      const name = scope.text.slice(parameter.from, parameter.to);
      inner.set(name, { keyRange: rangeOf(parameter), value: unknownAt(rangeOf(parameter), scope.text) });
    }
    this.#later.push(() => {
      this.#body(node, inner);
    });
  }

  #class(node: SyntaxNode, scope: Scope): void {
    const label = node.getChild('VariableName');
    const name = label === null ? '' : scope.text.slice(label.from, label.to);
    const inner = scope.inner();
    const bases = node.getChild('ArgList')?.getChildren('VariableName') ?? [];
    for (const base of bases) {
      const fields = scope.classes.get(scope.text.slice(base.from, base.to))?.entries ?? [];
      for (const [field, entry] of fields) inner.set(field, entry);
    }
    this.#body(node, inner);
    const found = { name, kind: 'class', range: rangeOf(node), entries: inner.entries } as const;
    scope.calls.push(found);
    scope.classes.set(name, found);
  }
}

function isMainGuard(node: SyntaxNode, { text }: Scope): boolean {
  if (node.name !== 'IfStatement') return false;
  const [, condition] = childrenOf(node);
  return condition !== undefined && /^__name__\s*==/.test(text.slice(condition.from, condition.to));
}

/** Every call in an expression or a simple statement, bodies of lambdas left out. */
function collectCalls(node: SyntaxNode, scope: Scope): void {
  const cursor = node.cursor();
  for (let more = true; more && cursor.from < node.to;) {
    if (cursor.name === 'CallExpression') readCall(cursor.node, scope);
    more = cursor.next(cursor.name !== 'LambdaExpression');
  }
}

function readCall(node: SyntaxNode, scope: Scope): void {
  const name = calleeOf(node, scope);
  const list = node.getChild('ArgList');
  if (name === undefined || list === null) return;
  const entries = readArguments(list, scope, evaluate);
  scope.calls.push({ name, kind: 'call', range: rangeOf(node), entries });
}

/** `a = value`, `a: type = value`, `a = b = value`, `a, b = 1, 2` and `a.b = value`. */
function readAssignment(statement: SyntaxNode, scope: Scope): void {
  const parts: SyntaxNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === 'AssignOp') parts.push([]);
    else if (child.name !== ',' && child.name !== 'TypeDef') parts.at(-1)!.push(child);
  }
  if (parts.length < 2) return;
  const values = parts.pop() ?? [];
  for (const targets of parts) {
    targets.forEach((target, i) => {
      const value = targets.length === values.length ? values[i] : undefined;
      const node = value === undefined ? unknownAt(rangeOf(statement), scope.text) : evaluate(value, scope);
      assign(target, { keyRange: rangeOf(target), value: node }, scope);
    });
  }
}

function assign(target: SyntaxNode, entry: ConfigEntry, scope: Scope): void {
  const text = scope.text.slice(target.from, target.to);
  if (target.name === 'VariableName') scope.set(text, entry);
  if (target.name !== 'MemberExpression') return;
  const [name, ...path] = text.replace(/\[\s*(["'])(\w+)\1\s*\]/g, '.$2').split('.');
  const key = target.lastChild?.name === 'PropertyName' ? target.lastChild : target;
  if (name !== undefined && path.every((part) => /^\w+$/.test(part))) {
    scope.setWithin(name, path, { ...entry, keyRange: rangeOf(key) });
  }
}

/** What a statement assigns to is not known: the targets before its operator, or between `for` and `in`. */
function forget(statement: SyntaxNode, scope: Scope): void {
  for (const target of childrenOf(statement)) {
    if (/Op$|TypeDef|^in$/.test(target.name)) break;
    assign(target, { keyRange: rangeOf(target), value: unknownAt(rangeOf(statement), scope.text) }, scope);
  }
}

function forgetWithin(block: SyntaxNode, scope: Scope): void {
  for (const child of childrenOf(block)) {
    if (child.name === 'in') forget(block, scope);
    if (child.name === 'AssignStatement' || child.name === 'UpdateStatement') forget(child, scope);
    else if (child.name === 'Body' || conditional.has(child.name)) forgetWithin(child, scope);
  }
}

/** The first place where the text is no Python. */
function collectProblems(top: SyntaxNode, text: string): Problem[] {
  const cursor = top.cursor();
  do {
    if (!cursor.type.isError) continue;
    const line = lineAt(text, cursor.from);
    const message = say`This is not valid Python: what stands here is left out.`;
    return [
      { code: 'syntax', message, line, severity: 'warning', range: { start: cursor.from, end: cursor.to } },
    ];
  } while (cursor.next());
  return [];
}
