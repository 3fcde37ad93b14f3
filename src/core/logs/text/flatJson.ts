import type { Cell, MutableCell } from '../points/cells.ts';
import { ByteNumber } from './byteNumber.ts';
import type { KeyMeanings } from './json.ts';
import { toNumber } from './numbers.ts';

const [lineFeed, carriageReturn, space, quote, comma, minus, zero, nine, backslash, open, close] = [
  10, 13, 32, 34, 44, 45, 48, 57, 92, 123, 125,
];

/** A key where it stood in the line before, and what it means. */
interface KeyPlace {
  /** The key as it was written, with its quotes, the colon and the blanks around that. */
  readonly written: Uint8Array;
  readonly cell: MutableCell | null;
}

/** What a value that is not plain is read as, and JSON's null: as if the key were not there. */
const [strange, absent] = ['strange', 'absent'] as const;

/**
 * Reads objects of numbers and words straight from their bytes. One record is like the next: each key is looked for where it
 * stood before, and a value that plays no part is passed over.
 */
export class FlatJson {
  /** Cells of the object that was read last, good until the next; another array where it has other keys. */
  cells: readonly Cell[] = [];
  readonly #number = new ByteNumber();
  readonly #places: KeyPlace[] = [];
  #cells: MutableCell[] = [];
  /** End of the value that was read last. */
  #end = 0;

  constructor(readonly meanings: KeyMeanings) {}

  /** @returns Where the next line begins; -1 where the line is no plain object and has to be parsed in full. */
  read(bytes: Uint8Array, from: number): number {
    if (bytes[from] !== open) return -1;
    let at = from + 1;
    let filled = 0;
    for (let place = 0; ; place++) {
      while (bytes[at] === space) at++;
      let known = this.#places[place];
      if (known === undefined || !startsWith(bytes, at, known.written)) {
        known = this.#learn(bytes, at, place);
        if (known === undefined) return -1;
      }
      const { cell } = known;
      const value = this.#value(bytes, at + known.written.length, cell !== null);
      if (cell !== null) filled = this.#fill(cell, value, filled);
      if (value === strange || filled < 0) return -1;
      at = this.#end;
      while (bytes[at] === space) at++;
      if (bytes[at] !== comma) break;
      at++;
    }
    if (filled < this.#cells.length) this.#cells = this.#cells.slice(0, filled);
    this.cells = this.#cells;
    return bytes[at] === close ? lineAfter(bytes, at + 1) : -1;
  }

  /** The key that begins at a byte, remembered for the next line. */
  #learn(bytes: Uint8Array, at: number, place: number): KeyPlace | undefined {
    let end = at;
    while (end < bytes.length && bytes[end] !== lineFeed && bytes[end] !== comma) end++;
    const [written, key] = /^"([^"\\]*)" *: */.exec(new TextDecoder().decode(bytes.subarray(at, end))) ?? [];
    if (written === undefined || key === undefined) return undefined;
    const known = { written: new TextEncoder().encode(written), cell: this.meanings.cellOf(key) };
    this.#places[place] = known;
    return known;
  }

  /** @returns How many cells the record has filled; -1 where its keys are for the full parser. */
  #fill(cell: MutableCell, value: Cell['value'] | typeof strange | typeof absent, filled: number): number {
    if (value === strange) return -1;
    // A key that comes again as null takes back what it said.
    if (value === absent) return this.#isFilled(cell, filled) ? -1 : filled;
    if (this.#cells[filled] !== cell && !this.#place(cell, filled)) return -1;
    cell.value = value;
    return filled + 1;
  }

  /** Whether the cell is one of the first `count` of the record. */
  #isFilled(cell: MutableCell | null, count: number): boolean {
    for (let i = 0; i < count; i++) if (this.#cells[i] === cell) return true;
    return false;
  }

  /** @returns Whether the record has not filled the cell already. */
  #place(cell: MutableCell, index: number): boolean {
    if (this.#isFilled(cell, index)) return false;
    this.#cells = [...this.#cells.slice(0, index), cell];
    return true;
  }

  #value(bytes: Uint8Array, at: number, isWanted: boolean): Cell['value'] | typeof strange | typeof absent {
    const code = bytes[at]!;
    if (code === minus || (code >= zero && code <= nine)) {
      const value = this.#number.read(bytes, at);
      this.#end = this.#number.end;
      return Number.isNaN(value) ? strange : value;
    }
    if (code === quote) return this.#word(bytes, at + 1, isWanted);
    for (const { written, value } of literals) {
      if (!startsWith(bytes, at, written)) continue;
      this.#end = at + written.length;
      return value;
    }
    return strange;
  }

  #word(bytes: Uint8Array, from: number, isWanted: boolean): Cell['value'] | typeof strange {
    let end = from;
    for (let code = bytes[end]!; code !== quote; code = bytes[++end]!) {
      if (!(code >= space) || code === backslash) return strange;
    }
    this.#end = end + 1;
    return isWanted ? toNumber(new TextDecoder().decode(bytes.subarray(from, end))) : undefined;
  }
}

const literals = (['null', 'true', 'false'] as const).map((word) => ({
  written: Uint8Array.from(word, (letter) => letter.charCodeAt(0)),
  value: word === 'null' ? absent : undefined,
}));

function startsWith(bytes: Uint8Array, at: number, written: Uint8Array): boolean {
  for (let i = 0; i < written.length; i++) if (bytes[at + i] !== written[i]) return false;
  return true;
}

/** Where the next line begins if the line ends here, else -1. */
function lineAfter(bytes: Uint8Array, at: number): number {
  const end = bytes[at] === carriageReturn ? at + 1 : at;
  return bytes[end] === lineFeed ? end + 1 : -1;
}
