import { ByteNumber, exactDigits, powers, smallDigits } from './byteNumber.ts';

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const comma = 44;
const dot = 46;
const zero = 48;
const nine = 57;

/** Templates that are kept unless told otherwise; the oldest makes room. */
const usualTemplates = 8;
/** Numbers of a line that a reader may want. */
const mostValues = 8;

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
}

/**
 * Signs of a template that stand for more than one byte, above all bytes: blanks, a number that plays no part (one without an
 * exponent stands for such ones alone), values, and eight or four bytes that are compared at once.
 */
const blanks = 0x100;
const anyDecimal = 0x101;
const anyNumber = 0x102;
const wholeValue = 0x200;
const anyValue = 0x300;
const groupedValue = 0x400;
const eightBytes = 0x500;
const fourBytes = 0x600;

interface Template {
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

/**
 * Only for speed: reads lines that are like one that the reader has read as text, in everything but their numbers, straight
 * from their bytes. What a number means was found in the text; a line that differs in anything else goes there again.
 */
export class PlainLines {
  /** The numbers of the line that was read last, as the reader named them. */
  readonly values = new Float64Array(mostValues);
  /** Where each of them ends. */
  readonly ends = new Int32Array(mostValues);
  /** Which of the reader's lines it was. */
  kind = 0;
  readonly #number = new ByteNumber();
  readonly mostTemplates: number;
  readonly #templates: Template[] = [];
  /** What is read from. */
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  #last: Template | null = null;
  #oldest = 0;

  /** @param mostTemplates How many lines of different kinds are known at once. */
  constructor(mostTemplates = usualTemplates) {
    this.mostTemplates = mostTemplates;
  }

  /** Whether a line is like one before: among lines of other kinds it may come as text all the same. */
  knows(text: string): boolean {
    this.#open(encode(`${text}\n`));
    return this.#templates.some((known) => this.#match(known, 0) > 0);
  }

  /** Remembers what a line is like. Lines that can't be told apart by their bytes are left to the reader. */
  learn(text: string, lesson: Lesson): void {
    const signs = signsOf(text, lesson);
    if (signs === null) return;
    const template: Template = { kind: lesson.kind, ...packed(signs), after: null };
    const bytes = encode(`${text}\n`);
    this.#open(bytes);
    // Only what gives back the very numbers that the reader took.
    if (this.#match(template, 0) !== bytes.length) return;
    if (lesson.places.some(({ value }, i) => this.values[i] !== value)) return;
    if (this.#templates.length < this.mostTemplates) this.#templates.push(template);
    else this.#templates[this.#oldest++ % this.mostTemplates] = template;
    if (this.#last !== null) this.#last.after = template;
    this.#last = template;
  }

  /** Fills `values` and `kind`. @returns Where the next line begins; -1 where the line is like none before. */
  read(bytes: Uint8Array, from: number): number {
    if (bytes !== this.#bytes) this.#open(bytes);
    const guess = this.#last?.after ?? this.#last;
    if (guess !== null) {
      const next = this.#match(guess, from);
      if (next > 0) return this.#found(guess, next);
    }
    for (const template of this.#templates) {
      if (template === guess) continue;
      const end = this.#match(template, from);
      if (end > 0) return this.#found(template, end);
    }
    return -1;
  }

  #open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #found(template: Template, next: number): number {
    if (this.#last !== null) this.#last.after = template;
    this.#last = template;
    this.kind = template.kind;
    return next;
  }

  #match({ signs, words }: Template, from: number): number {
    const [bytes, view] = [this.#bytes, this.#view];
    const [lastEight, lastFour] = [bytes.length - 8, bytes.length - 4];
    let at = from;
    let word = 0;
    // eslint-disable-next-line @typescript-eslint/prefer-for-of -- an iterator may make an object of each of many millions
    for (let i = 0; i < signs.length; i++) {
      const sign = signs[i]!;
      if (sign < blanks) {
        if (bytes[at++] !== sign) return -1;
      } else if (sign >= eightBytes) {
        at -= sign & 0xff;
        if (sign < fourBytes) {
          if (at > lastEight || view.getFloat64(at, true) !== words[word++]) return -1;
          at += 8;
        } else {
          if (at > lastFour || view.getUint32(at, true) !== words[word++]) return -1;
          at += 4;
        }
      } else {
        at = sign >= wholeValue ? this.#value(sign, bytes, at) : pass(sign, bytes, at);
        if (at < 0) return -1;
      }
    }
    if (bytes[at] === carriageReturn) at++;
    return bytes[at] === lineFeed ? at + 1 : -1;
  }

  /** Reads a number into `values`. @returns Where it ends; -1 where none is that can be read here. */
  #value(sign: number, bytes: Uint8Array, from: number): number {
    if (sign >= groupedValue) return this.#groupedValue(sign, bytes, from);
    let at = from;
    let mantissa = 0;
    let point = -1;
    for (; ; at++) {
      const code = bytes[at]!;
      if (code >= zero && code <= nine) mantissa = (10 * mantissa + (code - zero)) | 0;
      else if (code === dot && point < 0 && sign >= anyValue) point = at;
      else break;
    }
    // So few digits are in the mantissa; what is longer, or ends with an exponent, has its own way.
    const isShort = at > from && at - from <= smallDigits && point !== from && point !== at - 1;
    if (!isShort || isOfNumber[bytes[at]!] !== 0) return this.#longValue(sign, bytes, from);
    this.values[sign & 0xff] = point < 0 ? mantissa : mantissa / powers[at - point - 1]!;
    return (this.ends[sign & 0xff] = at);
  }

  /** The same of digits with commas between thousands, or without. */
  #groupedValue(sign: number, bytes: Uint8Array, from: number): number {
    let at = from;
    let value = 0;
    let count = 0;
    // Digits since the last comma.
    let digits = 0;
    for (; ; at++) {
      const code = bytes[at]!;
      if (code >= zero && code <= nine) {
        value = 10 * value + (code - zero);
        count++;
        digits++;
      } else if (code === comma && isGroup(digits, at - from)) digits = 0;
      else break;
    }
    const isEnd = (digits === count && count > 0) || digits === 3;
    if (!isEnd || count > exactDigits || isOfNumber[bytes[at]!] === 1) return -1;
    this.values[sign & 0xff] = value;
    return (this.ends[sign & 0xff] = at);
  }

  /** The same of a number that is not a few digits with a point among them. */
  #longValue(sign: number, bytes: Uint8Array, from: number): number {
    if (!(bytes[from]! >= zero && bytes[from]! <= nine)) return -1;
    const end = this.#number.read(bytes, from);
    if (end < 0 || isOfNumber[bytes[end]!] === 1) return -1;
    if (sign < anyValue && !areDigits(bytes, from, end)) return -1;
    this.values[sign & 0xff] = this.#number.value;
    return (this.ends[sign & 0xff] = end);
  }
}

function areDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!(bytes[at]! >= zero && bytes[at]! <= nine)) return false;
  return true;
}

/** Whether a comma may stand behind so many digits since the one before, which are so many characters since the beginning. */
function isGroup(digits: number, length: number): boolean {
  return digits === 3 || (digits > 0 && digits < 3 && length === digits);
}

/** 1 for bytes that a number may go on with, so that the digits of a time or a date are one. */
const isOfNumber = Uint8Array.from({ length: 256 }, (_, code) =>
  '0123456789.eE+-'.includes(String.fromCharCode(code)) ? 1 : 0,
);

/** Passes over blanks or over a number. @returns Where they end; -1 where there are none. */
function pass(sign: number, bytes: Uint8Array, from: number): number {
  let at = from;
  if (sign === blanks) while (bytes[at] === space) at++;
  else if (bytes[at]! >= zero && bytes[at]! <= nine) while (isOfNumber[bytes[at]!] === 1) at++;
  if (at === from) return -1;
  return sign === anyDecimal && !isDecimal(bytes, from, at) ? -1 : at;
}

function isDecimal(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (bytes[at]! > nine || bytes[at]! < dot) return false;
  return true;
}

const grouped = /^\d+(?:,\d+)*/;
const numbers = /\d[\d.eE+-]*/g;
/** Control characters; those of a terminal and progress bars were taken out of the text. */
const strange = /[\u0000-\u0008\u000a-\u001f\ufeff\ufffd]/;

/** null where a wanted number does not begin where a number does. */
function signsOf(text: string, lesson: Lesson): number[] | null {
  if (strange.test(text) || lesson.places.length > mostValues) return null;
  const signs: number[] = [];
  let [from, found] = [0, 0];
  for (const { index, 0: first } of text.matchAll(numbers)) {
    if (index < from) continue;
    const slot = lesson.places.findIndex(({ at }) => at === index);
    if (slot < 0 && isFixed(first, index, lesson)) continue;
    if (slot >= 0) found++;
    const place = lesson.places[slot];
    const number = place?.isGrouped === true ? (grouped.exec(text.slice(index))?.[0] ?? first) : first;
    const before = text.slice(from, index);
    const literal = lesson.isExact === true ? before : withoutBlanks(before);
    signs.push(...encode(literal), ...(literal.length < before.length ? [blanks] : []));
    signs.push(place === undefined ? passedBy(number) : slot + signOf(place));
    from = index + number.length;
  }
  // Blanks at the end of a line are blanks, not the padding of a number.
  return found === lesson.places.length ? [...signs, ...encode(text.slice(from))] : null;
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

function passedBy(number: string): number {
  return /^[\d.]+$/.test(number) ? anyDecimal : anyNumber;
}

function withoutBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ') end--;
  return text.slice(0, end);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
