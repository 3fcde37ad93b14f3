import { meaningOf, type Column } from './columns.ts';
import { countFields, delimiters, splitFields, type Delimiter } from '../text/fields.ts';
import { readNumber } from '../text/numbers.ts';
import { guessHeaderless } from './headerless.ts';

/** How a delimited text is laid out. */
export interface Layout {
  readonly delimiter: Delimiter;
  /** Index of the header among the lines looked at; -1 where there is none. */
  readonly headerIndex: number;
  /** The header's fields; empty where there is none. */
  readonly header: readonly string[];
  readonly columns: readonly Column[];
  readonly assumptions: readonly string[];
}

/** A header stands within the first lines: before it there may be comments and greetings. */
const headerWithin = 50;
/** A delimiter must give this share of the lines the same number of fields. */
const consistentShare = 0.6;

/** Columns of a header that play a part. */
export function columnsOf(header: readonly string[]): Column[] {
  return header.flatMap((name, index) => {
    const meaning = meaningOf(name);
    return meaning === null ? [] : [{ index, name, meaning }];
  });
}

/** Whether a column holds a loss. */
export function isLossColumn({ meaning }: Column): boolean {
  return meaning.role === 'train' || meaning.role === 'validation';
}

/**
 * Finds delimiter, header and columns. The columns have no loss where none was found.
 * @param lines First lines of the file.
 */
export function detectLayout(lines: readonly string[]): Layout {
  const filled = lines.map(withoutComment);
  const delimiter = detectDelimiter(filled.filter((line) => line.trim() !== ''));
  const rows = filled.slice(0, headerWithin).map((line) => splitFields(line, delimiter));
  const headerIndex = rows.findIndex((row) => columnsOf(row).some(isLossColumn));
  if (headerIndex >= 0) return withHeader(delimiter, rows, headerIndex);
  const guess = guessHeaderless(filled, delimiter);
  if (guess !== null) return { delimiter, headerIndex: -1, header: [], ...guess };
  return withHeader(
    delimiter,
    rows,
    rows.findIndex((row) => row.some((field) => field !== '')),
  );
}

function withHeader(delimiter: Delimiter, rows: readonly string[][], headerIndex: number): Layout {
  const header = rows[headerIndex] ?? [];
  return { delimiter, headerIndex, header, columns: columnsOf(header), assumptions: [] };
}

/** A header may be behind a `#`, as numpy writes it. */
function withoutComment(line: string): string {
  return line.replace(/^\s*#+\s?/, '');
}

function detectDelimiter(lines: readonly string[]): Delimiter {
  const scores = delimiters.map((delimiter) => [delimiter, consistency(lines, delimiter)] as const);
  const best = scores.reduce((most, each) => (each[1] > most[1] ? each : most));
  return best[1] >= consistentShare ? best[0] : ',';
}

/** Share of the lines that have the commonest number of fields; 0 where that is one field. */
function consistency(lines: readonly string[], delimiter: Delimiter): number {
  const counts = new Map<number, number>();
  for (const line of lines) {
    const fields = countFields(line, delimiter);
    counts.set(fields, (counts.get(fields) ?? 0) + 1);
  }
  const [fields, count] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [1, 0]);
  return fields > 1 ? count / lines.length : 0;
}

/** How many of the rows under the header have a number in a loss column. */
export function countNumericRows(
  lines: readonly string[],
  { delimiter, headerIndex, columns }: Layout,
): number {
  const losses = columns.filter(isLossColumn);
  return lines.slice(headerIndex + 1).filter((line) => {
    const fields = splitFields(line, delimiter);
    return losses.some(({ index }) => typeof readNumber(fields[index] ?? '', delimiter === ';') === 'number');
  }).length;
}
