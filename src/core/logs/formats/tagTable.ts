import { Growable } from '../points/growable.ts';
import type { Meaning } from '../points/columns.ts';
import { Thinning } from '../points/thinning.ts';
import { meaningOfTag } from './trackers.ts';

/** More values of one tag in a file are thinned: with those of the others they must fit into 150 MB. */
export const mostValues = 3 << 17;

/** Values of one tag in the order in which they were logged. */
export class TagValues {
  readonly thinning = new Thinning();
  readonly steps = Growable.floats();
  readonly values = Growable.floats();
  /** Number of the record within its file. */
  readonly records = Growable.counts();
  /** Seconds since 1970 or since the start; NaN where not told. */
  readonly times = Growable.floats();
  /** The last value where it was left out: its step, itself, its record and its time. */
  readonly #last = new Float64Array(4);
  #isLastLeftOut = false;

  push(step: number, value: number, record: number, time: number): void {
    this.#isLastLeftOut = !this.thinning.takes(0);
    if (this.#isLastLeftOut) {
      const last = this.#last;
      last[0] = step;
      last[1] = value;
      last[2] = record;
      last[3] = time;
      return;
    }
    if (this.steps.length === mostValues) this.#thin();
    this.#add(step, value, record, time);
  }

  /** Takes in the last value so far if it was left out: where a run ends is asked first. */
  settle(): void {
    if (!this.#isLastLeftOut) return;
    this.#isLastLeftOut = false;
    if (this.steps.length === mostValues) this.#thin();
    const [step = NaN, value = NaN, record = NaN, time = NaN] = this.#last;
    this.#add(step, value, record, time);
  }

  #add(step: number, value: number, record: number, time: number): void {
    this.steps.push(step);
    this.values.push(value);
    this.records.push(record);
    this.times.push(time);
  }

  #thin(): void {
    const kept = this.thinning.thin(new Uint8Array(this.steps.length));
    for (const numbers of [this.steps, this.values, this.records, this.times]) numbers.keep(kept);
  }
}

/** A name under which a tracker logs scalars. */
export interface Tag {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** null where it plays no part. */
  readonly meaning: Meaning | null;
  /** Left empty where the tag plays no part. */
  readonly values: TagValues | null;
  /** Whether its values play any part: as a curve, a counter or a clock. */
  isUsed: boolean;
  /** How good a counter of updates it is, the lowest first; Infinity where it is none. */
  rank: number;
  /** The same of a row's time. */
  readonly clockRank: number;
  /** Whether its values are no scalars of a run (text, hyper-parameters). */
  isOther: boolean;
  /** Whether it had a scalar. */
  isScalar: boolean;
  /** The tag that came after it the last time: trackers log in the same order again and again. */
  after: Tag | null;
}

const collected = new Set(['train', 'validation', 'lr', 'multiplier', 'tokens']);
/** Names of a row's time that W&B gives it: seconds since 1970, and since the start. */
const clocks = ['_timestamp', '_runtime'];
/** More names than this are not told apart by their meaning: something is wrong with the file. */
const mostTags = 100_000;

/** The tags of one file, found by their UTF-8 bytes. */
export class TagTable {
  readonly tags: Tag[] = [];
  readonly #byHash = new Map<number, Tag[]>();
  #last: Tag | null = null;

  /** The tag with these bytes; null where there are too many. */
  find(bytes: Uint8Array, from: number, to: number): Tag | null {
    const guess = this.#last?.after ?? null;
    const tag =
      guess !== null && isEqual(guess.bytes, bytes, from, to) ? guess : this.#lookUp(bytes, from, to);
    if (this.#last !== null) this.#last.after = tag;
    return (this.#last = tag);
  }

  /** The same by name. */
  named(name: string): Tag | null {
    const bytes = new TextEncoder().encode(name);
    return this.#lookUp(bytes, 0, bytes.length);
  }

  #lookUp(bytes: Uint8Array, from: number, to: number): Tag | null {
    const hash = hashOf(bytes, from, to);
    let alike = this.#byHash.get(hash);
    const known = alike?.find((tag) => isEqual(tag.bytes, bytes, from, to));
    if (known !== undefined) return known;
    if (this.tags.length >= mostTags) return null;
    if (alike === undefined) this.#byHash.set(hash, (alike = []));
    const tag = toTag(bytes.slice(from, to));
    alike.push(tag);
    this.tags.push(tag);
    return tag;
  }
}

function toTag(bytes: Uint8Array): Tag {
  const name = new TextDecoder().decode(bytes);
  const meaning = meaningOfTag(name);
  const isCollected = meaning !== null && (collected.has(meaning.role) || name === 'step');
  const values = isCollected ? new TagValues() : null;
  const isCounter = meaning?.role === 'step';
  const clockRank = clocks.includes(name) ? clocks.indexOf(name) : Infinity;
  return {
    ...{ name, bytes, meaning, values, clockRank },
    isUsed: values !== null || isCounter || clockRank < Infinity,
    rank: isCounter && name !== '_step' ? meaning.rank : Infinity,
    ...{ isOther: false, isScalar: false, after: null },
  };
}

function isEqual(known: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (known.length !== to - from) return false;
  // Names differ at their ends first.
  for (let i = known.length - 1; i >= 0; i--) if (known[i] !== bytes[from + i]) return false;
  return true;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash;
}
