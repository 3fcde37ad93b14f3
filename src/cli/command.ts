import { parseSize } from '../core/modelNames.ts';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import type { Problem } from '../core/errors.ts';
import { baseName } from '../core/paths.ts';
import { complain, print } from './print.ts';

/** One `lr-law` command. */
export interface Command {
  readonly usage: string;
  readonly summary: string;
  run(argv: readonly string[]): Promise<void>;
}

/** Wrong usage: exit code 2. */
export class UsageError extends Error {}

/** Options and other arguments of a command line. */
export interface Parsed {
  readonly positionals: readonly string[];
  readonly text: (name: string) => string | undefined;
  readonly list: (name: string) => readonly string[];
  /** Whether an option without a value was given. */
  readonly has: (name: string) => boolean;
  readonly json: boolean;
}

/**
 * Parses options that take a value, plus `--json`; a name that ends in `*` may be given several times, one that ends in `?`
 * takes no value.
 * @throws UsageError for unknown options and missing values.
 */
export function parse(argv: readonly string[], names: readonly string[]): Parsed {
  const options = Object.fromEntries(
    names.map((name) => [
      name.replace(/[*?]$/, ''),
      name.endsWith('?')
        ? { type: 'boolean' as const }
        : { type: 'string' as const, multiple: name.endsWith('*') },
    ]),
  );
  const { values, positionals } = parseStrictly(argv, { ...options, json: { type: 'boolean' } });
  const all = (name: string) => [values[name] ?? []].flat().filter((value) => typeof value === 'string');
  const has = (name: string) => values[name] === true;
  return { positionals, text: (name) => all(name)[0], list: all, has, json: has('json') };
}

function parseStrictly(argv: readonly string[], options: ParseArgsConfig['options']) {
  try {
    return parseArgs({ args: [...argv], options: options ?? {}, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The one positional argument that a command takes. */
export function onlyPositional(positionals: readonly string[], what: string): string {
  const [first, ...others] = positionals;
  if (first === undefined || others.length > 0) throw new UsageError(`Give one ${what}.`);
  return first;
}

/** A whole number of at least 1, or undefined where the option was left out. */
export function countOption(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${name} takes a whole number from 1 on.`);
  return value;
}

/** A model size that was given (`125M`, `1.3B`); undefined where none was. */
export function sizeOption(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const size = parseSize(text);
  if (size === undefined) throw new UsageError('--size takes a number of parameters, such as 125M or 1.3B.');
  return size;
}

/** Prints one JSON object. Typed arrays become arrays; numbers that JSON can't hold become null. */
export function printJson(value: unknown): void {
  print(`${toJson(value)}\n`);
}

/** JSON text of plain data with typed arrays. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(withPlainArrays(value), null, indent);
}

/** A replacer would be asked about every number. */
function withPlainArrays(value: unknown): unknown {
  if (value instanceof Float64Array) return Array.from(value);
  if (Array.isArray(value)) return value.map(withPlainArrays);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withPlainArrays(inner)]));
}

/** A problem as the contract prints it. */
export function toPlainProblem({ line, message }: Problem): { line: number; message: string } {
  return { line, message };
}

/** A sentence about a file with the file's path in it, once: sentences often begin with its base name. */
export function aboutFile(path: string, sentence: string): string {
  const base = baseName(path);
  return sentence.startsWith(`${base} `) ? path + sentence.slice(base.length) : `${path}: ${sentence}`;
}

/** One line on stderr for each problem of a run, with its place: `path:line: sentence`. */
export function warnOfProblems(runs: readonly { log: string; problems: readonly Problem[] }[]): void {
  for (const { log, problems } of runs) {
    for (const { line, message } of problems) warn(`${log}:${String(line)}: ${message}`);
  }
}

/** One line on stderr for a thing that was left out. */
export function warn(message: string): void {
  complain(`${message}\n`);
}
