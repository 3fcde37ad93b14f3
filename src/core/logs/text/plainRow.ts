import type { Column } from '../points/columns.ts';
import { ByteNumber } from './byteNumber.ts';
import type { Delimiter } from './fields.ts';

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const zero = 48;
const nine = 57;

/** Reads rows of a table that hold plain numbers only, or nothing, straight from their bytes. */
export class PlainRow {
  readonly #number = new ByteNumber();
  /** Place in `values` of each field; -1 where it plays no part. */
  readonly #places: Int32Array;
  /** 0 where rows can't be read here: between blanks, and with decimal commas. */
  readonly #delimiter: number;

  /**
   * @param values To be filled: one a column, NaN where the field is empty.
   * @param width Fewest fields of a row.
   */
  constructor(
    delimiter: Delimiter,
    columns: readonly Column[],
    readonly values: Float64Array,
    readonly width: number,
  ) {
    this.#delimiter = delimiter === 'blanks' || delimiter === ';' ? 0 : delimiter.charCodeAt(0);
    const byField = new Map(columns.map(({ index }, i) => [index, i]));
    this.#places = Int32Array.from({ length: width }, (_, index) => byField.get(index) ?? -1);
  }

  /** Fills the values. @returns Where the next line begins; -1 where the row has to be looked at field by field. */
  read(bytes: Uint8Array, from: number): number {
    const first = bytes[from]!;
    if (this.#delimiter === 0 || !(first >= zero && first <= nine)) return -1;
    let at = from;
    for (let index = 0; ; index++) {
      const place = index < this.width ? this.#places[index]! : -1;
      at = place < 0 ? this.#pass(bytes, at) : this.#fill(bytes, at, place);
      const code = bytes[at];
      if (code === this.#delimiter) at++;
      else if (index + 1 < this.width) return -1;
      else if (code === lineFeed) return at + 1;
      else return code === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : -1;
    }
  }

  /** @returns Where the field ends; at a byte that ends no field where it is no plain number. */
  #fill(bytes: Uint8Array, from: number, place: number): number {
    let at = from;
    while (bytes[at] === space) at++;
    const code = bytes[at];
    this.values[place] = NaN;
    if (code === this.#delimiter || code === lineFeed || code === carriageReturn) return at;
    const end = this.#number.read(bytes, at);
    if (end < 0) return at;
    this.values[place] = this.#number.value;
    at = end;
    while (bytes[at] === space) at++;
    return at;
  }

  #pass(bytes: Uint8Array, from: number): number {
    let at = from;
    for (let code = bytes[at]!; code !== this.#delimiter && code >= space && code !== quote;)
      code = bytes[++at]!;
    return at;
  }
}
