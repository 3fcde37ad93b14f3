import { ReadError } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { MutableCell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import { runOf, type Column, type Role } from '../points/columns.ts';
import { columnsOf, isLossColumn, type Layout } from '../points/layout.ts';
import { checkObjective } from '../points/objective.ts';
import { PlainCells } from '../points/plainCells.ts';
import { Tally } from '../points/tally.ts';
import { splitFields } from '../text/fields.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainRow } from '../text/plainRow.ts';
import { isTorn } from '../text/torn.ts';
import { say } from '../../words.ts';

/** Registry name of the format. */
export const name = 'csv';

/** Empty lines, comments, and the rule under a table's head. */
const isDecoration = /^\s*#.*$|^[-|:+=\s]*$/;

/** The rows of one file under its header. */
export class CsvTable {
  readonly collector = new Collector(new Tally());
  readonly roles: Set<Role>;
  #columns: readonly Column[];
  /** One a column, filled again for each row. */
  #cells: MutableCell[];
  #width: number;
  /** The row before: its text or, where that is null, where its bytes are. */
  #previous: string | null = '';
  #bytes: Uint8Array = new Uint8Array(0);
  #from = 0;
  #to = 0;
  /** The same cells, filled from bytes. */
  #plain: PlainCells;
  #row: PlainRow;

  constructor(
    readonly layout: Layout,
    path: string,
  ) {
    checkColumns(layout, path);
    this.#columns = layout.columns;
    this.#cells = layout.columns.map(toCell);
    this.#width = layout.header.length;
    this.#plain = new PlainCells(this.#cells);
    this.#row = new PlainRow(layout.delimiter, this.#columns, this.#plain.values, this.#width);
    this.roles = new Set(layout.columns.map(({ meaning }) => meaning.role));
    checkObjective(this.roles, name, path);
  }

  /** As `LineReader.plainLine`: numbers or nothing between the delimiters, as many as the header has. */
  addPlain(bytes: Uint8Array, from: number, number: number): number {
    const next = this.#row.read(bytes, from);
    if (next < 0) return -1;
    this.#plain.addTo(this.collector, number);
    this.#previous = null;
    this.#bytes = bytes;
    this.#from = from;
    this.#to = next;
    return next;
  }

  /** Bytes are good until now only. */
  pause(): void {
    this.#previous = this.#previousText;
  }

  get #previousText(): string {
    return this.#previous ?? new TextDecoder().decode(this.#bytes.subarray(this.#from, this.#to)).trimEnd();
  }

  add(line: string, number: number, mayBeTorn: boolean): void {
    if (isDecoration.test(line)) return;
    const { delimiter } = this.layout;
    const fields = splitFields(line, delimiter);
    if (mayBeTorn && isTorn(line, this.#previousText, delimiter)) {
      this.collector.tally.add('torn-line', number);
    } else if (fields.length < this.#width && delimiter !== 'blanks') this.#addShort(fields, number);
    else if (!this.#isHeader(fields)) {
      this.#fill(fields);
      this.collector.add(this.#cells, number);
      this.#previous = line;
    }
  }

  /** A line with too few fields: trailing empty ones may be left out, but step and a loss must be there. */
  #addShort(fields: readonly string[], number: number): void {
    this.#fill(fields);
    const cells = this.#cells;
    const complete = cells.some(({ meaning, value }) => meaning.role === 'step' && typeof value === 'number');
    if (complete && cells.length > 1 && fields.length > 1) this.collector.add(cells, number);
    else this.collector.tally.add('bad-line', number);
  }

  /** A resumed run may write a header again, maybe with other columns. */
  #isHeader(fields: readonly string[]): boolean {
    if (!/[a-z]/i.test(fields[0] ?? '')) return false;
    const columns = columnsOf(fields);
    if (!columns.some(isLossColumn)) return false;
    this.#columns = columns;
    this.#cells = columns.map(toCell);
    this.#width = fields.length;
    this.#plain = new PlainCells(this.#cells);
    this.#row = new PlainRow(this.layout.delimiter, columns, this.#plain.values, this.#width);
    return true;
  }

  #fill(fields: readonly string[]): void {
    const decimalComma = this.layout.delimiter === ';';
    this.#columns.forEach(({ index }, i) => {
      this.#cells[i]!.value = readNumber(fields[index] ?? '', decimalComma);
    });
  }
}

function toCell({ name: column, meaning }: Column): MutableCell {
  return { name: column, meaning, value: undefined };
}

/** Columns of a table with one row a finished run. */
const ofResults = /^(?:run|run_?name|run_?id|model|commit|status|description|experiment|config)$/i;

function checkColumns({ header, columns }: Layout, path: string): void {
  const losses = columns.filter(isLossColumn);
  if (losses.length === 0) throw noLoss(path, header);
  const runs = new Set(losses.map(({ name: column }) => runOf(column)));
  if (runs.size > 1) throw twoRuns(path, [...runs]);
  const hasStep = columns.some(({ meaning }) => meaning.role === 'step');
  if (!hasStep && header.some((column) => ofResults.test(column))) {
    const message = say`${baseName(path)} looks like a table of finished runs, not a log: it has no step column; give a log with one row a logged step.`;
    throw new ReadError('no-steps', name, message);
  }
}

/** The refusal of a table without a loss, with its columns in the message. */
export function noLoss(path: string, header: readonly string[]): ReadError {
  const shown = header.slice(0, 12).join(', ') + (header.length > 12 ? ', …' : '');
  const inBits = columnsOf(header).some(({ meaning }) => meaning.role === 'bits');
  const why = inBits ? say`: bits per byte or character can’t be turned into a loss per token` : '';
  const seen = shown === '' ? '' : say` among its columns (${shown})`;
  const message = say`${baseName(path)} has no loss column${seen}${why}: name one "loss", "train_loss" or "val_loss".`;
  return new ReadError('no-loss', name, message, 1);
}

function twoRuns(path: string, runs: readonly string[]): ReadError {
  const shown = runs
    .slice(0, 3)
    .map((run) => `"${run}"`)
    .join(', ');
  const message = say`${baseName(path)} holds the losses of ${String(runs.length)} runs (${shown}${runs.length > 3 ? ', …' : ''}): export each run into a file of its own.`;
  return new ReadError('two-runs', name, message, 1);
}
