import { Growable } from './growable.ts';
import type { Series } from './series.ts';

/** Counter and line of each record, kept once for all its values. */
export class Rows {
  readonly steps = Growable.floats();
  readonly lines = Growable.counts();

  /** The same records under other counters. */
  renumbered(toStep: (counter: number) => number): Rows {
    const rows = new Rows();
    for (let row = 0; row < this.steps.length; row++)
      rows.add(toStep(this.steps.at(row)), this.lines.at(row));
    return rows;
  }

  /** @returns The record's index. */
  add(step: number, line: number): number {
    this.steps.push(step);
    this.lines.push(line);
    return this.steps.length - 1;
  }

  /** Keeps some records, by their indices in rising order. */
  keep(kept: Uint32Array): void {
    this.steps.keep(kept);
    this.lines.keep(kept);
  }
}

/** Values of one column or key. Where every record has one it needs nothing else. */
export class Column {
  readonly #values = Growable.floats();
  /** Record of each value, as soon as one is left out. */
  #rows: Growable<Uint32Array> | null = null;

  get length(): number {
    return this.#values.length;
  }

  /** What it takes, in bytes. */
  get size(): number {
    return (this.#rows === null ? 8 : 12) * this.#values.length;
  }

  append(row: number, value: number): void {
    if (this.#rows === null && row !== this.#values.length) this.#rows = countTo(this.#values.length);
    this.#rows?.push(row);
    this.#values.push(value);
  }

  /** Keeps the values of some records, by the records' indices in rising order. */
  keep(kept: Uint32Array): void {
    if (this.#rows === null) {
      let end = kept.length;
      while (end > 0 && kept[end - 1]! >= this.#values.length) end--;
      this.#values.keep(kept.subarray(0, end));
      return;
    }
    const [places, rows] = meet(this.#rows, kept);
    this.#values.keep(places);
    this.#rows = Growable.counts();
    for (const row of rows) this.#rows.push(row);
  }

  /** The values with their counters and lines; copied only where records are left out. */
  toSeries({ steps, lines }: Rows): Series {
    const values = this.#values.view();
    if (this.#rows === null)
      return {
        steps: steps.view().subarray(0, values.length),
        values,
        lines: lines.view().subarray(0, values.length),
      };
    const rows = this.#rows.view();
    const itsSteps = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) itsSteps[i] = steps.at(rows[i]!);
    return { steps: itsSteps, values, lines: rows.map((row) => lines.at(row)) };
  }
}

function countTo(count: number): Growable<Uint32Array> {
  const rows = Growable.counts();
  for (let row = 0; row < count; row++) rows.push(row);
  return rows;
}

/** Of two rising lists of records: where in the first those stand that the second keeps, and their new indices. */
function meet(rows: Growable<Uint32Array>, kept: Uint32Array): [Uint32Array, Uint32Array] {
  const [places, indices] = [new Uint32Array(rows.length), new Uint32Array(rows.length)];
  let [length, index] = [0, 0];
  for (let place = 0; place < rows.length; place++) {
    while (index < kept.length && kept[index]! < rows.at(place)) index++;
    if (kept[index] !== rows.at(place)) continue;
    places[length] = place;
    indices[length++] = index;
  }
  return [places.subarray(0, length), indices.subarray(0, length)];
}
