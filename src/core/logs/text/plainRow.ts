import type { MutableCell } from '../points/cells.ts';
import type { Column } from '../points/columns.ts';
import { ByteNumber } from './byteNumber.ts';
import type { Delimiter } from './fields.ts';

const [lineFeed, carriageReturn, space, quote, zero, nine] = [10, 13, 32, 34, 48, 57];

/** Reads rows of a table that hold plain numbers only, or nothing, straight from their bytes. */
export class PlainRow {
  readonly #number = new ByteNumber();
  /** Cell of each field; null where it plays no part. */
  readonly #cells: readonly (MutableCell | null)[];
  /** 0 where rows can't be read here: between blanks, and with decimal commas. */
  readonly #delimiter: number;

  /** @param width Fewest fields of a row. */
  constructor(
    delimiter: Delimiter,
    columns: readonly Column[],
    cells: readonly MutableCell[],
    readonly width: number,
  ) {
    this.#delimiter = delimiter === 'blanks' || delimiter === ';' ? 0 : delimiter.charCodeAt(0);
    const byField = new Map(columns.map(({ index }, i) => [index, cells[i] ?? null]));
    this.#cells = Array.from({ length: width }, (_, index) => byField.get(index) ?? null);
  }

  /** Fills the cells. @returns Where the next line begins; -1 where the row has to be looked at field by field. */
  read(bytes: Uint8Array, from: number): number {
    const first = bytes[from]!;
    if (this.#delimiter === 0 || !(first >= zero && first <= nine)) return -1;
    let at = from;
    for (let index = 0; ; index++) {
      const cell = index < this.width ? this.#cells[index]! : null;
      at = cell === null ? this.#pass(bytes, at) : this.#fill(bytes, at, cell);
      const code = bytes[at];
      if (code === this.#delimiter) at++;
      else if (index + 1 < this.width) return -1;
      else if (code === lineFeed) return at + 1;
      else return code === carriageReturn && bytes[at + 1] === lineFeed ? at + 2 : -1;
    }
  }

  /** @returns Where the field ends; at a byte that ends no field where it is no plain number. */
  #fill(bytes: Uint8Array, from: number, cell: MutableCell): number {
    let at = from;
    while (bytes[at] === space) at++;
    const code = bytes[at];
    cell.value = undefined;
    if (code === this.#delimiter || code === lineFeed || code === carriageReturn) return at;
    const value = this.#number.read(bytes, at);
    if (Number.isNaN(value)) return at;
    cell.value = value;
    at = this.#number.end;
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
