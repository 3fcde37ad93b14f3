import { kindBits, planOf, usableLoss, type Plan } from './cells.ts';
import { pointCells, type LossNames } from './collector.ts';
import type { Gathered } from './gathered.ts';
import type { Column } from './rows.ts';

/**
 * A record all of whose values are numbers, for `Collector.addPlain`; NaN is absent. A reader fills the same one again for each:
 * a field that always holds a double is written in place, where one that may hold something else makes an object each time.
 */
export class PlainPoint {
  step = NaN;
  train = NaN;
  validation = NaN;
  lr = NaN;
  /** LR as a share of an unknown peak. */
  multiplier = NaN;
  tokens = NaN;
  /** Seconds since 1970 or since the start. */
  time = NaN;
  readonly #cells;
  readonly #plan: Plan;
  /** Where the losses of `#of` are gathered. */
  #train: Column | null = null;
  #validation: Column | null = null;
  #of: Gathered | null = null;

  constructor(names?: LossNames) {
    this.#cells = pointCells(['train', 'validation', 'lr', 'multiplier', 'tokens', 'time'], names);
    this.#plan = planOf(this.#cells);
  }

  /** Which values it holds, in `kindBits`. */
  get kind(): number {
    const losses =
      (Number.isNaN(this.train) ? 0 : kindBits.train) |
      (Number.isNaN(this.validation) ? 0 : kindBits.validation);
    const lrs =
      (Number.isNaN(this.lr) ? 0 : kindBits.lr) | (Number.isNaN(this.multiplier) ? 0 : kindBits.multiplier);
    return losses | lrs;
  }

  /** Whether every loss that it holds can be one. */
  get areLosses(): boolean {
    return !(
      this.train <= 0 ||
      this.train === Infinity ||
      this.validation <= 0 ||
      this.validation === Infinity
    );
  }

  appendTo(gathered: Gathered, row: number): void {
    if (gathered !== this.#of) {
      this.#of = gathered;
      this.#train = this.#validation = null;
    }
    const { train, validation, lr, multiplier, tokens, time } = this;
    if (!Number.isNaN(train))
      (this.#train ??= gathered.columnOf(this.#cells[0])).append(row, usableLoss(train));
    if (!Number.isNaN(validation))
      (this.#validation ??= gathered.columnOf(this.#cells[1])).append(row, usableLoss(validation));
    if (lr >= 0 && lr < Infinity) gathered.lr.append(row, lr);
    if (multiplier >= 0 && multiplier < Infinity) gathered.multiplier.append(row, multiplier);
    if (tokens >= 0 && tokens < Infinity) gathered.tokens.append(row, tokens);
    if (time >= 0 && time < Infinity) gathered.time.append(row, time);
  }

  /** The same as cells. */
  toPlan(): Plan {
    const values = [this.train, this.validation, this.lr, this.multiplier, this.tokens, this.time];
    this.#cells.forEach((cell, i) => (cell.value = Number.isNaN(values[i]!) ? undefined : values[i]!));
    return this.#plan;
  }
}
