import { ByteNumber } from './byteNumber.ts';

const [lineFeed, carriageReturn, space, zero, nine] = [10, 13, 32, 48, 57];

/** Templates that are kept; the oldest makes room. */
const mostTemplates = 8;
/** Numbers of a line that a reader may want. */
const mostValues = 8;

/** A number that a reader took from a line: where it begins in the text, and what it is. */
export interface Place {
  readonly at: number;
  readonly value: number;
  /** Whether the reader takes digits only. */
  readonly isWhole?: boolean;
}

/** The places of groups of a match. @param match By a pattern with indices (`/d`). */
export function placesOf(
  match: RegExpExecArray,
  groups: readonly { readonly group: number; readonly value: number; readonly isWhole?: boolean }[],
): Place[] {
  return groups.map(({ group, ...read }) => ({ at: match.indices?.[group]?.[0] ?? -1, ...read }));
}

/** What a reader took from a line, and so will take from every line that differs in its numbers only. */
export interface Lesson {
  /** Says which of the reader's lines it is. */
  readonly kind: number;
  /** At most eight, from left to right. */
  readonly places: readonly Place[];
  /** The process that wrote it, as far as `prefix` characters: its number must stay the same. */
  readonly rank?: number | null;
  readonly prefix?: number;
  /** Whether the reader asks for just as many blanks before a number: else one blank or more are any number of them. */
  readonly isExact?: boolean;
}

/** A number of a template, and what stands before it. */
interface Piece {
  /** Without the blanks before the number. */
  readonly literal: Uint8Array;
  readonly isPadded: boolean;
  /** Index of the value; -1 where the number plays no part, -2 where the line ends instead. */
  readonly slot: number;
  readonly isWhole: boolean;
}

interface Template {
  readonly kind: number;
  readonly pieces: readonly Piece[];
  /** The template of the line that came next the last time. */
  after: Template | null;
}

/**
 * Only for speed: reads lines that are like one that the reader has read as text, in everything but their numbers, straight
 * from their bytes. What a number means was found in the text; a line that differs in anything else goes there again.
 */
export class PlainLines {
  /** The numbers of the line that was read last, as the reader named them. */
  readonly values = new Float64Array(mostValues);
  /** Which of the reader's lines it was. */
  kind = 0;
  readonly #number = new ByteNumber();
  readonly #templates: Template[] = [];
  #last: Template | null = null;
  #oldest = 0;

  /** Remembers what a line is like. Lines that can't be told apart by their bytes are left to the reader. */
  learn(text: string, lesson: Lesson): void {
    const pieces = piecesOf(text, lesson);
    if (pieces === null) return;
    const template: Template = { kind: lesson.kind, pieces, after: null };
    const bytes = new TextEncoder().encode(`${text}\n`);
    // Only what gives back the very numbers that the reader took.
    if (this.#match(template, bytes, 0) !== bytes.length) return;
    if (lesson.places.some(({ value }, i) => this.values[i] !== value)) return;
    if (this.#templates.length < mostTemplates) this.#templates.push(template);
    else this.#templates[this.#oldest++ % mostTemplates] = template;
    if (this.#last !== null) this.#last.after = template;
    this.#last = template;
  }

  /** Fills `values` and `kind`. @returns Where the next line begins; -1 where the line is like none before. */
  read(bytes: Uint8Array, from: number): number {
    const guess = this.#last?.after ?? this.#last;
    if (guess !== null) {
      const next = this.#match(guess, bytes, from);
      if (next > 0) return this.#found(guess, next);
    }
    for (const template of this.#templates) {
      if (template === guess) continue;
      const end = this.#match(template, bytes, from);
      if (end > 0) return this.#found(template, end);
    }
    return -1;
  }

  #found(template: Template, next: number): number {
    if (this.#last !== null) this.#last.after = template;
    this.#last = template;
    this.kind = template.kind;
    return next;
  }

  #match({ pieces }: Template, bytes: Uint8Array, from: number): number {
    let at = from;
    for (const { literal, isPadded, slot, isWhole } of pieces) {
      for (let i = 0; i < literal.length; i++) if (bytes[at + i] !== literal[i]) return -1;
      at += literal.length;
      if (isPadded) {
        if (bytes[at] !== space) return -1;
        while (bytes[at] === space) at++;
      }
      if (slot === -2) break;
      if (!(bytes[at]! >= zero && bytes[at]! <= nine)) return -1;
      if (slot === -1) at = passNumber(bytes, at);
      else {
        const value = isWhole ? this.#whole(bytes, at) : this.#number.read(bytes, at);
        at = this.#number.end;
        if (Number.isNaN(value) || isOfNumber[bytes[at]!] === 1) return -1;
        this.values[slot] = value;
      }
    }
    if (bytes[at] === carriageReturn) at++;
    return bytes[at] === lineFeed ? at + 1 : -1;
  }

  /** NaN where the number has more than digits, or too many to be exact. */
  #whole(bytes: Uint8Array, from: number): number {
    let [value, at] = [0, from];
    for (let code = bytes[at]!; code >= zero && code <= nine; code = bytes[++at]!)
      value = 10 * value + (code - zero);
    this.#number.end = at;
    return at - from > 15 ? NaN : value;
  }
}

/** 1 for bytes that a number may go on with, so that the digits of a time or a date are one. */
const isOfNumber = Uint8Array.from({ length: 256 }, (_, code) =>
  '0123456789.eE+-'.includes(String.fromCharCode(code)) ? 1 : 0,
);

function passNumber(bytes: Uint8Array, from: number): number {
  let at = from + 1;
  while (isOfNumber[bytes[at]!] === 1) at++;
  return at;
}

const numbers = /\d[\d.eE+-]*/g;
/** Control characters; those of a terminal and progress bars were taken out of the text. */
const strange = /[\u0000-\u0008\u000a-\u001f\ufeff\ufffd]/;

/** null where a wanted number does not begin where a number does. */
function piecesOf(
  text: string,
  { places, rank = null, prefix = 0, isExact = false }: Lesson,
): Piece[] | null {
  if (strange.test(text) || places.length > mostValues) return null;
  const pieces: Piece[] = [];
  let [from, found] = [0, 0];
  for (const { index, 0: number } of text.matchAll(numbers)) {
    const slot = places.findIndex(({ at }) => at === index);
    if (slot < 0 && rank !== null && index < prefix && Number(number) === rank) continue;
    if (slot >= 0) found++;
    const piece = { slot, isWhole: places[slot]?.isWhole === true };
    pieces.push({ ...piece, ...before(text.slice(from, index), isExact) });
    from = index + number.length;
  }
  if (found !== places.length) return null;
  // Blanks at the end of a line are blanks, not the padding of a number.
  return [...pieces, { literal: encode(text.slice(from)), isPadded: false, slot: -2, isWhole: false }];
}

function withoutBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end--;
  return text.slice(0, end);
}

function before(text: string, isExact: boolean): Pick<Piece, 'literal' | 'isPadded'> {
  const literal = isExact ? text : withoutBlanks(text);
  return { literal: encode(literal), isPadded: literal.length < text.length };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
