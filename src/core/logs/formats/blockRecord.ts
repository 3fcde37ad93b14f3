import { noRow, type Collector } from '../points/collector.ts';
import { isUsable, type Cell, type MutableCell } from '../points/cells.ts';
import type { Meaning } from '../points/columns.ts';
import { PlainPoint } from '../points/plainPoint.ts';
import { withoutLauncherPrefix } from '../text/launcher.ts';

type Beside = 'tokens' | 'lr';

/**
 * A record whose values stand on lines of their own, in no sure order: what comes before its loss waits for it, what comes
 * after is put beside it. Nothing is left open, so that a log can be read while it grows.
 */
export class BlockRecord {
  /** Row of the training loss, and how often rows had been left out before: after that it is another's. */
  #row = noRow;
  #thinned = 0;
  /** What stands beside the loss; NaN where nothing does yet. */
  #tokens = NaN;
  #lr = NaN;
  /** Cells of every record, filled again for each. */
  readonly #cells: readonly [MutableCell, MutableCell, MutableCell, MutableCell, MutableCell];
  /** The same of a record of numbers. */
  readonly #point: PlainPoint;

  /** @param name What the log calls the loss. */
  constructor(
    readonly collector: Collector,
    name: string,
  ) {
    const cell = (role: Meaning['role'], of = role as string): MutableCell => {
      return { name: of, meaning: { role, rank: 0, perplexity: false }, value: undefined };
    };
    this.#cells = [cell('step'), cell('train', name), cell('total'), cell('tokens'), cell('lr')];
    this.#point = PlainPoint.of({ train: this.#cells[1] });
  }

  begin(): void {
    this.#row = noRow;
    this.#tokens = this.#lr = NaN;
  }

  /** Takes the training loss, unless the record has one already. */
  addLoss(step: number | null, loss: Cell['value'], line: number, total?: number): void {
    if (this.#row !== noRow || loss === undefined) return;
    const isPlain = step !== null && loss !== null && !Number.isNaN(loss);
    this.#row = isPlain ? this.#addPlain(step, loss, line, total ?? NaN) : this.#add(step, loss, line, total);
    this.#thinned = this.collector.thinned;
  }

  #addPlain(step: number, loss: number, line: number, total: number): number {
    const point = this.#point;
    point.step = step;
    point.train = loss;
    point.total = total;
    point.tokens = this.#tokens;
    point.lr = this.#lr;
    return this.collector.addPlain(point, line);
  }

  #add(step: number | null, loss: Cell['value'], line: number, total: number | undefined): number {
    const values = [step, loss, total, this.#tokens, this.#lr];
    this.#cells.forEach((cell, i) => (cell.value = Number.isNaN(values[i]) && i > 2 ? undefined : values[i]));
    return this.collector.add(this.#cells, line);
  }

  /** Takes what stands beside the loss; the first counts. */
  addBeside(what: Beside, value: Cell['value']): void {
    if (typeof value !== 'number' || !isUsable(value)) return;
    if (!Number.isNaN(what === 'lr' ? this.#lr : this.#tokens)) return;
    if (what === 'lr') this.#lr = value;
    else this.#tokens = value;
    if (this.#row >= 0 && this.#thinned === this.collector.thinned)
      this.collector.addBeside(this.#row, what, value);
  }
}

/** The process that wrote a line. Before an indented one only `srun -l` puts anything: a number. */
export function rankOf(line: string): number | null {
  let at = 0;
  while (line[at] === ' ' || line[at] === '\t') at++;
  if (at > 0 && !isDigit(line.charCodeAt(at))) return null;
  return withoutLauncherPrefix(line).rank;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A loss of one of several names: the lowest rank is chosen among those that are logged about as often. */
export function rankedLoss(role: 'train' | 'validation', rank: number): Meaning {
  return { role, rank, perplexity: false };
}
