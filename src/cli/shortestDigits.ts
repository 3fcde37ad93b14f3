/** Numbers of which the digits are found at once: functions that are called often are compiled soon. */
const size = 256;

/**
 * A batch of numbers, and the digits of those below 1, each as two whole numbers: together 17 digits, of which zeros at the end
 * say nothing. One is used again and again: to make a list takes as long as to write ten numbers.
 */
export class Batch {
  readonly values = new Float64Array(size);
  /** The bits of each, the lower half first. */
  readonly words = new Uint32Array(this.values.buffer);
  /** The first nine digits, or -1 where the number is left to the engine. */
  readonly first = new Int32Array(size);
  /** The other eight. */
  readonly last = new Int32Array(size);
  /** Decimal places up to the first digit that is not zero: 4 for 0.0006. */
  readonly places = new Uint8Array(size);
}

/** Below 1e-18 no LR is in use: the engine writes such numbers. */
const decades = 18;
/** A distance between choices that the error of the arithmetic could hide: the engine chooses then. */
const unsure = 1e-5;
/** Splits a double into halves whose products are exact (Dekker 1971). */
const splitter = 2 ** 27 + 1;

/** Of each decade, `1e-1` to 1 at first: its bounds, and what makes a number of it one with 17 digits before the point. */
const low = Float64Array.from({ length: decades }, (_, i) => Number(`1e-${String(i + 1)}`));
const high = Float64Array.from({ length: decades }, (_, i) => Number(`1e-${String(i)}`));
/** That power of ten as a sum of two doubles. */
const scales = Float64Array.from({ length: decades }, (_, i) => Number(10n ** BigInt(17 + i)));
const scaleRests = Float64Array.from({ length: decades }, (_, i) =>
  Number(10n ** BigInt(17 + i) - BigInt(scales[i]!)),
);
/** Half a unit in the last place of doubles below 1, by their biased exponents. */
const halfUnits = Float64Array.from({ length: 1024 }, (_, biased) => 2 ** (biased - 1076));

/**
 * Finds the fewest digits that read back as the same double, as `String` does, but several times as fast for numbers below 1.
 * The idea is Grisu's (Loitsch 2010): multiply by a power of ten with a known error, take the shortest digits within half a
 * unit in the last place, and leave what the error could decide to the engine.
 *
 * One long loop on purpose: the engine keeps doubles in registers within a function, and makes objects of those that functions
 * hand to each other.
 */
export function findDigits({ values, words, first, last, places }: Batch): void {
  let decade = -1;
  let [scale, scaleRest, scaleHead, scaleTail] = [0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // Neighbours in a schedule are mostly in one decade.
    if (decade < 0 || !(value >= low[decade]! && value < high[decade]!)) {
      decade = findDecade(value);
      scale = scales[decade] ?? NaN;
      scaleRest = scaleRests[decade] ?? NaN;
      const large = splitter * scale;
      scaleHead = large - (large - scale);
      scaleTail = scale - scaleHead;
    }
    const large = splitter * value;
    const head = large - (large - value);
    const tail = value - head;
    const product = value * scale;
    const error = head * scaleHead - product + head * scaleTail + tail * scaleHead + tail * scaleTail;
    const upper = (product * 1e-8) | 0;
    const rest = product - upper * 1e8 + (error + value * scaleRest);
    const word = words[2 * i + 1]!;
    // Below a power of two the distance to the next double is another: no half unit is given, and the engine chooses.
    const half = words[2 * i] === 0 && (word & 0xfffff) === 0 ? NaN : halfUnits[word >>> 20]! * scale;
    const lower = shortest(rest, half);
    const sure = lower >= 0 && lower < 1e8 && upper >= 1e8 && upper < 1e9;
    first[i] = sure ? upper : -1;
    last[i] = lower;
    places[i] = decade + 1;
  }
}

/** @returns -1 where the number is not between 1e-18 and 1. */
function findDecade(value: number): number {
  return low.findIndex((bound, i) => value >= bound && value < high[i]!);
}

/**
 * The whole number nearest to `rest` with the most zeros at its end that lies less than `half` from it, which is at most 11.2
 * for a double with 17 digits before the point: two multiples of 100 are never near enough.
 * @returns -1 where the error of `rest` could decide, or where `half` is NaN.
 */
function shortest(rest: number, half: number): number {
  const hundreds = 100 * Math.floor(rest * 0.01 + 0.5);
  const far = Math.abs(hundreds - rest);
  if (far < half - unsure) return hundreds | 0;
  if (!(far > half + unsure)) return -1;
  const tens = 10 * Math.floor(rest * 0.1 + 0.5);
  const near = Math.abs(tens - rest);
  if (near < half - unsure) return near < 5 - unsure ? tens | 0 : -1;
  if (!(near > half + unsure)) return -1;
  const ones = Math.floor(rest + 0.5);
  return Math.abs(ones - rest) < 0.5 - unsure ? ones | 0 : -1;
}
