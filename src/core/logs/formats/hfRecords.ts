import { Growable } from '../points/growable.ts';
import type { Progress } from './hfBar.ts';

/** Lengths of bars that are told apart; there are as many as trainings and evaluations. */
const mostTotals = 254;
const none = 255;

/** Bars, packed. */
class Bars {
  readonly #done = Growable.counts();
  /** Places in `totals`. */
  readonly #totals = Growable.bytes();

  constructor(readonly totals: number[]) {}

  get length(): number {
    return this.#done.length;
  }

  push(bar: Progress | null): void {
    this.#done.push(bar?.done ?? 0);
    this.#totals.push(bar === null ? none : this.#placeOf(bar.total));
  }

  done(index: number): number {
    return this.#done.at(index);
  }

  /** Length of the bar; undefined where there is none. */
  total(index: number): number | undefined {
    return this.totals[this.#totals.at(index)];
  }

  #placeOf(total: number): number {
    const known = this.totals.lastIndexOf(total);
    if (known >= 0 || this.totals.length === mostTotals) return known < 0 ? none : known;
    return this.totals.push(total) - 1;
  }
}

/** Stands for an epoch of 4 digits in quotes: transformers 5. */
export const quoted = 127;
const trainBit = 128;
/** By how much an epoch with so many decimals may be rounded: two at most, before transformers 4.40 or so; the last may be a zero that is not printed. */
const roundings = Float64Array.from({ length: quoted }, (_, decimals) => 0.5 * 10 ** -Math.max(2, decimals));

/** Where each record stood in the run, packed: a long log has millions. */
export class HfRecords {
  length = 0;
  /** `trainBit`, and decimals of the epoch or `quoted`. */
  readonly #kinds = Growable.bytes();
  readonly #epochs = Growable.floats();
  readonly #totals: number[] = [];
  readonly #before = new Bars(this.#totals);
  /** Bars behind all records, and which of them is the first of each record. */
  readonly #after = new Bars(this.#totals);
  readonly #firsts = Growable.counts();
  /** What the records tell themselves, where any does. */
  #exact: Bars | null = null;

  /**
   * @param epoch NaN where there is none.
   * @param decimals Those of the epoch, or `quoted`.
   * @param before The last bar before.
   * @param exact Where the record tells its step itself.
   */
  add(
    isTrain: boolean,
    epoch: number,
    decimals: number,
    before: Progress | null,
    exact: Progress | null,
  ): void {
    if (exact !== null && this.#exact === null) {
      this.#exact = new Bars(this.#totals);
      while (this.#exact.length < this.length) this.#exact.push(null);
    }
    this.length++;
    this.#kinds.push((isTrain ? trainBit : 0) + Math.min(decimals, quoted));
    this.#epochs.push(epoch);
    this.#before.push(before);
    this.#firsts.push(this.#after.length);
    this.#exact?.push(exact);
  }

  /** Takes a bar behind the last record; of each length the first counts. */
  addAfter(bar: Progress): void {
    const bars = this.#after;
    for (let i = this.#firsts.at(this.length - 1); i < bars.length; i++)
      if (bars.total(i) === bar.total) return;
    bars.push(bar);
  }

  /** Whether any record tells its step itself. */
  get hasExact(): boolean {
    return this.#exact !== null;
  }

  isTrain(index: number): boolean {
    return this.#kinds.at(index) >= trainBit;
  }

  epoch(index: number): number {
    return this.#epochs.at(index);
  }

  /** By how much its epoch may be rounded. */
  rounding(index: number): number {
    const decimals = this.#kinds.at(index) % trainBit;
    if (decimals < quoted) return roundings[decimals]!;
    return 0.5 * 10 ** (Math.floor(Math.log10(this.epoch(index) || 1)) - 3);
  }

  /** The step that the record tells itself; NaN where it doesn't. */
  exact(index: number): number {
    return this.#exact?.total(index) === undefined ? NaN : this.#exact.done(index);
  }

  /** How far the bar of a length was before the record; 0 where the last bar was another. */
  before(index: number, total: number | null): number {
    return this.#before.total(index) === total ? this.#before.done(index) : 0;
  }

  /** How far it was when it was drawn anew behind the record; NaN where it was not. */
  after(index: number, total: number | null): number {
    const end = this.#endOf(index);
    for (let i = this.#firsts.at(index); i < end; i++)
      if (this.#after.total(i) === total) return this.#after.done(i);
    return NaN;
  }

  /** Length of the run by what stands around most records of training; null where nothing tells. */
  commonestTotal(): number | null {
    const counts = new Map<number, number>();
    const add = (total: number, count: number) => counts.set(total, (counts.get(total) ?? 0) + count);
    // The same one stands around many records in a row.
    let [same, count] = [0, 0];
    for (let i = 0; i < this.length; i++) {
      if (!this.isTrain(i)) continue;
      const total = this.#totalOf(i);
      if (total !== same) add(same, count);
      count = total === same ? count + 1 : 1;
      same = total;
    }
    add(same, count);
    counts.delete(0);
    const [most] = [...counts].sort((a, b) => b[1] - a[1]);
    return most?.[0] ?? null;
  }

  #totalOf(index: number): number {
    const first = this.#firsts.at(index);
    const after = first < this.#endOf(index) ? this.#after.total(first) : undefined;
    return this.#exact?.total(index) ?? after ?? this.#before.total(index) ?? 0;
  }

  #endOf(index: number): number {
    return index + 1 < this.length ? this.#firsts.at(index + 1) : this.#after.length;
  }
}
