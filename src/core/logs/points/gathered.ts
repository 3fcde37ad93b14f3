import type { SeriesKind } from '../../curve.ts';
import type { Cell } from './cells.ts';
import type { Meaning } from './columns.ts';
import { Column, Rows } from './rows.ts';
import type { LossSeries } from './series.ts';

/** Losses, and what stands beside them, gathered under one kind of counter. */
export class Gathered {
  readonly rows: Rows;
  readonly lr: Column;
  readonly multiplier: Column;
  readonly tokens: Column;
  readonly time: Column;
  readonly #losses: Record<SeriesKind, Map<string, LossColumn>>;

  /** @param same What to share all values with. */
  constructor(rows = new Rows(), same?: Gathered) {
    this.rows = rows;
    this.lr = same?.lr ?? new Column();
    this.multiplier = same?.multiplier ?? new Column();
    this.tokens = same?.tokens ?? new Column();
    this.time = same?.time ?? new Column();
    this.#losses = same === undefined ? { train: new Map(), validation: new Map() } : same.#losses;
  }

  /** The same records under other counters, for a format whose own counts no updates; the values are shared. */
  renumbered(toStep: (counter: number) => number): Gathered {
    return new Gathered(this.rows.renumbered(toStep), this);
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
