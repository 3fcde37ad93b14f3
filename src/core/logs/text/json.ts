import { meaningOf, type Meaning } from '../points/columns.ts';
import type { Cell } from '../points/collector.ts';
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
const deepest = 3;

/** What the keys of a file mean, each looked up once. */
export class KeyMeanings {
  readonly #known = new Map<string, Meaning | null>();

  /** The cells of a record that play a part; nested keys are joined by `/`. */
  cellsOf(record: JsonRecord): Cell[] {
    const cells: Cell[] = [];
    this.#gather(record, '', 1, cells);
    return cells;
  }

  /** Every role seen so far. */
  get roles(): Set<Meaning['role']> {
    return new Set([...this.#known.values()].flatMap((meaning) => (meaning === null ? [] : [meaning.role])));
  }

  #gather(record: JsonRecord, prefix: string, depth: number, cells: Cell[]): void {
    for (const [key, value] of Object.entries(record)) {
      if (typeof value === 'object') {
        if (value === null || Array.isArray(value) || depth === deepest) continue;
        const inner = wrappers.has(key) ? prefix : `${prefix}${key}/`;
        this.#gather(value as JsonRecord, inner, depth + 1, cells);
        continue;
      }
      const name = prefix + key;
      const meaning = this.#meaningOf(name);
      if (meaning !== null) cells.push({ name, meaning, value: toNumber(value) });
    }
  }

  #meaningOf(name: string): Meaning | null {
    let meaning = this.#known.get(name);
    if (meaning === undefined) {
      meaning = meaningOf(name);
      this.#known.set(name, meaning);
    }
    return meaning;
  }
}
