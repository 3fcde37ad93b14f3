import { marksOf, passLine } from '../text/passLine.ts';

const space = 32;
const percent = 37;
const slash = 47;
const zero = 48;
const nine = 57;
const equals = 61;
const bracket = 91;
const brace = 123;
const bar = 124;
/** A longer count is none. */
const mostDigits = 9;

/** A record, a banner, and a bar that is not at the beginning. */
const anything = marksOf('{=%');
const besideBar = marksOf('{=');

/** How far a progress bar had come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

const written = /^\s*(?:Train\w*:\s*)?\d+%\|[^|]*\| *(\d+)\/(\d+) \[/;

/** The bar of tqdm that a line begins with: ` 12%|█▎        | 120/1000 [00:10<01:20,  9.87it/s]`; null where none does. */
export function barIn(text: string): Progress | null {
  const found = written.exec(text);
  return found === null ? null : { done: Number(found[1]), total: Number(found[2]) };
}

/** Only for speed: passes over lines between records straight in their bytes, and reads the bar on them. */
export class PlainBars implements Progress {
  /** Of the bar on the last line; `total` is 0 where it had none. */
  done = 0;
  total = 0;
  #at = 0;

  /** @returns Where the next line begins; -1 where the line may be more than a bar or nothing. */
  read(bytes: Uint8Array, from: number): number {
    this.#at = from;
    if (!this.#readBar(bytes)) this.total = 0;
    return this.total > 0 ? passLine(bytes, this.#at, besideBar) : passLine(bytes, from, anything);
  }

  #readBar(bytes: Uint8Array): boolean {
    this.#skip(bytes, space);
    if (this.#number(bytes) < 0 || !this.#takes(bytes, percent) || !this.#takes(bytes, bar)) return false;
    for (let code = bytes[this.#at]!; code !== bar; code = bytes[++this.#at]!)
      if (!(code >= space) || code === brace || code === equals) return false;
    this.#at++;
    this.#skip(bytes, space);
    const done = this.#number(bytes);
    if (done < 0 || !this.#takes(bytes, slash)) return false;
    const total = this.#number(bytes);
    if (total <= 0 || !this.#takes(bytes, space) || bytes[this.#at] !== bracket) return false;
    this.done = done;
    this.total = total;
    return true;
  }

  /** -1 where there is none. */
  #number(bytes: Uint8Array): number {
    const from = this.#at;
    let value = 0;
    for (let code = bytes[from]!; code >= zero && code <= nine; code = bytes[++this.#at]!)
      value = 10 * value + (code - zero);
    return this.#at === from || this.#at - from > mostDigits ? -1 : value;
  }

  #skip(bytes: Uint8Array, code: number): void {
    while (bytes[this.#at] === code) this.#at++;
  }

  #takes(bytes: Uint8Array, code: number): boolean {
    const takes = bytes[this.#at] === code;
    if (takes) this.#at++;
    return takes;
  }
}
