import { TagTable, type Tag } from './tagTable.ts';

/** Names of a row's time: seconds since 1970, or since the start. */
const clocks = ['_timestamp', '_runtime'];

/** Names that count updates, whatever stands around. */
const countsUpdates = /step|iter|update/i;

/** Gathers records of many scalars that share one counter, as W&B and trackio write them. */
export class ScalarRows {
  readonly table = new TagTable();
  /** Names that the log declares to be the axis of others. */
  readonly #axes = new Set<string>();
  #row: { tag: Tag; value: number }[] = [];
  #length = 0;
  #agrees: boolean | null = null;
  #last = NaN;

  /** Takes a name as a counter of updates, if it says that it is one. */
  addAxis(name: string): void {
    const role = this.table.named(name)?.meaning?.role;
    if (name !== '_step' && (role === 'step' || (role === undefined && countsUpdates.test(name))))
      this.#axes.add(name);
  }

  /** Whether the values of a tag play any part. */
  uses(tag: Tag): boolean {
    return tag.values !== null || tag.isCounter || this.#axes.has(tag.name);
  }

  /** Whether a tag is a row's time. */
  isClock({ isCounter, name }: Tag): boolean {
    return isCounter && (name === '_timestamp' || name === '_runtime');
  }

  /** Adds a scalar to the row at hand. */
  set(tag: Tag, value: number): void {
    const cell = this.#row[this.#length];
    if (cell === undefined) this.#row.push({ tag, value });
    else {
      cell.tag = tag;
      cell.value = value;
    }
    this.#length++;
  }

  /**
   * Ends the row.
   * @param counter The tracker's own counter; NaN where it is among the scalars, as `_step`.
   * @param time Seconds; NaN where it is among the scalars.
   * @param record 1-based.
   */
  end(counter: number, time: number, record: number): void {
    const step = this.#stepOf(Number.isNaN(counter) ? (this.#valueOf('_step') ?? 0) : counter);
    const seconds = Number.isNaN(time) ? this.#clock() : time;
    for (let i = 0; i < this.#length; i++) {
      const { tag, value } = this.#row[i]!;
      tag.isScalar = true;
      if (!Number.isNaN(step)) tag.values?.push(step, value, record, seconds);
    }
    this.#length = 0;
  }

  /**
   * The framework's own counter where the row has one. Where it has none, the tracker's if both were the same so far, since
   * the framework then hands its counter over; else the framework's last one: the tracker counts calls of its log function.
   */
  #stepOf(counter: number): number {
    const own = this.#own();
    if (Number.isNaN(own)) return this.#agrees === false ? this.#last : counter;
    this.#agrees = this.#agrees !== false && own === counter;
    return (this.#last = own);
  }

  #own(): number {
    let [best, own] = [Infinity, NaN];
    for (let i = 0; i < this.#length; i++) {
      const { tag, value } = this.#row[i]!;
      const rank = this.#rankOf(tag);
      if (rank >= best) continue;
      best = rank;
      own = value;
    }
    return own;
  }

  #rankOf({ name, meaning }: Tag): number {
    if (this.#axes.size > 0 && this.#axes.has(name)) return -1;
    return meaning?.role === 'step' && name !== '_step' ? meaning.rank : Infinity;
  }

  #clock(): number {
    for (const name of clocks) {
      const value = this.#valueOf(name);
      if (value !== undefined) return value;
    }
    return NaN;
  }

  #valueOf(name: string): number | undefined {
    for (let i = 0; i < this.#length; i++) if (this.#row[i]!.tag.name === name) return this.#row[i]!.value;
    return undefined;
  }
}
