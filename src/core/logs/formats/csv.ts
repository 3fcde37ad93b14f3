import { extensionOf } from '../../paths.ts';
import { CsvTable, name, noLoss } from './csvTable.ts';
import { genericCounting } from '../points/counting.ts';
import type { Dialect } from '../points/dialect.ts';
import { finishReading } from '../points/finish.ts';
import { countNumericRows, detectLayout, isLossColumn } from '../points/layout.ts';
import { chooseNumbering } from '../points/numbering.ts';
import { lineFormat, type LineReader } from '../text/lineFormat.ts';
import { splitLines } from '../text/text.ts';
import type { LogReading, ReadContext, Sniffed } from '../types.ts';

/**
 * Delimited text with free column names: comma, tab, `;` (then with decimal commas), `|` or blanks; quoted fields; a header
 * that may be missing over two or three columns; what W&B exports from a chart (`Step`, `<run> - train/loss`, with
 * `__MIN` and `__MAX` columns that are left alone).
 */
export const csv = lineFormat({
  name,
  label: 'CSV, TSV',
  sniff,
  open: (context) => new CsvReader(context),
});

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

/** Characters after which the layout is decided, however few the lines are. */
const longestBeginning = 1 << 20;

/** Looks at the first lines together, then at each by itself. */
export class CsvReader implements LineReader {
  /** Lines that wait for the layout to be known. */
  #waiting: { text: string; number: number; open: boolean }[] = [];
  #waitingLength = 0;
  #table: CsvTable | null = null;
  /** Whether the layout was decided on fewer lines than it should be. */
  isProvisional = false;

  /** @param dialect Whose table it is; left out for one with free names. */
  constructor(
    readonly context: ReadContext,
    readonly dialect: Dialect = { name, counting: genericCounting },
  ) {}

  plainLine(bytes: Uint8Array, from: number, number: number): number {
    return this.#table === null ? -1 : this.#table.addPlain(bytes, from, number);
  }

  line(text: string, number: number): void {
    this.#take(text, number, false);
  }

  openLine(text: string, number: number): void {
    this.#take(text, number, true);
  }

  pause(): void {
    this.#table?.pause();
  }

  finish(): LogReading {
    const { path } = this.context;
    if (this.#table === null) {
      this.isProvisional = true;
      if (this.#waiting.length === 0) throw noLoss(path, []);
    }
    const { collector, roles, layout } = this.#table ?? this.#decide();
    const { dialect } = this;
    const { gathered, problems, assumptions } = chooseNumbering(collector, roles, {
      format: dialect.name,
      path,
    });
    const numbered = dialect.renumber?.(gathered, layout.header) ?? { gathered, assumptions: [] };
    return finishReading({
      format: dialect.name,
      path,
      gathered: numbered.gathered,
      counting: dialect.counting,
      totalSteps: collector.totalSteps,
      problems,
      assumptions: [...layout.assumptions, ...assumptions, ...numbered.assumptions],
    });
  }

  #take(text: string, number: number, open: boolean): void {
    if (this.#table !== null) {
      this.#table.add(text, number, open);
      return;
    }
    this.#waiting.push({ text, number, open });
    this.#waitingLength += text.length;
    if (this.#waiting.length >= sniffedLines || this.#waitingLength >= longestBeginning) this.#decide();
  }

  #decide(): CsvTable {
    const table = new CsvTable(detectLayout(this.#waiting.map(({ text }) => text)), this.context.path);
    for (const { text, number, open } of this.#waiting.slice(table.layout.headerIndex + 1)) {
      table.add(text, number, open);
    }
    this.#waiting = [];
    return (this.#table = table);
  }
}
