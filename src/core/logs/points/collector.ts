import {
  countLosses,
  first,
  isUsable,
  kindBits,
  planOf,
  usableLoss,
  type Cell,
  type MutableCell,
  type Plan,
} from './cells.ts';
import { Gathered } from './gathered.ts';
import type { PlainPoint } from './plainPoint.ts';
import type { Column } from './rows.ts';
import type { Tally } from './tally.ts';

/** A counter beyond this is not one of updates (tokens, samples, a time stamp). */
export const largestStep = 3e7;

/** A record of a format whose keys are known. A value that is left out is absent; null is no number. */
export interface Point {
  /** The counter on the line, as the format's `Counting` takes it. */
  readonly step: number | null;
  readonly train?: Cell['value'];
  readonly validation?: Cell['value'];
  readonly lr?: Cell['value'];
  /** LR as a share of an unknown peak. */
  readonly multiplier?: Cell['value'];
  /** Tokens seen after this step. */
  readonly tokens?: Cell['value'];
  /** Seconds since 1970 or since the start. */
  readonly time?: Cell['value'];
  /** Length of the run in updates. */
  readonly total?: Cell['value'];
}

/** What the log calls its losses. */
export interface LossNames {
  readonly train: string;
  readonly validation: string;
}

const pointRoles = ['step', 'train', 'validation', 'lr', 'multiplier', 'tokens', 'time', 'total'] as const;
type PointRole = (typeof pointRoles)[number];
const pointMeanings = pointRoles.map((role) => ({ role, rank: 0, perplexity: false }));

const usualNames: LossNames = { train: 'loss', validation: 'val_loss' };

/** Cells of a point in the order of the roles, to be filled again for each and handed to `Collector.add`: quicker than `addPoint`. */
export function pointCells<const Roles extends readonly PointRole[]>(
  roles: Roles,
  names: LossNames = usualNames,
): { readonly [Index in keyof Roles]: MutableCell } {
  const cells = roles.map((role) => cellsOf(1 << pointRoles.indexOf(role), names)[0]);
  return cells as unknown as { readonly [Index in keyof Roles]: MutableCell };
}

/** Cells for the roles whose bits are set. */
function cellsOf(present: number, names: LossNames): MutableCell[] {
  return pointRoles.flatMap((role, i) => {
    if ((present & (1 << i)) === 0) return [];
    const name = role === 'train' || role === 'validation' ? names[role] : role;
    return [{ name, meaning: pointMeanings[i]!, value: undefined }];
  });
}

/** What the epochs of records without a step are like. */
class Epochs {
  #count = 0;
  #others = 0;
  #last = NaN;
  #areWhole = true;

  add(epoch: number): void {
    this.#count++;
    if (epoch !== this.#last) this.#others++;
    this.#areWhole &&= Number.isInteger(epoch);
    this.#last = epoch;
  }

  /** Whether nearly every record has an epoch of its own; a resumed run may repeat some. */
  get areOneEach(): boolean {
    return this.#count > 0 && this.#areWhole && this.#others > 0.9 * this.#count;
  }
}

/** Gathers the records of a log in file order; cleaning comes later. */
export class Collector {
  readonly #numbered = new Gathered();
  readonly #unnumbered = new Gathered();
  totalSteps: number | null = null;
  /** Records without a step so far: with a training loss, and with only a held-out one. */
  readonly #ordinals = { train: 0, validation: 0 };
  readonly #epochs = new Epochs();
  readonly #cells = new WeakMap<LossNames, Map<number, MutableCell[]>>();
  /** The cells that `#plan` was made of. */
  #planned: readonly Cell[] = [];
  #plan: Plan = planOf([]);

  constructor(readonly tally: Tally) {}

  /** Records with a step so far, the last one always among them. */
  get numbered(): Gathered {
    return withLast(this.#numbered);
  }

  /** Records without, counted by the collector; the last one is always among them. */
  get unnumbered(): Gathered {
    return withLast(this.#unnumbered);
  }

  /** How often records with a step were left out that were held: an index of one is good until then. */
  get thinned(): number {
    return this.#numbered.thinned;
  }

  /** Puts a value beside those of a record that is held. */
  addBeside(row: number, what: 'tokens' | 'lr', value: number): void {
    this.#numbered[what].append(row, value);
  }

  /** Whether the records without a step are one an epoch. */
  get countsEpochs(): boolean {
    return this.#epochs.areOneEach;
  }

  /** Takes one record of a format whose keys are known. */
  addPoint(point: Point, line: number, names: LossNames = usualNames): void {
    let present = 0;
    for (let i = 0; i < pointRoles.length; i++) if (point[pointRoles[i]!] !== undefined) present |= 1 << i;
    const cells = this.#cellsFor(present, names);
    for (const cell of cells) cell.value = point[cell.meaning.role as PointRole];
    this.add(cells, line);
  }

  /** The same cells for records with the same values: sorting them out anew would take most of the time. */
  #cellsFor(present: number, names: LossNames): readonly MutableCell[] {
    let known = this.#cells.get(names);
    if (known === undefined) this.#cells.set(names, (known = new Map<number, MutableCell[]>()));
    let cells = known.get(present);
    if (cells === undefined) known.set(present, (cells = cellsOf(present, names)));
    return cells;
  }

  /**
   * Takes one record; what is wrong with it is tallied under `line`. The same array again is taken to hold the same cells,
   * with other values.
   * @returns Index of the record's row; `noRow` where there is nothing to keep, `thinnedRow` where it was left out.
   */
  add(cells: readonly Cell[], line: number): number {
    if (cells !== this.#planned) {
      this.#planned = cells;
      this.#plan = planOf(cells);
    }
    const plan = this.#plan;
    const step = first(plan.step);
    const losses = countLosses(plan.losses);
    if (step === null || losses < 0) this.tally.add('bad-line', line);
    else if (step !== undefined) return this.#addNumbered(plan, step, losses, line);
    else if (losses > 0) return this.#addUnnumbered(plan, losses, line);
    return noRow;
  }

  /** The same for a record with a step whose values are all numbers, several times as fast. */
  addPlain(point: PlainPoint, line: number): number {
    const { step } = point;
    if (!isStep(step)) {
      this.tally.add('bad-step', line);
      return noRow;
    }
    const { kind, total } = point;
    if (isTotal(total)) this.totalSteps = total;
    if (kind === 0) return noRow;
    if (!point.areLosses) this.tally.add('bad-loss', line);
    const target = this.#numbered;
    const row = target.addRow(kind, step, line);
    if (row >= 0) point.appendTo(target, row);
    else target.last.takePlain(point, kind, step, line);
    return row >= 0 ? row : thinnedRow;
  }

  #addNumbered(plan: Plan, step: number, losses: number, line: number): number {
    if (isStep(step)) return this.#addTo(this.#numbered, plan, step, losses, line);
    this.tally.add('bad-step', line);
    return noRow;
  }

  #addUnnumbered(plan: Plan, losses: number, line: number): number {
    const trains = plan.losses.some(({ meaning, value }) => value !== undefined && meaning.role === 'train');
    const ordinal = ++this.#ordinals[trains ? 'train' : 'validation'];
    const epoch = first(plan.epoch);
    if (typeof epoch === 'number') this.#epochs.add(epoch);
    // A held-out loss was measured after as many updates as there are training records before it.
    return this.#addTo(this.#unnumbered, plan, this.#ordinals.train || ordinal, losses, line);
  }

  #addTo(target: Gathered, plan: Plan, step: number, losses: number, line: number): number {
    const total = first(plan.total);
    if (typeof total === 'number' && isTotal(total)) this.totalSteps = total;
    const lr = first(plan.lr);
    const multiplier = first(plan.multiplier);
    if (losses === 0 && typeof lr !== 'number' && typeof multiplier !== 'number') return noRow;
    if (losses > 0 && !areLosses(plan.losses)) this.tally.add('bad-loss', line);
    const kind = kindOf(plan.losses, lr, multiplier);
    const row = target.addRow(kind, step, line);
    if (row < 0) {
      target.last.take(plan, kind, step, line);
      return thinnedRow;
    }
    fill(target, row, plan);
    return row;
  }
}

function isStep(counter: number): boolean {
  return Number.isInteger(counter) && counter >= 0 && counter <= largestStep;
}

function isTotal(length: number): boolean {
  return length > 0 && Number.isInteger(length);
}

function withLast(gathered: Gathered): Gathered {
  if (gathered.last.isLeftOut) fill(gathered, gathered.addLast(), gathered.last.plan);
  return gathered;
}

function fill(target: Gathered, row: number, plan: Plan): void {
  for (const cell of plan.losses)
    if (cell.value !== undefined) target.columnOf(cell).append(row, toLoss(cell));
  addPositive(target.lr, first(plan.lr), row);
  addPositive(target.multiplier, first(plan.multiplier), row);
  addPositive(target.tokens, first(plan.tokens), row);
  addPositive(target.time, first(plan.time), row);
}

/** What stands for a record without a row: one that holds nothing, and one of a very long log that was left out. */
export const [noRow, thinnedRow] = [-1, -2];

function kindOf(losses: readonly Cell[], lr: Cell['value'], multiplier: Cell['value']): number {
  let kind: number = typeof lr === 'number' ? kindBits.lr : 0;
  if (typeof multiplier === 'number') kind |= kindBits.multiplier;
  for (const { meaning, value } of losses)
    if (value !== undefined) kind |= meaning.role === 'train' ? kindBits.train : kindBits.validation;
  return kind;
}

/** Whether every loss of the record can be one. */
function areLosses(losses: readonly Cell[]): boolean {
  for (const cell of losses) if (cell.value !== undefined && Number.isNaN(toLoss(cell))) return false;
  return true;
}

/** Loss as the log has it, or of a perplexity the logarithm; NaN where it can't be one. */
function toLoss({ meaning, value }: Cell): number {
  return usableLoss(meaning.perplexity ? Math.log(value ?? NaN) : (value ?? NaN));
}

function addPositive(column: Column, value: Cell['value'], row: number): void {
  if (typeof value === 'number' && isUsable(value)) column.append(row, value);
}
