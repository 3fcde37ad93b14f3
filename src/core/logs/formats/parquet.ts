import { Cancelled, ReadError, throwIfCancelled, type Cancel } from '../../errors.ts';
import { baseName } from '../../paths.ts';
import type { MutableCell } from '../points/cells.ts';
import { Collector } from '../points/collector.ts';
import type { Role } from '../points/columns.ts';
import { finishReading } from '../points/finish.ts';
import { chooseNumbering } from '../points/numbering.ts';
import { checkObjective } from '../points/objective.ts';
import { Tally } from '../points/tally.ts';
import type { LogPart } from '../source.ts';
import type { LogFormat, LogReader, LogReading, ReadContext, Sniffed } from '../types.ts';
import { openParquet, type ParquetColumn, type ParquetFile } from './parquetFile.ts';
import { meaningOfTag, trackerDialect } from './trackers.ts';
import { say } from '../../words.ts';

const name = 'parquet';

/**
 * A table as Parquet, as pandas and polars write it and W&B keeps its histories: columns with free names, as in CSV, of
 * which only those that play a part are fetched. Columns that a framework sends to W&B mean what they mean there. Pages may
 * be plain or packed with Snappy, gzip or Zstandard.
 */
export const parquet: LogFormat = {
  name,
  label: 'Parquet',
  binary: true,
  sniff,
  open: (context) => new ParquetReader(context),
};

const magic = [0x50, 0x41, 0x52, 0x31];

/** A table without a loss is somebody's data, but only its end tells that it has none. */
function sniff({ bytes }: Sniffed): number {
  return magic.every((byte, i) => bytes[i] === byte) ? 0.97 : 0;
}

function isLoss(role: Role | undefined): boolean {
  return role === 'train' || role === 'validation';
}

/** The end tells what is in the file: it must be read anew when it changes. */
class ParquetReader implements LogReader {
  readonly isProvisional = true;
  #collector = new Collector(new Tally());
  #roles = new Set<Role>();
  #names: readonly string[] = [];
  #refusal: ReadError | null = null;

  constructor(readonly context: ReadContext) {}

  async read([part]: readonly LogPart[], cancel?: Cancel): Promise<void> {
    this.#collector = new Collector(new Tally());
    this.#refusal = null;
    if (part === undefined) return;
    try {
      const file = await openParquet(part);
      this.#names = file.names;
      await this.#readFile(file, cancel);
    } catch (error) {
      if (error instanceof Cancelled || (error instanceof ReadError && error.code === 'unreadable'))
        throw error;
      // The next writing of the file may be sound.
      this.#refusal = error instanceof ReadError ? error : this.#damaged();
    }
  }

  finish(): LogReading {
    if (this.#refusal !== null) throw this.#refusal;
    const { path } = this.context;
    const dialect = trackerDialect(this.#names);
    const { gathered, problems, assumptions } = chooseNumbering(this.#collector, this.#roles, {
      format: name,
      path,
    });
    const shift = dialect.shift ?? 0;
    return finishReading({
      format: name,
      path,
      gathered: shift === 0 ? gathered : gathered.renumbered((step) => step + shift),
      counting: dialect.counting,
      totalSteps: this.#collector.totalSteps,
      problems: problems.map((problem) => ({ ...problem, message: problem.message.replace(/\b(L|l)ine/g, (_, l: string) => (l === 'L' ? 'Row' : 'row')), line: 0 })), // prettier-ignore
      assumptions,
    });
  }

  async #readFile({ columns, groups }: ParquetFile, cancel: Cancel | undefined): Promise<void> {
    const wanted = columns.filter((column) => meaningOfTag(column.name) !== null);
    const cells = wanted.map(toCell);
    this.#roles = new Set(cells.map(({ meaning }) => meaning.role));
    checkObjective(this.#roles, name, this.context.path);
    if (![...this.#roles].some(isLoss)) throw this.#noLoss();
    let row = 0;
    for (const group of groups) {
      throwIfCancelled(cancel);
      const values = await group.read(wanted);
      for (let i = 0; i < group.rows; i++) {
        for (let column = 0; column < cells.length; column++)
          cells[column]!.value = toValue(values[column]![i]);
        this.#collector.add(cells, ++row);
      }
    }
  }

  #noLoss(): ReadError {
    const shown = this.#names.slice(0, 12).join(', ');
    const message = say`${baseName(this.context.path)} has no column of numbers with a loss (${shown}): name one "loss", "train_loss" or "val_loss".`;
    return new ReadError('not-recognised', name, message);
  }

  #damaged(): ReadError {
    const message = say`${baseName(this.context.path)} is cut off, damaged, or packed in a way that is not read (Snappy, gzip and Zstandard are): write it again.`;
    const isLog = this.#names.some((each) => isLoss(meaningOfTag(each)?.role));
    return new ReadError(isLog ? 'syntax' : 'not-recognised', name, message);
  }
}

function toCell({ name: column }: ParquetColumn): MutableCell {
  const meaning = meaningOfTag(column);
  if (meaning === null) throw new Error(`${column} plays no part.`);
  return { name: column, meaning, value: undefined };
}

/** A time of day becomes seconds. */
function toValue(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.getTime() / 1000 : undefined;
}
