/** Numbers of a line that a reader may want. */
export const mostValues = 8;

/** A number that a reader took from a line: where it begins in the text, and what it is. */
export interface Place {
  readonly at: number;
  readonly value: number;
  /** Whether the reader takes digits only. */
  readonly isWhole?: boolean;
  /** Whether commas may stand between thousands. */
  readonly isGrouped?: boolean;
}

/** The places of groups of a match. @param match By a pattern with indices (`/d`). */
export function placesOf(
  match: RegExpExecArray,
  groups: readonly (Omit<Place, 'at'> & { readonly group: number })[],
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
  /** Where in the text numbers stand that have to stay the same. */
  readonly fixed?: readonly number[];
  /** Whether the reader asks for just as many blanks before a number: else one blank or more are any number of them. */
  readonly isExact?: boolean;
  /** Where the text is JSON from: its numbers may have a sign, and those in its keys stay the same. */
  readonly jsonFrom?: number;
}

/**
 * Signs of a template that stand for more than one byte, above all bytes: blanks, a number that plays no part (one without an
 * exponent stands for such ones alone), values, and eight or four bytes that are compared at once.
 */
export const blanks = 0x100;
export const anyDecimal = 0x101;
export const anyNumber = 0x102;
export const jsonNumber = 0x103;
export const wholeValue = 0x200;
export const anyValue = 0x300;
export const groupedValue = 0x400;
export const jsonValue = 0x480;
export const eightBytes = 0x500;
export const fourBytes = 0x600;

/** What a line is like. */
export interface Template {
  readonly kind: number;
  /**
   * The bytes of the line without its end; signs where it may differ: a value is `wholeValue` or `anyValue` and its index;
   * `eightBytes` and `fourBytes` are the next of `words` and how many bytes of it were compared before.
   */
  readonly signs: Uint16Array;
  /** Bytes of the line as doubles and as whole numbers. */
  readonly words: Float64Array;
  /** The template of the line that came next the last time. */
  after: Template | null;
}

/** What a line is like, with its numbers left open; null where a wanted number does not begin where a number does. */
export function templateOf(text: string, lesson: Lesson): Template | null {
  const signs = signsOf(text, lesson);
  return signs === null ? null : { kind: lesson.kind, ...packed(signs), after: null };
}

const grouped = /^\d+(?:,\d+)*/;
const numbers = /\d[\d.eE+-]*/g;
/** Control characters; those of a terminal and progress bars were taken out of the text. */
const strange = /[\u0000-\u0008\u000a-\u001f\ufeff\ufffd]/;

function signsOf(text: string, lesson: Lesson): number[] | null {
  if (strange.test(text) || lesson.places.length > mostValues) return null;
  const signs: number[] = [];
  const json = lesson.jsonFrom === undefined ? null : new JsonText(text, lesson.jsonFrom);
  let [from, found] = [0, 0];
  for (const { index, 0: written } of text.matchAll(numbers)) {
    const open = index < from ? null : openNumber(text, index, written, lesson, json);
    if (open === null) continue;
    if (open.isWanted) found++;
    const before = text.slice(from, open.from);
    const literal = lesson.isExact === true ? before : withoutBlanks(before);
    signs.push(...encode(literal), ...(literal.length < before.length ? [blanks] : []), open.sign);
    from = open.to;
  }
  // Blanks at the end of a line are blanks, not the padding of a number.
  return found === lesson.places.length ? [...signs, ...encode(text.slice(from))] : null;
}

/** A number that may differ. */
interface OpenNumber {
  readonly from: number;
  readonly to: number;
  readonly sign: number;
  readonly isWanted: boolean;
}

/** null where the number that begins at a digit has to stay the same. */
function openNumber(
  text: string,
  digit: number,
  written: string,
  lesson: Lesson,
  json: JsonText | null,
): OpenNumber | null {
  if (json?.isKey(digit) === true) return null;
  const isJson = json?.isNumber(digit) === true;
  const from = isJson && text[digit - 1] === '-' ? digit - 1 : digit;
  const slot = lesson.places.findIndex(({ at }) => at === from);
  const place = lesson.places[slot];
  if (place === undefined) {
    if (isFixed(written, from, lesson)) return null;
    const sign = isJson ? jsonNumber : passedBy(written, json !== null);
    return { from, to: digit + written.length, sign, isWanted: false };
  }
  const number = place.isGrouped === true ? (grouped.exec(text.slice(digit))?.[0] ?? written) : written;
  const sign = slot + (isJson ? jsonValue : signOf(place));
  return { from, to: digit + number.length, sign, isWanted: true };
}

/** Where in JSON without escapes what stands. */
class JsonText {
  readonly #strings: { readonly from: number; readonly to: number; readonly isKey: boolean }[] = [];

  constructor(
    text: string,
    readonly from: number,
  ) {
    for (const { index, 0: written, 1: colon } of text.slice(from).matchAll(/"[^"]*"( *:)?/g))
      this.#strings.push({
        from: from + index,
        to: from + index + written.length,
        isKey: colon !== undefined,
      });
  }

  isKey(index: number): boolean {
    return this.#stringAt(index)?.isKey === true;
  }

  isNumber(index: number): boolean {
    return index >= this.from && this.#stringAt(index) === undefined;
  }

  #stringAt(index: number): { readonly isKey: boolean } | undefined {
    return this.#strings.find(({ from, to }) => from <= index && index < to);
  }
}

/** The same signs, with as few of them as can be for the bytes that have to be there. */
function packed(signs: readonly number[]): Pick<Template, 'signs' | 'words'> {
  const [fewer, words]: [number[], number[]] = [[], []];
  for (let from = 0; from < signs.length;) {
    let to = from;
    while (to < signs.length && signs[to]! < blanks) to++;
    packBytes(signs.slice(from, to), fewer, words);
    if (to < signs.length) fewer.push(signs[to++]!);
    from = to;
  }
  return { signs: Uint16Array.from(fewer), words: Float64Array.from(words) };
}

function packBytes(bytes: readonly number[], signs: number[], words: number[]): void {
  const view = new DataView(Uint8Array.from(bytes).buffer);
  const size = bytes.length >= 8 ? 8 : 4;
  if (bytes.length < size) {
    signs.push(...bytes);
    return;
  }
  for (let at = 0; at < bytes.length; at += size) {
    // The last word reaches back into the one before.
    const begin = Math.min(at, bytes.length - size);
    signs.push((size === 8 ? eightBytes : fourBytes) + (at - begin));
    words.push(size === 8 ? view.getFloat64(begin, true) : view.getUint32(begin, true));
  }
}

function signOf({ isWhole, isGrouped }: Place): number {
  if (isGrouped === true) return groupedValue;
  return isWhole === true ? wholeValue : anyValue;
}

function isFixed(number: string, index: number, { rank = null, prefix = 0, fixed }: Lesson): boolean {
  return (rank !== null && index < prefix && Number(number) === rank) || fixed?.includes(index) === true;
}

/** @param isLoose Whether one without an exponent may stand for one with it. */
function passedBy(number: string, isLoose: boolean): number {
  return !isLoose && /^[\d.]+$/.test(number) ? anyDecimal : anyNumber;
}

function withoutBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end--;
  return text.slice(0, end);
}

/** Bytes of a text. */
export function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
