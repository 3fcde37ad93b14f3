import type { PlainCells } from '../points/plainCells.ts';
import { shapeOf, type PlainShape } from '../points/plainShape.ts';
import { FlatJson } from './flatJson.ts';
import type { KeyMeanings } from './json.ts';
import { PlainLines } from './plainLines.ts';
import { mostValues } from './plainTemplate.ts';

/** So many lines that were like none before are learnt; then only as long as most are like one. */
const fewestLines = 64;

interface Kind {
  /** Places in the record of the values, in their order on the line. */
  readonly places: readonly number[];
  readonly shape: PlainShape | null;
}

/**
 * Reads lines with an object straight from their bytes: one like a line before by what it has where, another key by key.
 */
export class JsonLines {
  readonly #flat: FlatJson;
  readonly #lines = new PlainLines();
  /** What the lines of each kind have. */
  readonly #kinds: Kind[] = [];
  #known = 0;
  #unknown = 0;
  shape: PlainShape | null = null;

  constructor(meanings: KeyMeanings) {
    this.#flat = new FlatJson(meanings);
  }

  get values(): Float64Array {
    return this.#lines.values;
  }

  /** The record that was read last. */
  get record(): PlainCells {
    return this.#flat.record;
  }

  /**
   * Reads a line like one before.
   * @returns Where the next begins; -1 where it is like none. `shape` is what it has, and `values` are the numbers; where that is
   * null they are in `record`.
   */
  readKnown(bytes: Uint8Array, from: number): number {
    const next = this.#lines.read(bytes, from);
    if (next < 0) return -1;
    this.#known++;
    const kind = this.#kinds[this.#lines.kind]!;
    this.shape = kind.shape;
    if (kind.shape === null) this.#fill(kind.places);
    return next;
  }

  #fill(places: readonly number[]): void {
    const { values } = this.#flat.record;
    values.fill(NaN);
    places.forEach((place, i) => (values[place] = this.values[i]!));
  }

  /**
   * Reads a line key by key.
   * @param from Where the line begins.
   * @param at Where its object does; `isInside` where that is behind its brace.
   * @returns Where the next line begins; -1 where this one has to be parsed in full.
   */
  read(bytes: Uint8Array, from: number, at: number, isInside = false): number {
    const next = isInside ? this.#flat.readInner(bytes, at) : this.#flat.read(bytes, at);
    if (next > 0) this.#learn(bytes, from, at, next);
    return next;
  }

  #learn(bytes: Uint8Array, from: number, at: number, next: number): void {
    if (this.#unknown++ > fewestLines && this.#known < this.#unknown) return;
    const { values } = this.#flat.record;
    const { starts } = this.#flat;
    const places = Array.from(values.keys()).filter((place) => !Number.isNaN(values[place]!));
    // A word that is a number may be another word on the next line.
    if (places.length > mostValues || places.some((place) => starts[place]! < 0)) return;
    places.sort((a, b) => starts[a]! - starts[b]!);
    const line = bytes.subarray(from, next);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(line).replace(/\r?\n$/, '');
    // Places in the bytes are those in the text.
    if (text.length < line.length - 2 || /[^\t -~]/.test(text)) return;
    this.#lines.learn(text, {
      kind: this.#kindOf(places),
      places: places.map((place) => ({ at: starts[place]! - from, value: values[place]! })),
      isExact: true,
      jsonFrom: at - from,
    });
  }

  #kindOf(places: readonly number[]): number {
    const known = this.#kinds.findIndex((kind) => kind.places.join() === places.join());
    if (known >= 0) return known;
    const { cells } = this.#flat.record;
    return this.#kinds.push({ places, shape: shapeOf(places.map((place) => cells[place]!)) }) - 1;
  }
}
