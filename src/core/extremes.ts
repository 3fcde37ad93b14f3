/** How many values, or blocks of the level below, a block holds. */
const fan = 16;

interface Level {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

/**
 * Where the lowest and the highest of any stretch of a long series are, found without looking at each of its values:
 * blocks of blocks know theirs. NaN counts for nothing. Takes about half a byte a value.
 */
export class Extremes {
  /** Index of the lowest value of the stretch last asked for, or -1. */
  low = -1;
  /** Index of its highest, or -1. */
  high = -1;
  readonly #levels: Level[] = [];

  constructor(readonly values: Float64Array) {
    for (let size = values.length; size > fan; size = Math.ceil(size / fan)) this.#addLevel(size);
  }

  /** Looks at the values from `from` up to but without `to`; the answer is in `low` and `high`. */
  find(from: number, to: number): void {
    this.low = -1;
    this.high = -1;
    this.#take(0, Math.max(0, from), Math.min(this.values.length, to));
  }

  #addLevel(size: number): void {
    const below = this.#levels.length;
    const blocks = Math.ceil(size / fan);
    const level = { low: new Int32Array(blocks), high: new Int32Array(blocks) };
    for (let block = 0; block < blocks; block++) {
      this.low = -1;
      this.high = -1;
      this.#scan(below, block * fan, Math.min(size, (block + 1) * fan));
      level.low[block] = this.low;
      level.high[block] = this.high;
    }
    this.#levels.push(level);
  }

  #take(level: number, from: number, to: number): void {
    const first = Math.ceil(from / fan);
    const end = Math.floor(to / fan);
    if (level === this.#levels.length || first >= end) {
      this.#scan(level, from, to);
      return;
    }
    this.#scan(level, from, first * fan);
    this.#take(level + 1, first, end);
    this.#scan(level, end * fan, to);
  }

  #scan(level: number, from: number, to: number): void {
    const { values } = this;
    const blocks = this.#levels[level - 1];
    let low = this.low;
    let high = this.high;
    let lowest = low < 0 ? Infinity : values[low]!;
    let highest = high < 0 ? -Infinity : values[high]!;
    for (let i = from; i < to; i++) {
      const atLow = blocks === undefined ? i : blocks.low[i]!;
      if (atLow < 0) continue;
      const atHigh = blocks === undefined ? i : blocks.high[i]!;
      // A comparison with NaN is false; the first infinity counts too.
      if (values[atLow]! < lowest || (low < 0 && values[atLow] === Infinity)) {
        low = atLow;
        lowest = values[atLow]!;
      }
      if (values[atHigh]! > highest || (high < 0 && values[atHigh] === -Infinity)) {
        high = atHigh;
        highest = values[atHigh]!;
      }
    }
    this.low = low;
    this.high = high;
  }
}
