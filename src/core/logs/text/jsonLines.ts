import type { PlainCells } from '../points/plainCells.ts';
import { FlatJson } from './flatJson.ts';
import type { KeyMeanings } from './json.ts';
import { PlainLines } from './plainLines.ts';
import { mostValues } from './plainTemplate.ts';

/** So many lines that were like none before are learnt; then only as long as most are like one. */
const fewestLines = 64;

/**
 * Reads lines with an object straight from their bytes: one like a line before by what it has where, another key by key.
 */
export class JsonLines {
  readonly #flat: FlatJson;
  readonly #lines = new PlainLines();
  /** Places in the record of the values of each kind of line. */
  readonly #kinds: (readonly number[])[] = [];
  #known = 0;
  #unknown = 0;

  constructor(meanings: KeyMeanings) {
    this.#flat = new FlatJson(meanings);
  }

  /** The record that was read last. */
  get record(): PlainCells {
    return this.#flat.record;
  }

  /** Reads a line like one before. @returns Where the next begins; -1 where it is like none. */
  readKnown(bytes: Uint8Array, from: number): number {
    const next = this.#lines.read(bytes, from);
    if (next < 0) return -1;
    this.#known++;
    const { values } = this.#flat.record;
    values.fill(NaN);
    const [found, places] = [this.#lines.values, this.#kinds[this.#lines.kind]!];
    for (let i = 0; i < places.length; i++) values[places[i]!] = found[i]!;
    return next;
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
    const known = this.#kinds.findIndex((kind) => kind.join() === places.join());
    return known >= 0 ? known : this.#kinds.push(places) - 1;
  }
}
