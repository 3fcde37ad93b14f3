import type { TextRange } from '../errors.ts';
import { calculate } from './arithmetic.ts';
import { partsOf, type Word, type WordPart } from './shellLexer.ts';
import type { ConfigScalar, ConfigUnknown } from './tree.ts';
import { say } from '../words.ts';

/** A stretch of an expanded word, with the place where it is written. */
export interface Piece {
  readonly text: string;
  /** Where `text` is written. */
  readonly range: TextRange;
  /** The same with its quotes, where it is all that they hold. */
  readonly token: TextRange;
  readonly quoted: boolean;
  /** Set where the text is not written as such (arithmetic, a default of a parameter with expansions in it). */
  readonly computed?: true;
  /** Set where it comes from a variable: the place of the reference. */
  readonly usedAt?: TextRange;
  /** Set where it is not known; `text` is then empty. */
  readonly why?: string;
}

/** A word after expansion. */
export interface Field {
  readonly pieces: readonly Piece[];
  readonly place: TextRange;
}

/** What a variable holds. An array has one entry an element. */
export type ShellValue =
  | { readonly type: 'text'; readonly pieces: readonly Piece[] }
  | { readonly type: 'array'; readonly fields: readonly Field[] };

/** Variables by name. */
export type Variables = Map<string, ShellValue>;

/** A script that doubles its variables over and over must not fill the memory. */
const mostPieces = 2000;
const deepest = 20;

/** The pieces of parts that are not split into words: an assigned value, a heredoc. */
export function expandParts(
  text: string,
  parts: readonly WordPart[],
  variables: Variables,
  depth = 0,
): Piece[] {
  const pieces: Piece[] = [];
  for (const part of parts) {
    pieces.push(...expandPart(text, part, variables, depth));
    if (pieces.length > mostPieces) return [notKnown(part, say`The text grows too long.`)];
  }
  return pieces;
}

/** The words that a word becomes: arrays give one an element, variables outside quotes are split at blanks. */
export function expandWord(text: string, word: Word, variables: Variables): Field[] {
  const fields: Piece[][] = [[]];
  let splits = false;
  for (const part of word.parts) {
    const array = arrayOf(part, variables);
    if (array !== undefined) {
      if (!part.quoted) splits = true;
      array.forEach((field, i) => {
        if (i > 0) fields.push([]);
        fields.at(-1)!.push(...field.pieces.map((piece) => usedAt(piece, part.range)));
      });
      continue;
    }
    const pieces = expandPart(text, part, variables, 0);
    if (part.type !== 'parameter' || part.quoted) fields.at(-1)!.push(...pieces);
    else {
      splits = true;
      splitInto(fields, pieces);
    }
  }
  const places = fields.filter((pieces) => pieces.length > 0 && (!splits || pieces.some(isThere)));
  return places.map((pieces) => ({ pieces, place: word.range }));
}

/** What an empty unquoted expansion leaves is no word. */
function isThere(piece: Piece): boolean {
  return piece.text !== '' || piece.why !== undefined || piece.quoted;
}

/** Pieces split at blanks, whether or not they were quoted. */
export function splitPieces(pieces: readonly Piece[]): Piece[][] {
  const fields: Piece[][] = [[]];
  splitInto(fields, pieces);
  return fields.filter((field) => field.length > 0);
}

function splitInto(fields: Piece[][], pieces: readonly Piece[]): void {
  for (const piece of pieces) {
    if (piece.why !== undefined) fields.at(-1)!.push(piece);
    for (const [run] of piece.why === undefined ? piece.text.matchAll(/\s+|\S+/g) : []) {
      if (run.trim() === '') {
        if (fields.at(-1)!.length > 0) fields.push([]);
        continue;
      }
      fields.at(-1)!.push(piece.text === run ? piece : within(piece, piece.text.indexOf(run), run));
    }
    if (fields.length > mostPieces) return;
  }
}

/** A part of a piece; its place is known to the letter where the piece is written as it reads. */
export function within(piece: Piece, from: number, text: string): Piece {
  const exact = piece.range.end - piece.range.start === piece.text.length && piece.computed === undefined;
  if (!exact) return { ...piece, text, computed: true };
  const range = { start: piece.range.start + from, end: piece.range.start + from + text.length };
  return { ...piece, text, range, token: range };
}

function usedAt(piece: Piece, place: TextRange): Piece {
  return { ...piece, usedAt: place };
}

function notKnown({ range, quoted }: WordPart, why: string): Piece {
  return { text: '', range, token: range, quoted, why };
}

function expandPart(text: string, part: WordPart, variables: Variables, depth: number): Piece[] {
  if (part.type === 'text') return [part];
  if (part.type === 'unknown') return [notKnown(part, say`It is the output of a command.`)];
  if (part.type === 'arithmetic') return [expandArithmetic(part, variables)];
  return expandParameter(text, part, variables, depth);
}

function expandArithmetic(part: WordPart & { type: 'arithmetic' }, variables: Variables): Piece {
  const lookup = (name: string) => {
    const value = variables.get(name);
    const known = value?.type === 'text' && value.pieces.every(({ why }) => why === undefined);
    const written = known ? textOf(value.pieces).trim() : '';
    return /^[+-]?\d+$/.test(written) ? Number(written) : undefined;
  };
  const value = calculate(part.inner, { lookup, whole: true });
  if (value === undefined)
    return notKnown(part, say`It is arithmetic with something that is not known here.`);
  const { range, quoted } = part;
  return { text: String(value), range, token: range, quoted, computed: true };
}

type Parameter = WordPart & { readonly type: 'parameter' };

function expandParameter(text: string, part: Parameter, variables: Variables, depth: number): Piece[] {
  const [, name = '', index, operator = '', rest = ''] =
    /^(\w+|[@*#?$!-])(\[[^\]]*\])?(:?[-=+?]|[#%/^,:])?([\s\S]*)/.exec(part.inner) ?? [];
  const value = variables.get(name);
  const known = value !== undefined && index === undefined ? firstText(value) : element(value, index);
  const defaults = defaulting.has(operator);
  if (known !== undefined && (defaults ? isFilled(known) : operator + rest === '')) {
    return known.map((piece) => usedAt(piece, part.range));
  }
  if (!defaults) return [notKnown(part, whyUnknown(name, operator))];
  if (depth >= deepest) return [notKnown(part, say`${name} is nested too deep.`)];
  const from = part.at + part.inner.length - rest.length;
  return expandParts(text, defaultParts(text, from, rest), variables, depth + 1);
}

/** Operators with a value for where there is none. */
const defaulting = new Set([':-', '-', ':=', '=']);

function isFilled(pieces: readonly Piece[]): boolean {
  return pieces.some(({ text, why }) => text !== '' || why !== undefined);
}

/** The default of a parameter, the quotes around the whole of it removed. */
function defaultParts(text: string, from: number, rest: string): WordPart[] {
  const quote = /^(["'])[^"']*\1$/.test(rest) ? 1 : 0;
  const parts = partsOf(text, from + quote, from + rest.length - quote);
  const [only] = parts;
  const token = { start: from, end: from + rest.length };
  return parts.length === 1 && only?.type === 'text' ? [{ ...only, token }] : parts;
}

function whyUnknown(name: string, operator: string): string {
  if (/^[\d@*#]/.test(name)) return say`It is an argument of the script, given on its command line.`;
  if (operator !== '') return say`$\{${name}${operator}…} needs the shell.`;
  return say`${name} is not set in this file: it comes from the environment.`;
}

function firstText(value: ShellValue): readonly Piece[] | undefined {
  return value.type === 'text' ? value.pieces : value.fields[0]?.pieces;
}

function element(value: ShellValue | undefined, index: string | undefined): readonly Piece[] | undefined {
  const at = /^\[(\d+)\]$/.exec(index ?? '')?.[1];
  return value?.type === 'array' && at !== undefined ? value.fields[Number(at)]?.pieces : undefined;
}

/** The elements of `${NAME[@]}`, where it is one. */
function arrayOf(part: WordPart, variables: Variables): readonly Field[] | undefined {
  const name = part.type === 'parameter' ? /^(\w+)\[[@*]\]$/.exec(part.inner)?.[1] : undefined;
  const value = name === undefined ? undefined : variables.get(name);
  return value?.type === 'array' ? value.fields : undefined;
}

/** The text of pieces. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}

/** Pieces as a value: that of one piece has the place where it is written, one of several is computed. */
export function toValue(
  text: string,
  pieces: readonly Piece[],
  place: TextRange,
): ConfigScalar | ConfigUnknown {
  const unknown = pieces.find(({ why }) => why !== undefined);
  if (unknown?.why !== undefined) {
    return { type: 'unknown', range: place, text: text.slice(place.start, place.end), why: unknown.why };
  }
  const [only] = pieces;
  if (only === undefined) return { type: 'scalar', range: place, value: '' };
  const value = textOf(pieces);
  if (pieces.length > 1) {
    // Quotes and escapes in the midst of a word leave it a literal; a variable in it does not.
    const literal = pieces.every((piece) => piece.usedAt === undefined && piece.computed === undefined);
    return { type: 'scalar', range: place, value, ...(literal ? {} : { computed: true as const }) };
  }
  const used = only.usedAt === undefined ? {} : { usedAt: only.usedAt };
  return { type: 'scalar', range: only.token, value, ...used, ...(only.computed ? { computed: true as const } : {}) }; // prettier-ignore
}
