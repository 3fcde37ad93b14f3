import type { Collector, LossNames } from '../points/collector.ts';
import { PlainPoint } from '../points/plainPoint.ts';
import { PlainLines } from './plainLines.ts';
import type { Place } from './plainTemplate.ts';

const roles = ['step', 'total', 'train', 'validation', 'lr', 'multiplier', 'tokens', 'time'] as const;
type PlainRole = (typeof roles)[number];

/** What a reader took from a line, by what it is for: where it stands in the text, and its value. */
export type Taken = Readonly<Partial<Record<PlainRole, Place | undefined>>>;

/** Which of a line's values is which; -1 where it has none. */
type Slots = Readonly<Record<PlainRole, number>>;

/**
 * Only for speed: takes points whose values all stand on one line as they are, straight from the bytes of lines that are like
 * one that was read as text before.
 */
export class PlainRecords {
  readonly #lines = new PlainLines();
  readonly #point: PlainPoint;
  readonly #kinds: Slots[] = [];

  /** Tokens of an update, where the log tells them once: step k, from 0, has seen k + 1 times as many. */
  tokensPerUpdate = NaN;

  /** @param shift Added to the counter on a line. */
  constructor(
    names: LossNames,
    readonly shift: 0 | 1 = 0,
  ) {
    this.#point = new PlainPoint(names);
  }

  /** Counter of the point that was taken last. */
  get step(): number {
    return this.#point.step;
  }

  /**
   * Remembers a line that was read as text.
   * @param fixed Where in it numbers stand that have to stay the same.
   */
  learn(text: string, taken: Taken, fixed: readonly number[] = []): void {
    if (this.#lines.knows(text)) return;
    const found = roles.flatMap((role) => {
      const place = taken[role];
      return place === undefined ? [] : [{ ...place, role, isWhole: role === 'step' || role === 'total' }];
    });
    const ordered = [...found].sort((a, b) => a.at - b.at);
    const slots = Object.fromEntries(
      roles.map((role) => [role, ordered.findIndex((each) => each.role === role)]),
    ) as unknown as Slots;
    const same = this.#kinds.findIndex((kind) => roles.every((role) => kind[role] === slots[role]));
    const kind = same < 0 ? this.#kinds.push(slots) - 1 : same;
    this.#lines.learn(text, { kind, places: ordered, fixed, isExact: true });
  }

  /** Takes a line. @returns Where the next one begins; -1 where it has to be read as text. */
  read(bytes: Uint8Array, from: number, number: number, collector: Collector): number {
    const next = this.#lines.read(bytes, from);
    if (next < 0) return next;
    const { values } = this.#lines;
    const slots = this.#kinds[this.#lines.kind]!;
    const point = this.#point;
    point.step = values[slots.step]! + this.shift;
    point.train = slots.train < 0 ? NaN : values[slots.train]!;
    point.validation = slots.validation < 0 ? NaN : values[slots.validation]!;
    point.lr = slots.lr < 0 ? NaN : values[slots.lr]!;
    point.multiplier = slots.multiplier < 0 ? NaN : values[slots.multiplier]!;
    point.tokens = slots.tokens < 0 ? (point.step + 1) * this.tokensPerUpdate : values[slots.tokens]!;
    point.total = slots.total < 0 ? NaN : values[slots.total]!;
    point.time = slots.time < 0 ? NaN : values[slots.time]!;
    // What such a loss means is the reader's to say.
    if (point.train <= 0 || point.validation <= 0) return -1;
    collector.addPlain(point, number);
    return next;
  }
}

/** A number that a pattern with indices (`/d`) found; undefined where it found none. */
export function placeIn(
  found: RegExpExecArray | null | undefined,
  group: number,
  value: number | null | undefined,
): Place | undefined {
  const at = found?.indices?.[group]?.[0];
  return at === undefined || typeof value !== 'number' || Number.isNaN(value) ? undefined : { at, value };
}
