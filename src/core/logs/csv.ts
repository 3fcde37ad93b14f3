import { ReadError } from '../errors.ts';
import { Collector, type Cell } from './points/collector.ts';
import { runOf, type Column, type Role } from './points/columns.ts';
import { splitFields } from './text/fields.ts';
import { finishReading } from './points/finish.ts';
import { columnsOf, countNumericRows, detectLayout, isLossColumn, type Layout } from './points/layout.ts';
import { chooseNumbering } from './points/numbering.ts';
import { readNumber } from './text/numbers.ts';
import { checkObjective } from './points/objective.ts';
import { baseName, extensionOf } from '../paths.ts';
import type { Source } from './source.ts';
import { Tally } from './points/tally.ts';
import { readLines, splitLines } from './text/text.ts';
import { isTorn } from './text/torn.ts';
import type { LogFormat, LogReading, ReadContext, Sniffed } from './types.ts';

const name = 'csv';

/**
 * Delimited text with free column names: comma, tab, `;` (then with decimal commas), `|` or blanks; quoted fields; a header
 * that may be missing over two or three columns; what W&B exports from a chart (`Step`, `<run> - train/loss`, with
 * `__MIN` and `__MAX` columns that are left alone).
 */
export const csv: LogFormat = {
  name,
  label: 'CSV, TSV',
  sniff,
  read,
};

const namedFor = new Set(['csv', 'tsv']);
const neverNamed = new Set(['json', 'jsonl', 'ndjson']);
const sniffedLines = 200;
/** In a file of another name this share of the lines under the header must have a loss: prose has words like these too. */
const fewestNumeric = 0.3;

function sniff({ head, baseName: base }: Sniffed): number {
  const extension = extensionOf(base);
  if (neverNamed.has(extension)) return 0;
  const isNamed = namedFor.has(extension);
  const lines = splitLines(head).slice(0, sniffedLines);
  const layout = detectLayout(lines);
  // A table without a loss is still this reader's to refuse, with its columns in the message.
  if (!layout.columns.some(isLossColumn)) return isNamed ? 0.2 : 0;
  if (isNamed) return 0.95;
  const share = countNumericRows(lines, layout) / Math.max(1, lines.length - 1 - layout.headerIndex);
  return layout.columns.length > 1 && share >= fewestNumeric ? 0.8 * share : 0;
}

async function read(source: Source, { path, cancel }: ReadContext): Promise<LogReading> {
  let table: Table | undefined;
  for await (const { first, lines, unterminated } of readLines(source, cancel)) {
    table ??= new Table(detectLayout(lines.slice(0, sniffedLines)), path);
    table.addLines(lines, first, unterminated);
  }
  if (table === undefined) throw noLoss(path, []);
  const { collector, roles, layout } = table;
  const { gathered, assumptions } = chooseNumbering(collector, roles, { format: name, path });
  return finishReading({
    format: name,
    path,
    gathered,
    totalSteps: collector.totalSteps,
    isTrainer: false,
    problems: collector.tally.problems(),
    assumptions: [...layout.assumptions, ...assumptions],
  });
}

/** Empty lines, comments, and the rule under a table's head. */
const isDecoration = /^\s*(?:#.*|[-|:+=\s]*)$/;

/** The rows of one file under its header. */
class Table {
  readonly collector = new Collector(new Tally());
  readonly roles: Set<Role>;
  #columns: readonly Column[];
  #width: number;
  #previous = '';

  constructor(
    readonly layout: Layout,
    path: string,
  ) {
    checkColumns(layout, path);
    this.#columns = layout.columns;
    this.#width = layout.header.length;
    this.roles = new Set(layout.columns.map(({ meaning }) => meaning.role));
    checkObjective(this.roles, name, path);
  }

  addLines(lines: readonly string[], first: number, unterminated: boolean): void {
    const start = first === 1 ? this.layout.headerIndex + 1 : 0;
    for (let i = start; i < lines.length; i++) {
      this.#addLine(lines[i]!, first + i, unterminated && i === lines.length - 1);
    }
  }

  #addLine(line: string, number: number, mayBeTorn: boolean): void {
    if (isDecoration.test(line)) return;
    const { delimiter } = this.layout;
    const fields = splitFields(line, delimiter);
    if (mayBeTorn && isTorn(line, this.#previous, delimiter)) this.collector.tally.add('torn-line', number);
    else if (fields.length < this.#width && delimiter !== 'blanks') this.#addShort(fields, number);
    else if (!this.#isHeader(fields)) {
      this.collector.add(this.#toCells(fields), number);
      this.#previous = line;
    }
  }

  /** A line with too few fields: trailing empty ones may be left out, but step and a loss must be there. */
  #addShort(fields: readonly string[], number: number): void {
    const cells = this.#toCells(fields);
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
    this.#width = fields.length;
    return true;
  }

  #toCells(fields: readonly string[]): Cell[] {
    const decimalComma = this.layout.delimiter === ';';
    return this.#columns.map(({ name: column, meaning, index }) => ({
      name: column,
      meaning,
      value: readNumber(fields[index] ?? '', decimalComma),
    }));
  }
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
    const message = `${baseName(path)} looks like a table of finished runs, not a log: it has no step column; give a log with one row a logged step.`;
    throw new ReadError('no-steps', name, message);
  }
}

function noLoss(path: string, header: readonly string[]): ReadError {
  const shown = header.slice(0, 12).join(', ') + (header.length > 12 ? ', …' : '');
  const inBits = columnsOf(header).some(({ meaning }) => meaning.role === 'bits');
  const why = inBits ? ': bits per byte or character can’t be turned into a loss per token' : '';
  const seen = shown === '' ? '' : ` among its columns (${shown})`;
  const message = `${baseName(path)} has no loss column${seen}${why}: name one "loss", "train_loss" or "val_loss".`;
  return new ReadError('no-loss', name, message, 1);
}

function twoRuns(path: string, runs: readonly string[]): ReadError {
  const shown = runs
    .slice(0, 3)
    .map((run) => `"${run}"`)
    .join(', ');
  const message = `${baseName(path)} holds the losses of ${String(runs.length)} runs (${shown}${runs.length > 3 ? ', …' : ''}): export each run into a file of its own.`;
  return new ReadError('two-runs', name, message, 1);
}
