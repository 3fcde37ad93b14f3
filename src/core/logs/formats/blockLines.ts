import { withoutLauncherPrefix } from '../text/launcher.ts';
import { readNumber } from '../text/numbers.ts';
import { PlainLines } from '../text/plainLines.ts';
import type { Lesson } from '../text/plainTemplate.ts';
import { unitOf } from './amount.ts';
import { rankOf } from './blockRecord.ts';

/** Lines that a block may have: each has a shape of its own. */
const mostShapes = 96;

interface Kind<Role> {
  readonly role: Role;
  /** The process that wrote it. */
  readonly rank: number | null;
  /** What its amount is multiplied with. */
  readonly unit: number | undefined;
}

const upperE = 69;
const lowerE = 101;

/**
 * Only for speed: reads the lines of blocks, a value on each, straight from their bytes where they are like one that was read as
 * text. Lines that play no part are known, too.
 */
export class PlainBlockLines<Role extends string> {
  /** Of the line that was read last. */
  role: Role | null = null;
  rank: number | null = null;
  value = NaN;
  readonly #lines = new PlainLines(mostShapes);
  readonly #kinds: Kind<Role>[] = [];
  #bytes: Uint8Array = new Uint8Array(0);

  /** @returns Where the next line begins; -1 where this one has to be read as text. */
  read(bytes: Uint8Array, from: number): number {
    const next = this.#lines.read(bytes, from);
    if (next < 0) return -1;
    const { role, rank, unit } = this.#kinds[this.#lines.kind]!;
    this.role = role;
    this.rank = rank;
    const value = this.#lines.values[0]!;
    this.value = unit === undefined ? value : Math.round(value * unit);
    this.#bytes = bytes;
    return next;
  }

  /** The values on it as they were written, from left to right. */
  get values(): Float64Array {
    return this.#lines.values;
  }

  /** Whether the value was written with an exponent. */
  get hasExponent(): boolean {
    const end = this.#lines.ends[0]!;
    for (let at = end - 1; at >= 0 && isOfNumber(this.#bytes[at]!); at--)
      if (this.#bytes[at] === lowerE || this.#bytes[at] === upperE) return true;
    return false;
  }

  /**
   * Remembers a line that plays no part, whatever its numbers are.
   * @param isFixed Whether it would play one if the numbers in its name were others.
   */
  learnOther(line: string, role: Role, isFixed = false): void {
    const fixed = isFixed ? indices(0, line.length) : [];
    this.#learn(line, { role, rank: null, unit: undefined }, { places: [], fixed });
  }

  /** Remembers a line whose value, maybe an amount, begins at a place and is the rest of it. */
  learnValue(line: string, role: Role, at: number): void {
    const text = line.slice(at);
    const unit = unitOf(text);
    const value = readNumber(unit === undefined ? text : text.slice(0, -1));
    if (typeof value !== 'number') return;
    const place = { at, value, isGrouped: text.includes(',') };
    // A name with other numbers is another name.
    this.#learn(line, { role, rank: rankOf(line), unit }, { places: [place], fixed: indices(0, at) });
  }

  /** Remembers a line with several values, as `PlainLines` does. */
  learnValues(
    line: string,
    role: Role,
    rank: number | null,
    lesson: Omit<Lesson, 'kind' | 'rank' | 'prefix'>,
  ): void {
    const prefix = line.length - withoutLauncherPrefix(line).text.length;
    this.#learn(line, { role, rank, unit: undefined }, { ...lesson, rank, prefix });
  }

  #learn(line: string, { role, rank, unit }: Kind<Role>, lesson: Omit<Lesson, 'kind'>): void {
    if (this.#lines.knows(line)) return;
    const same = this.#kinds.findIndex(
      (kind) => kind.role === role && kind.rank === rank && kind.unit === unit,
    );
    const kind = same < 0 ? this.#kinds.push({ role, rank, unit }) - 1 : same;
    this.#lines.learn(line, { ...lesson, kind, isExact: true });
  }
}

/** Whole numbers from one up to another. */
export function indices(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function isOfNumber(code: number): boolean {
  return (
    (code >= 48 && code <= 57) ||
    code === 45 ||
    code === 43 ||
    code === 46 ||
    code === lowerE ||
    code === upperE
  );
}
