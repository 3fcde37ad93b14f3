import type { Meaning, Role } from './columns.ts';

/** One value of a record, with what its column or key means. A reader may use the same cells again for the next record. */
export interface Cell {
  readonly name: string;
  readonly meaning: Meaning;
  /** undefined: absent, which is legal; null: not a number. */
  readonly value: number | undefined | null;
}

/** A cell that is filled again for each record. */
export interface MutableCell extends Cell {
  value: Cell['value'];
}

/** The cells of a record by what they are for, the best-named first. */
export type Plan = Readonly<Record<PlannedRole | 'losses', readonly Cell[]>>;

type PlannedRole = Extract<Role, 'step' | 'lr' | 'multiplier' | 'tokens' | 'time' | 'total' | 'epoch'>;

/** Sorts out the cells of a record. */
export function planOf(cells: readonly Cell[]): Plan {
  const of = (role: Meaning['role']) =>
    cells.filter(({ meaning }) => meaning.role === role).sort((a, b) => a.meaning.rank - b.meaning.rank);
  return {
    losses: cells.filter(({ meaning }) => meaning.role === 'train' || meaning.role === 'validation'),
    step: of('step'),
    lr: of('lr'),
    multiplier: of('multiplier'),
    tokens: of('tokens'),
    time: of('time'),
    total: of('total'),
    epoch: of('epoch'),
  };
}

/** What the best-named cell holds; undefined where all are absent. */
export function first(cells: readonly Cell[]): Cell['value'] {
  for (const { value } of cells) {
    if (value !== undefined) return value;
  }
  return undefined;
}

/** How many losses a record has; -1 where one of them is no number. */
export function countLosses(losses: readonly Cell[]): number {
  let count = 0;
  for (const { value } of losses) {
    if (value === null) return -1;
    if (value !== undefined) count++;
  }
  return count;
}

/** Which values a record holds, as bits of one number: records of a kind are thinned together. */
export const kindBits = { train: 1, validation: 2, lr: 4, multiplier: 8 } as const;

/** A loss as it was logged; NaN where it can't be one. */
export function usableLoss(value: number): number {
  return value > 0 && value < Infinity ? value : NaN;
}

/** Whether a number that stands beside a loss (an LR, a time) is one that can be used. */
export function isUsable(value: number): boolean {
  return value >= 0 && value < Infinity;
}
