import type { Cell, MutableCell } from '../points/cells.ts';
import { noRow, type Collector } from '../points/collector.ts';
import { shapeOf, type PlainShape } from '../points/plainShape.ts';
import { PlainLines } from '../text/plainLines.ts';
import { mostValues, type Place } from '../text/plainTemplate.ts';
import type { PythonDict } from './hfPlaces.ts';
import { quoted } from './hfRecords.ts';

const dot = 46;
const zero = 48;
const nine = 57;

/** A record that was read as text. */
interface ReadDict {
  /** Its counter, then the other cells that play a part, with their values. */
  readonly cells: readonly Cell[];
  readonly record: PythonDict;
  /** The process that wrote it, as far as so many characters of the line. */
  readonly rank: number | null;
  readonly prefix: number;
}

/** What the records of one shape have. */
interface Shape {
  readonly key: string;
  readonly isTrain: boolean;
  /** What the values are, in their order on the line; the counter stands behind them. */
  readonly values: PlainShape;
  readonly count: number;
  /** Which of the values is the epoch; -1 where there is none. */
  readonly epoch: number;
  readonly isQuoted: boolean;
}

/** Only for speed: reads records that are like one that was read as text straight from their bytes. */
export class PlainDicts {
  /** Of the record that was read last. */
  isTrain = false;
  epoch = NaN;
  /** Decimals of the epoch, or `quoted`. */
  decimals = 0;
  readonly #lines = new PlainLines();
  readonly #shapes: Shape[] = [];
  #shape: Shape | null = null;

  /** Remembers a line. One that tells its step itself, or with a value that is no number, is left to be read as text. */
  learn(line: string, { cells, record, rank, prefix }: ReadDict): void {
    if (record[ownStep] !== undefined || this.#lines.knows(line)) return;
    const [, ...wanted] = cells;
    if (!wanted.every(({ value }) => typeof value === 'number' && Number.isFinite(value))) return;
    const found = wanted.map(({ name, value }) => ({
      name,
      at: placeOf(line, name),
      value: Number(value),
    }));
    const places = found.sort((a, b) => a.at - b.at);
    if (places.some(({ at }) => at < 0)) return;
    const shape = places.length < mostValues ? this.#shapeOf(cells, places, record, line) : null;
    if (shape === null) return;
    this.#lines.learn(line, { kind: this.#shapes.indexOf(shape), places, rank, prefix, isExact: true });
  }

  #shapeOf(
    cells: readonly Cell[],
    places: readonly (Place & { readonly name: string })[],
    record: PythonDict,
    line: string,
  ): Shape | null {
    const isQuoted = line.includes("'epoch': '");
    const isTrain = record['loss'] !== undefined;
    const names = places.map(({ name }) => name);
    const key = [isQuoted, isTrain, ...names].join("'");
    const known = this.#shapes.find((shape) => shape.key === key);
    if (known !== undefined) return known;
    const [counter, ...wanted] = cells.map((cell): MutableCell => ({ ...cell }));
    const ordered = names.flatMap((name) => wanted.find((cell) => cell.name === name) ?? []);
    const values = counter === undefined ? null : shapeOf([...ordered, counter]);
    if (values === null) return null;
    const shape = { key, isQuoted, isTrain, values, count: names.length, epoch: names.indexOf('epoch') };
    this.#shapes.push(shape);
    return shape;
  }

  /** @returns Where the next line begins; -1 where this one has to be read as text. */
  read(bytes: Uint8Array, from: number): number {
    const next = this.#lines.read(bytes, from);
    if (next < 0) return -1;
    const shape = (this.#shape = this.#shapes[this.#lines.kind]!);
    const { epoch, isQuoted, isTrain } = shape;
    const { values, ends } = this.#lines;
    this.isTrain = isTrain;
    this.epoch = epoch < 0 ? NaN : values[epoch]!;
    if (isQuoted) this.decimals = quoted;
    else this.decimals = epoch < 0 ? 0 : decimalsAt(bytes, ends[epoch]!);
    return next;
  }

  /** Hands the record over. @param counter Its number in the log. @returns As `Collector.add`. */
  addTo(collector: Collector, counter: number, line: number): number {
    const { values } = this.#lines;
    if (this.#shape === null) return noRow;
    values[this.#shape.count] = counter;
    return this.#shape.values.addTo(collector, values, line);
  }
}

const ownStep = 'global_step/max_steps';

/** Where the value of a key begins that is there once; -1 where it is not. */
function placeOf(line: string, name: string): number {
  const mark = `'${name}': `;
  const at = line.indexOf(mark);
  if (at < 0 || line.includes(mark, at + 1)) return -1;
  const from = at + mark.length;
  return line[from] === "'" ? from + 1 : from;
}

/** Digits behind the point of a number that ends at a byte; 0 where it has none, or an exponent. */
function decimalsAt(bytes: Uint8Array, end: number): number {
  let at = end;
  while (at > 0 && bytes[at - 1]! >= zero && bytes[at - 1]! <= nine) at--;
  return bytes[at - 1] === dot ? end - at : 0;
}
