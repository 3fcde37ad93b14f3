import type { SeriesKind } from '../../curve.ts';
import type { Meaning } from './columns.ts';
import { append, emptySeries, type LossSeries, type Series } from './series.ts';
import type { Tally } from './tally.ts';

/** A counter beyond this is not one of updates (tokens, samples, a time stamp). */
export const largestStep = 3e7;

/** One value of a record, with what its column or key means. */
export interface Cell {
  readonly name: string;
  readonly meaning: Meaning;
  /** undefined: absent, which is legal; null: not a number. */
  readonly value: number | undefined | null;
}

/** Losses and LRs gathered under one kind of counter. */
export class Gathered {
  readonly losses: Record<SeriesKind, Map<string, LossSeries>> = { train: new Map(), validation: new Map() };
  readonly lr: Series = emptySeries();
  readonly multiplier: Series = emptySeries();

  addLoss(kind: SeriesKind, { name, meaning }: Cell, step: number, loss: number, line: number): void {
    const { rank, perplexity } = meaning;
    let series = this.losses[kind].get(name);
    if (series === undefined) {
      series = { name, rank, perplexity, ...emptySeries() };
      this.losses[kind].set(name, series);
    }
    append(series, step, loss, line);
  }
}

/** Gathers the records of a log in file order; cleaning comes later. */
export class Collector {
  /** Records with a step. */
  readonly numbered = new Gathered();
  /** Records without, counted by the collector. */
  readonly unnumbered = new Gathered();
  totalSteps: number | null = null;
  /** Records without a step so far: with a training loss, and with only a held-out one. */
  readonly #ordinals = { train: 0, validation: 0 };
  readonly #epochs: number[] = [];

  constructor(readonly tally: Tally) {}

  /** Whether the records without a step are one an epoch. */
  get countsEpochs(): boolean {
    const whole = this.#epochs.every((epoch) => Number.isInteger(epoch));
    return this.#epochs.length > 0 && whole && new Set(this.#epochs).size > 0.9 * this.#epochs.length;
  }

  /** Takes one record; what is wrong with it is tallied under `line`. */
  add(cells: readonly Cell[], line: number): void {
    const losses = cells.filter(isLoss);
    const step = pick(cells, 'step')?.value;
    if (step === null || losses.some(({ value }) => value === null)) this.tally.add('bad-line', line);
    else if (step !== undefined) this.#addNumbered(cells, losses, step, line);
    else if (losses.length > 0) this.#addUnnumbered(cells, losses, line);
  }

  #addNumbered(cells: readonly Cell[], losses: readonly Cell[], step: number, line: number): void {
    if (!Number.isInteger(step) || step < 0 || step > largestStep) {
      this.tally.add('bad-step', line);
      return;
    }
    this.#addTo(this.numbered, cells, losses, step, line);
  }

  #addUnnumbered(cells: readonly Cell[], losses: readonly Cell[], line: number): void {
    const trains = losses.some(({ meaning }) => meaning.role === 'train');
    const ordinal = ++this.#ordinals[trains ? 'train' : 'validation'];
    const epoch = pick(cells, 'epoch')?.value;
    if (typeof epoch === 'number') this.#epochs.push(epoch);
    // A held-out loss was measured after as many updates as there are training records before it.
    this.#addTo(this.unnumbered, cells, losses, this.#ordinals.train || ordinal, line);
  }

  #addTo(
    target: Gathered,
    cells: readonly Cell[],
    losses: readonly Cell[],
    step: number,
    line: number,
  ): void {
    let bad = false;
    for (const cell of losses) {
      const loss = toLoss(cell);
      if (Number.isNaN(loss)) bad = true;
      target.addLoss(cell.meaning.role as SeriesKind, cell, step, loss, line);
    }
    if (bad) this.tally.add('bad-loss', line);
    addLr(target.lr, pick(cells, 'lr')?.value, step, line);
    addLr(target.multiplier, pick(cells, 'multiplier')?.value, step, line);
    const total = pick(cells, 'total')?.value;
    if (typeof total === 'number' && Number.isInteger(total) && total > 0) this.totalSteps = total;
  }
}

function isLoss({ meaning, value }: Cell): boolean {
  return value !== undefined && (meaning.role === 'train' || meaning.role === 'validation');
}

/** The best-named cell of a role that holds something. */
function pick(cells: readonly Cell[], role: Meaning['role']): Cell | undefined {
  let best: Cell | undefined;
  for (const cell of cells) {
    if (cell.meaning.role !== role || cell.value === undefined) continue;
    if (best === undefined || cell.meaning.rank < best.meaning.rank) best = cell;
  }
  return best;
}

/** Loss in nats; NaN where it can't be one. */
function toLoss({ meaning, value }: Cell): number {
  const loss = meaning.perplexity ? Math.log(value ?? NaN) : (value ?? NaN);
  return loss > 0 && Number.isFinite(loss) ? loss : NaN;
}

function addLr(series: Series, lr: number | undefined | null, step: number, line: number): void {
  if (typeof lr === 'number' && Number.isFinite(lr) && lr >= 0) append(series, step, lr, line);
}
