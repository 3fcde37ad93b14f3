import { noRow, type Collector } from '../points/collector.ts';
import type { Cell, MutableCell } from '../points/cells.ts';
import type { Meaning } from '../points/columns.ts';
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
  #beside: { tokens?: number; lr?: number } = {};
  /** Cells of every record, filled again for each. */
  readonly #cells: readonly [MutableCell, MutableCell, MutableCell, MutableCell, MutableCell];

  /** @param name What the log calls the loss. */
  constructor(
    readonly collector: Collector,
    name: string,
  ) {
    const cell = (role: Meaning['role'], of = role as string): MutableCell => {
      return { name: of, meaning: { role, rank: 0, perplexity: false }, value: undefined };
    };
    this.#cells = [cell('step'), cell('train', name), cell('total'), cell('tokens'), cell('lr')];
  }

  begin(): void {
    this.#row = noRow;
    this.#beside = {};
  }

  /** Takes the training loss, unless the record has one already. */
  addLoss(step: number | null, loss: Cell['value'], line: number, total?: number): void {
    if (this.#row !== noRow || loss === undefined) return;
    const values = [step, loss, total, this.#beside.tokens, this.#beside.lr];
    this.#cells.forEach((cell, i) => (cell.value = values[i]));
    this.#row = this.collector.add(this.#cells, line);
    this.#thinned = this.collector.thinned;
  }

  /** Takes what stands beside the loss; the first counts. */
  addBeside(what: Beside, value: Cell['value']): void {
    if (typeof value !== 'number' || !(value >= 0 && value < Infinity)) return;
    if (this.#beside[what] !== undefined) return;
    this.#beside[what] = value;
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
