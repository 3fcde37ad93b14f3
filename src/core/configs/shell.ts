import type { Problem, TextRange } from '../errors.ts';
import { lineAt } from './section.ts';
import { innerCommands, scriptWords } from './shellInner.ts';
import { tokenize, type Token, type Word } from './shellLexer.ts';
import { commandWord, toEntry } from './shellNodes.ts';
import {
  expandParts,
  expandWord,
  textOf,
  toValue,
  type Field,
  type Piece,
  type ShellValue,
  type Variables,
} from './shellWords.ts';
import type { CommandWord, ConfigCommand, ConfigEntry, ConfigTree } from './tree.ts';
import { say } from '../words.ts';

/**
 * Reads a shell script without running it: `root` has the variables with their last values, `commands` every simple command
 * with variables, arrays and arithmetic expanded. What a branch or a loop assigns is not known after it; the output of
 * commands and what the environment sets never is.
 */
export function readShell(text: string): ConfigTree {
  const script = new Script(text);
  const { tokens, unclosed } = tokenize(text);
  script.run(tokens);
  const range = { start: 0, end: text.length };
  const root = { type: 'map', range, entries: script.entries } as const;
  const problems = unclosed === null ? [] : [notClosed(text, unclosed)];
  return { language: 'shell', root, problems, text, calls: [], commands: script.commands };
}

function notClosed(text: string, at: number): Problem {
  return {
    code: 'syntax',
    message: say`What begins here with ${text[at] ?? ''} is not closed: the rest of the script may not be what is meant.`,
    line: lineAt(text, at),
    severity: 'warning',
    range: { start: at, end: at + 1 },
  };
}

/** Words that begin, part and end a block. */
const openers = new Set(['if', 'for', 'while', 'until', 'case', 'select']);
const parters = new Set(['elif', 'else']);
const closers = new Set(['fi', 'done', 'esac']);
const passedOver = new Set(['then', 'do', '{', '}', '!', 'time', 'function']);
/** Commands whose arguments are assignments. */
const declarations = new Set(['export', 'declare', 'local', 'readonly', 'typeset']);

interface Block {
  readonly word: string;
  /** Variables as they were before it. */
  readonly before: Variables;
  readonly assigned: Set<string>;
}

class Script {
  readonly commands: ConfigCommand[] = [];
  readonly entries = new Map<string, ConfigEntry>();
  #variables: Variables = new Map();
  readonly #blocks: Block[] = [];
  /** Commands whose heredocs have not come yet. */
  readonly #announced: number[] = [];

  constructor(readonly text: string) {}

  run(tokens: readonly Token[]): void {
    let statement: Token[] = [];
    let mayNotRun = false;
    const end = (operator: string) => {
      // What stands before `(` is the name of a function, and before `)` within a case a pattern.
      const isName = operator === '(' || (operator === ')' && this.#blocks.at(-1)?.word === 'case');
      if (!isName) this.#statement(statement, mayNotRun);
      statement = [];
      mayNotRun = operator === '&&' || operator === '||';
      if (operator === ';;') this.#part();
    };
    for (const token of tokens) {
      if (token.type === 'operator') end(token.text);
      else if (token.type === 'arithmetic') this.#arithmetic(token.range);
      else if (token.type === 'heredoc') this.#heredoc(token);
      else statement.push(token);
    }
    end('');
  }

  /** A heredoc belongs to the command that announced it, which may be followed by others on its line. */
  #heredoc({ parts, range }: Token & { type: 'heredoc' }): void {
    const at = this.#announced.shift() ?? -1;
    const command = this.commands[at];
    if (command === undefined) return;
    const pieces = expandParts(this.text, parts, this.#variables);
    this.commands[at] = { ...command, heredoc: toValue(this.text, pieces, range) };
  }

  /** `((i += 1))` */
  #arithmetic({ start, end }: TextRange): void {
    const changed = /\b([A-Za-z_]\w*)\s*(?:[-+*/%]?=(?!=)|\+\+|--)/g;
    for (const [, name = ''] of this.text.slice(start, end).matchAll(changed)) {
      this.#forget(name, { start, end }, say`${name} is counted when the script runs.`);
    }
  }

  #statement(tokens: readonly Token[], mayNotRun: boolean): void {
    const words = tokens.filter((token) => token.type === 'word');
    const at = this.#keywords(words);
    const environment = new Map<string, ConfigEntry>();
    let first = at;
    for (; first < words.length && isAssignment(words[first]!); first++) {
      const [name, entry] = toEntry(this.text, words[first]!, this.#variables);
      environment.set(name, entry);
    }
    const assigned = words.slice(at, first);
    if (first === words.length) this.#assignAll(assigned, mayNotRun);
    else this.#command(words.slice(first), environment, tokens, mayNotRun);
  }

  /** Passes over the words of blocks, entering and leaving them; gives where the command begins. */
  #keywords(words: readonly Word[]): number {
    let at = 0;
    for (; at < words.length; at++) {
      const word = plainText(words[at]!);
      if (closers.has(word)) this.#close();
      else if (parters.has(word)) this.#part();
      else if (openers.has(word)) {
        this.#blocks.push({ word, before: new Map(this.#variables), assigned: new Set() });
        if (word === 'if' || word === 'while' || word === 'until') continue;
        if (word !== 'case') this.#loop(words[at + 1]);
        return words.length;
      } else if (!passedOver.has(word)) break;
    }
    return at;
  }

  #loop(variable: Word | undefined): void {
    if (variable !== undefined)
      this.#forget(plainText(variable), variable.range, say`It takes several values in a loop.`);
  }

  /** A branch begins anew from what was known before the block. */
  #part(): void {
    const block = this.#blocks.at(-1);
    if (block !== undefined) this.#variables = new Map(block.before);
  }

  #close(): void {
    const block = this.#blocks.pop();
    if (block === undefined) return;
    this.#variables = new Map(block.before);
    for (const name of block.assigned) {
      const range = this.entries.get(name)?.keyRange ?? { start: 0, end: 0 };
      this.#forget(name, range, say`${name} is set in a branch or a loop, which may not run.`);
    }
  }

  #forget(name: string, range: TextRange, why: string): void {
    if (!/^[A-Za-z_]\w*$/.test(name)) return;
    const piece: Piece = { text: '', range, token: range, quoted: false, why };
    this.#set(
      name,
      { type: 'text', pieces: [piece] },
      { keyRange: range, value: toValue(this.text, [piece], range) },
    );
  }

  #set(name: string, value: ShellValue, entry: ConfigEntry): void {
    this.#variables.set(name, value);
    this.entries.delete(name);
    this.entries.set(name, entry);
    for (const block of this.#blocks) block.assigned.add(name);
  }

  #assignAll(words: readonly Word[], mayNotRun: boolean): void {
    for (const word of words) this.#assign(word, mayNotRun);
  }

  #assign(word: Word, mayNotRun: boolean): void {
    const [name, entry, value] = toEntry(this.text, word, this.#variables);
    if (mayNotRun)
      this.#forget(
        name,
        entry.keyRange,
        say`${name} is set only if the command before it succeeds or fails.`,
      );
    else this.#set(name, value, entry);
  }

  #command(
    words: readonly Word[],
    environment: ReadonlyMap<string, ConfigEntry>,
    tokens: readonly Token[],
    mayNotRun: boolean,
  ): void {
    const program = plainText(words[0]!);
    if (declarations.has(program)) {
      this.#assignAll(words.filter(isAssignment), mayNotRun);
      return;
    }
    if (program === 'read' || program === 'unset') {
      for (const word of words.slice(1))
        this.#forget(plainText(word), word.range, say`It is read when the script runs.`);
    }
    const range = { start: words[0]!.range.start, end: words.at(-1)!.range.end };
    const expanded = words.flatMap((word) => this.#expand(word));
    const map = { type: 'map', range, entries: environment } as const;
    for (const token of tokens) {
      if (token.type === 'redirect' && token.text === '<<') this.#announced.push(this.commands.length);
    }
    this.commands.push({ range, words: expanded, environment: map, ...this.#output(tokens) });
    for (const fields of innerCommands(this.text, scriptWords(words), this.#variables)) {
      const inner = fields.map((field) => commandWord(this.text, field));
      this.commands.push({ range, words: inner, environment: map });
    }
  }

  #expand(word: Word): CommandWord[] {
    return expandWord(this.text, word, this.#variables).map((field: Field) => commandWord(this.text, field));
  }

  #output(tokens: readonly Token[]): { output?: string } {
    const found = tokens.find((token) => token.type === 'redirect' && /^1?>[>|]?$/.test(token.text));
    if (found?.type !== 'redirect' || found.target === undefined) return {};
    const pieces = expandParts(this.text, found.target.parts, this.#variables);
    return pieces.some(({ why }) => why !== undefined) ? {} : { output: textOf(pieces) };
  }
}

/** A word without anything to expand in it, quotes removed; empty where there is. */
function plainText(word: Word): string {
  return word.parts.map((part) => (part.type === 'text' ? part.text : '\0')).join('');
}

function isAssignment(word: Word): boolean {
  const [first] = word.parts;
  return first?.type === 'text' && !first.quoted && /^[A-Za-z_]\w*\+?=/.test(first.text);
}
