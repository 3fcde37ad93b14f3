import { Growable } from './growable.ts';

/** Logged values of one column in file order, packed: three arrays of the same length. */
export interface Series {
  /** The file's own counter. */
  readonly steps: Float64Array;
  /** NaN where the value was logged but is of no use. */
  readonly values: Float64Array;
  /** 1-based lines. */
  readonly lines: Uint32Array;
}

/** A loss column or key. */
export interface LossSeries extends Series {
  /** As the file spells it. */
  readonly name: string;
  /** How good a name it is; the lowest wins. */
  readonly rank: number;
  /** Whether the values came from a perplexity. */
  readonly perplexity: boolean;
}

/** A series without points. */
export function emptySeries(): Series {
  return { steps: new Float64Array(0), values: new Float64Array(0), lines: new Uint32Array(0) };
}

/** A series that is still being built; later values may replace earlier ones. */
export class SeriesBuilder {
  readonly steps = Growable.floats();
  readonly values = Growable.floats();
  readonly lines = Growable.counts();

  /** Step of the last value; -1 where there is none. */
  get lastStep(): number {
    return this.steps.length === 0 ? -1 : this.steps.at(this.steps.length - 1);
  }

  append(step: number, value: number, line: number): void {
    this.steps.push(step);
    this.values.push(value);
    this.lines.push(line);
  }

  /** Index of the first of the last values whose step is `step` or later. */
  firstFrom(step: number): number {
    let from = this.steps.length;
    while (from > 0 && this.steps.at(from - 1) >= step) from--;
    return from;
  }

  /** Removes the last values whose step is `step` or later. */
  dropFrom(step: number): void {
    const kept = this.firstFrom(step);
    for (const array of [this.steps, this.values, this.lines]) array.cut(kept);
  }

  /** A copy of the values from an index on. */
  tail(from: number): Series {
    return {
      steps: this.steps.view().slice(from),
      values: this.values.view().slice(from),
      lines: this.lines.view().slice(from),
    };
  }

  build(): Series {
    return { steps: this.steps.view(), values: this.values.view(), lines: this.lines.view() };
  }
}
