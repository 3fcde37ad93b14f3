import { meaningOf, type Meaning } from '../points/columns.ts';
import type { Cell, MutableCell } from '../points/cells.ts';
import { toNumber } from './numbers.ts';

/** A JSON object. */
export type JsonRecord = Readonly<Record<string, unknown>>;

const bareWords = /"(?:[^"\\]|\\.)*"|-?\b(?:NaN|nan|Infinity|inf)\b/g;

/** A JSON object, with the bare `NaN` and `Infinity` that Python writes; null for anything else. */
export function parseRecord(text: string): JsonRecord | null {
  return parseObject(text) ?? parseObject(text.replace(bareWords, quoteBareWord));
}

function parseObject(text: string): JsonRecord | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as JsonRecord)
      : null;
  } catch {
    return null;
  }
}

function quoteBareWord(word: string): string {
  return word.startsWith('"') ? word : `"${word}"`;
}

/** Keys that only wrap the metrics: they say nothing about what is inside. */
const wrappers = new Set(['metrics', 'scalars', 'log', 'logs', 'data', 'values', 'history']);
/** Records are flat or nearly so; deeper nesting is something else. */
export const deepest = 3;

/** What stands before the keys of an object that stands under a key. */
export function innerPrefix(prefix: string, key: string): string {
  return wrappers.has(key) ? prefix : `${prefix}${key}/`;
}

/** What the keys of a file mean, each looked up once. */
export class KeyMeanings {
  readonly #known = new Map<string, MutableCell | null>();
  /** Every role seen so far. */
  readonly roles = new Set<Meaning['role']>();
  /** Cells of the record before: the same array again means the same keys. */
  #last: readonly Cell[] = [];

  /** The cells of a record that play a part, good until the next record; nested keys are joined by `/`. */
  cellsOf(record: JsonRecord): readonly Cell[] {
    const cells: Cell[] = [];
    this.#gather(record, '', 1, cells);
    const last = this.#last;
    const alike = cells.length === last.length && cells.every((cell, i) => cell === last[i]);
    return alike ? last : (this.#last = cells);
  }

  /** Whether a key was seen, whatever it means. */
  knows(name: string): boolean {
    return this.#known.has(name);
  }

  /** The cell that a key fills; null where the key plays no part. */
  cellOf(name: string): MutableCell | null {
    let cell = this.#known.get(name);
    if (cell === undefined) {
      const meaning = meaningOf(name);
      cell = meaning === null ? null : { name, meaning, value: undefined };
      if (meaning !== null) this.roles.add(meaning.role);
      this.#known.set(name, cell);
    }
    return cell;
  }

  #gather(record: JsonRecord, prefix: string, depth: number, cells: Cell[]): void {
    for (const key in record) {
      const value = record[key];
      if (typeof value === 'object') {
        if (value === null || Array.isArray(value) || depth === deepest) continue;
        this.#gather(value as JsonRecord, innerPrefix(prefix, key), depth + 1, cells);
        continue;
      }
      const cell = this.cellOf(prefix + key);
      if (cell === null) continue;
      const holder = cells.includes(cell) ? { ...cell } : cell;
      holder.value = toNumber(value);
      cells.push(holder);
    }
  }
}
