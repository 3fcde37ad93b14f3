import type { SeriesKind } from '../../curve.ts';
import type { Cell } from './cells.ts';
import type { Meaning } from './columns.ts';
import { Growable } from './growable.ts';
import { LastRecord } from './lastRecord.ts';
import { Column, Rows } from './rows.ts';
import type { LossSeries } from './series.ts';
import { Thinning, wholeRecords } from './thinning.ts';

/**
 * What the values of one log may take, in bytes; a log with more is thinned. The curves made of them, and what reading them
 * needs for a while, come on top: together they stay below 150 MB.
 */
export const mostBytes = 36e6;
/** Whether that is reached is looked at every so many records. */
const between = 4096;

/** Losses, and what stands beside them, gathered under one kind of counter. */
export class Gathered {
  readonly rows: Rows;
  readonly lr: Column;
  readonly multiplier: Column;
  readonly tokens: Column;
  readonly time: Column;
  /** Which records of a very long log are kept. */
  readonly thinning: Thinning;
  /** The last record, as long as it is left out. */
  readonly last = new LastRecord();
  /** How often records were left out that were held: an index of a record is good until then. */
  thinned = 0;
  readonly #kinds = Growable.bytes();
  readonly #losses: Record<SeriesKind, Map<string, LossColumn>>;

  /**
   * @param same What to share all values with.
   * @param thinning What was left out before, where the records come from elsewhere.
   */
  constructor(rows = new Rows(), same?: Gathered, thinning = same?.thinning ?? new Thinning()) {
    this.rows = rows;
    this.lr = same?.lr ?? new Column();
    this.multiplier = same?.multiplier ?? new Column();
    this.tokens = same?.tokens ?? new Column();
    this.time = same?.time ?? new Column();
    this.thinning = thinning;
    this.#losses = same === undefined ? { train: new Map(), validation: new Map() } : same.#losses;
  }

  /** The same records under other counters, for a format whose own counts no updates; the values are shared. */
  renumbered(toStep: (counter: number) => number): Gathered {
    return new Gathered(this.rows.renumbered(toStep), this);
  }

  /**
   * Makes room for a record. The values of one log are kept within `mostBytes`.
   * @param kind Which values it holds: a number below 16.
   * @returns Its index; -1 where it is left out.
   */
  addRow(kind: number, step: number, line: number): number {
    if (!this.thinning.takes(kind)) return -1;
    this.last.isLeftOut = false;
    if (this.rows.steps.length % between === 0 && this.#size > mostBytes) this.#thin();
    return this.#push(kind, step, line);
  }

  /** Makes room for the last record, which was left out. @returns Its index. */
  addLast(): number {
    this.last.isLeftOut = false;
    return this.#push(this.last.kind, this.last.step, this.last.line);
  }

  #push(kind: number, step: number, line: number): number {
    this.#kinds.push(kind);
    return this.rows.add(step, line);
  }

  /** Those of the first records that stand next to each other in the log: an interval is seen in them. */
  whole(steps: Float64Array): Float64Array {
    return this.thinning.isThinned ? steps.subarray(0, wholeRecords) : steps;
  }

  get #columns(): Column[] {
    const losses = Object.values(this.#losses).flatMap((names) => [...names.values()]);
    return [this.lr, this.multiplier, this.tokens, this.time, ...losses.map(({ values }) => values)];
  }

  get #size(): number {
    return this.#columns.reduce((sum, { size }) => sum + size, 13 * this.rows.steps.length);
  }

  #thin(): void {
    const kept = this.thinning.thin(this.#kinds.view());
    for (const column of this.#columns) column.keep(kept);
    this.rows.keep(kept);
    this.#kinds.keep(kept);
    this.thinned++;
  }

  get hasLosses(): boolean {
    return this.#losses.train.size + this.#losses.validation.size > 0;
  }

  /** Where the losses of one name are gathered. */
  columnOf({ name, meaning }: Cell): Column {
    const losses = this.#losses[meaning.role as SeriesKind];
    let column = losses.get(name);
    if (column === undefined) {
      column = { meaning, values: new Column() };
      losses.set(name, column);
    }
    return column.values;
  }

  /** Every loss of a kind, by the name that the log gives it. */
  lossesOf(kind: SeriesKind): LossSeries[] {
    return [...this.#losses[kind]].map(([name, { meaning, values }]) => {
      const { rank, perplexity } = meaning;
      return { name, rank, perplexity, ...values.toSeries(this.rows) };
    });
  }
}

interface LossColumn {
  readonly meaning: Meaning;
  readonly values: Column;
}
