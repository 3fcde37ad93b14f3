import { TagTable, type Tag } from './tagTable.ts';

/** Names that count updates, whatever stands around. */
const countsUpdates = /step|iter|update/i;

/** Gathers records of many scalars that share one counter, as W&B and trackio write them. */
export class ScalarRows {
  readonly table = new TagTable();
  readonly #tags: Tag[] = [];
  #values = new Float64Array(64);
  #length = 0;
  #clock = NaN;
  #clockRank = Infinity;
  #agrees: boolean | null = null;
  #last = NaN;

  /** Takes a name as a counter of updates, if it says that it is one. */
  addAxis(name: string): void {
    const tag = this.table.named(name);
    const role = tag?.meaning?.role;
    if (tag === null || name === '_step') return;
    if (role !== 'step' && !(role === undefined && countsUpdates.test(name))) return;
    tag.isUsed = true;
    tag.rank = -1;
  }

  /** Whether a value is a row's time and a better one than the row has. */
  needsClock({ clockRank }: Tag): boolean {
    return clockRank < this.#clockRank;
  }

  /** Adds a scalar to the row at hand. */
  set(tag: Tag, value: number): void {
    if (tag.clockRank < this.#clockRank) {
      this.#clockRank = tag.clockRank;
      this.#clock = value;
    }
    if (this.#length === this.#values.length) this.#grow();
    this.#tags[this.#length] = tag;
    this.#values[this.#length++] = value;
  }

  #grow(): void {
    const larger = new Float64Array(2 * this.#length);
    larger.set(this.#values);
    this.#values = larger;
  }

  /**
   * Ends the row.
   * @param counter The tracker's own counter; NaN where it is among the scalars, as `_step`.
   * @param time Seconds; NaN where it is among the scalars.
   * @param record 1-based.
   */
  end(counter: number, time: number, record: number): void {
    const step = this.#stepOf(Number.isNaN(counter) ? (this.#valueOf('_step') ?? 0) : counter);
    const seconds = Number.isNaN(time) ? this.#clock : time;
    for (let i = 0; i < this.#length; i++) {
      const tag = this.#tags[i]!;
      tag.isScalar = true;
      if (!Number.isNaN(step)) tag.values?.push(step, this.#values[i]!, record, seconds);
    }
    this.#length = 0;
    this.#clock = NaN;
    this.#clockRank = Infinity;
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
      const { rank } = this.#tags[i]!;
      if (rank >= best) continue;
      best = rank;
      own = this.#values[i]!;
    }
    return own;
  }

  #valueOf(name: string): number | undefined {
    for (let i = 0; i < this.#length; i++) if (this.#tags[i]!.name === name) return this.#values[i]!;
    return undefined;
  }
}
