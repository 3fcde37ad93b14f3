import { isUsable, kindBits, planOf, usableLoss, type Cell, type MutableCell, type Plan } from './cells.ts';
import { pointCells, type LossNames } from './collector.ts';
import type { Gathered } from './gathered.ts';
import type { Column } from './rows.ts';

/** How many numbers `PlainPoint.save` writes. */
export const savedNumbers = 6;

/** Losses of a record as the log names them, with what the names mean. */
type LossCells = Readonly<Partial<Record<'train' | 'validation', Cell | undefined>>>;

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
  /** Length of the run in updates. */
  total = NaN;
  readonly #cells: readonly MutableCell[];
  readonly #plan: Plan;
  /** Where the losses of `#of` are gathered. */
  #train: Column | null = null;
  #validation: Column | null = null;
  #of: Gathered | null = null;

  constructor(names?: LossNames, losses: LossCells = {}) {
    const cells = pointCells(['train', 'validation', 'lr', 'multiplier', 'tokens', 'time'], names);
    this.#cells = cells.map((cell) => ({ ...cell, ...losses[cell.meaning.role as keyof LossCells] }));
    this.#plan = planOf(this.#cells);
  }

  /** One whose losses have the names and meanings of such cells. */
  static of(losses: LossCells): PlainPoint {
    return new PlainPoint(undefined, losses);
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
      (this.#train ??= gathered.columnOf(this.#cells[0]!)).append(row, usableLoss(train));
    if (!Number.isNaN(validation))
      (this.#validation ??= gathered.columnOf(this.#cells[1]!)).append(row, usableLoss(validation));
    if (isUsable(lr)) gathered.lr.append(row, lr);
    if (isUsable(multiplier)) gathered.multiplier.append(row, multiplier);
    if (isUsable(tokens)) gathered.tokens.append(row, tokens);
    if (isUsable(time)) gathered.time.append(row, time);
  }

  /** Writes down what it holds, for `toPlan`: it is filled again for the next record. */
  save(into: Float64Array): void {
    into[0] = this.train;
    into[1] = this.validation;
    into[2] = this.lr;
    into[3] = this.multiplier;
    into[4] = this.tokens;
    into[5] = this.time;
  }

  /** What was saved, as cells. */
  toPlan(saved: Float64Array): Plan {
    this.#cells.forEach((cell, i) => (cell.value = Number.isNaN(saved[i]!) ? undefined : saved[i]!));
    return this.#plan;
  }
}
