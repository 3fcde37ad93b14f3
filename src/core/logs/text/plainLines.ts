import { ByteNumber, exactDigits, powers, smallDigits } from './byteNumber.ts';
import {
  anyDecimal,
  anyValue,
  blanks,
  eightBytes,
  encode,
  fourBytes,
  groupedValue,
  jsonNumber,
  jsonValue,
  mostValues,
  templateOf,
  wholeValue,
  type Lesson,
  type Template,
} from './plainTemplate.ts';

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const comma = 44;
const dot = 46;
const zero = 48;
const nine = 57;

/** Templates that are kept unless told otherwise; the oldest makes room. */
const usualTemplates = 8;

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
    const template = templateOf(text, lesson);
    if (template === null) return;
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
    const bytes = this.#bytes;
    const view = this.#view;
    const lastEight = bytes.length - 8;
    const lastFour = bytes.length - 4;
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
        at = sign >= wholeValue ? this.#value(sign, bytes, at) : this.#pass(sign, bytes, at);
        if (at < 0) return -1;
      }
    }
    if (bytes[at] === carriageReturn) at++;
    return bytes[at] === lineFeed ? at + 1 : -1;
  }

  /** Reads a number into `values`. @returns Where it ends; -1 where none is that can be read here. */
  #value(sign: number, bytes: Uint8Array, from: number): number {
    if (sign >= groupedValue && sign < jsonValue) return this.#groupedValue(sign, bytes, from);
    let at = from;
    let mantissa = 0;
    let point = -1;
    for (const end = from + smallDigits; at <= end; at++) {
      const code = bytes[at]!;
      if (code >= zero && code <= nine) mantissa = (Math.imul(10, mantissa) + (code - zero)) | 0;
      else if (code === dot && point < 0 && sign >= anyValue) point = at;
      else break;
    }
    // So few digits are in the mantissa; what is longer, or ends with an exponent, has its own way.
    const isShort = at > from && at - from <= smallDigits && point !== from && point !== at - 1;
    if (!isShort || isOfNumber[bytes[at]!] !== 0 || isPadded(sign, bytes, from))
      return this.#longValue(sign, bytes, from);
    this.values[sign & 0x7f] = point < 0 ? mantissa : mantissa / powers[at - point - 1]!;
    return (this.ends[sign & 0x7f] = at);
  }

  #pass(sign: number, bytes: Uint8Array, from: number): number {
    return sign === jsonNumber ? this.#number.pass(bytes, from) : pass(sign, bytes, from);
  }

  #jsonValue(sign: number, bytes: Uint8Array, from: number): number {
    const end = this.#number.read(bytes, from);
    this.values[sign & 0x7f] = this.#number.value;
    return end;
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
    if (sign >= jsonValue) return this.#jsonValue(sign, bytes, from);
    if (!(bytes[from]! >= zero && bytes[from]! <= nine)) return -1;
    const end = this.#number.read(bytes, from);
    if (end < 0 || isOfNumber[bytes[end]!] === 1) return -1;
    if (sign < anyValue && !areDigits(bytes, from, end)) return -1;
    this.values[sign & 0xff] = this.#number.value;
    return (this.ends[sign & 0xff] = end);
  }
}

/** Whether it may have a zero in front that JSON does not allow. */
function isPadded(sign: number, bytes: Uint8Array, from: number): boolean {
  return sign >= jsonValue && bytes[from] === zero;
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
  if (sign === blanks) {
    while (bytes[at] === space) at++;
    return at === from ? -1 : at;
  }
  for (let code = bytes[at]!; (code >= zero && code <= nine) || code === dot; code = bytes[++at]!);
  if (at === from || bytes[from] === dot) return -1;
  if (isOfNumber[bytes[at]!] !== 1) return at;
  if (sign === anyDecimal) return -1;
  while (isOfNumber[bytes[at]!] === 1) at++;
  return at;
}
