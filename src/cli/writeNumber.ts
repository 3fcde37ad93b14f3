/** No number takes more bytes. */
export const longestNumber = 25;

/** Below this decimal exponent no LR is in use: the engine writes such numbers. */
const smallestExponent = -18;
/** A distance between choices that the error of the arithmetic could hide: the engine chooses then. */
const unsure = 1e-5;
/** Splits a double into halves whose products are exact (Dekker 1971). */
const splitter = 2 ** 27 + 1;
/** ASCII of `0`, `.`, `-`, `e`. */
const [zero, dot, minus, letterE] = [0x30, 0x2e, 0x2d, 0x65] as const;

/** `0000` to `9999`, as they lie in the text. */
const fourDigits = Uint32Array.from({ length: 10_000 }, (_, i) => {
  const digit = (power: number) => zero + (Math.floor(i / power) % 10);
  return ((digit(1000) << 24) | (digit(100) << 16) | (digit(10) << 8) | digit(1)) >>> 0;
});

/** Half a unit in the last place of doubles below 1, by their biased exponents. */
const halfUnits = Float64Array.from({ length: 1024 }, (_, biased) => 2 ** (biased - 1076));

/** The numbers from `low` up to `high`, which have 17 digits before the point once multiplied by the scale. */
interface Decade {
  /** Decimal exponent of the first digit. */
  readonly exponent: number;
  readonly low: number;
  readonly high: number;
  /** The power of ten as a sum of two doubles, and the first in two halves. */
  readonly scale: number;
  readonly scaleRest: number;
  readonly scaleHead: number;
  readonly scaleTail: number;
}

const decades = Array.from({ length: -smallestExponent }, (_, i) => toDecade(-1 - i));

function toDecade(exponent: number): Decade {
  const power = 10n ** BigInt(16 - exponent);
  const scale = Number(power);
  const large = splitter * scale;
  const scaleHead = large - (large - scale);
  const scaleRest = Number(power - BigInt(scale));
  const [low, high] = [Number(`1e${String(exponent)}`), Number(`1e${String(exponent + 1)}`)];
  return { exponent, low, high, scale, scaleRest, scaleHead, scaleTail: scale - scaleHead };
}

const double = new Float64Array(1);
const words = new Uint32Array(double.buffer);
/** What `shortest` is told. Doubles that functions hand to each other are objects to the engine, and a million of them cost. */
const told = new Float64Array(2);
/** Neighbours in a schedule are mostly in one decade. */
let decade = decades[3]!;

/**
 * Writes a number of a list as ASCII with the fewest digits that read back as the same double, just as `String` does, but several
 * times as fast for numbers below 1; what is not finite becomes null. The idea is Grisu's (Loitsch 2010): multiply by a power
 * of ten with a known error, take the shortest digits within half a unit in the last place, and leave what the error could
 * decide to the engine.
 * @param bytes With room for `longestNumber` bytes from `at`.
 * @param values The list, and `i` where in it the number stands.
 * @returns Where the next byte goes.
 */
export function writeNumber(bytes: DataView, at: number, values: Float64Array, i: number): number {
  const value = values[i]!;
  if (!(value >= decade.low && value < decade.high)) {
    const found = findDecade(value);
    if (found === undefined) return writeText(bytes, at, value);
    decade = found;
  }
  const { scale, scaleRest, scaleHead, scaleTail } = decade;
  const large = splitter * value;
  const head = large - (large - value);
  const tail = value - head;
  const product = value * scale;
  const error = head * scaleHead - product + head * scaleTail + tail * scaleHead + tail * scaleTail;
  // The first nine digits, and the other eight with what comes after the point.
  const first = (product * 1e-8) | 0;
  double[0] = value;
  const high = words[1]!;
  // Below a power of two the distance to the next double is another: no half unit is given, and the engine chooses.
  const halfUnit = words[0] === 0 && (high & 0xfffff) === 0 ? NaN : halfUnits[high >>> 20]!;
  told[0] = product - first * 1e8 + (error + value * scaleRest);
  told[1] = halfUnit * scale;
  const digits = shortest();
  if (!(digits >= 0 && digits < 1e8 && first >= 1e8 && first < 1e9)) return writeText(bytes, at, value);
  // As JavaScript does: 0.000001 has no exponent, 1e-7 has one.
  return decade.exponent < -6
    ? writeWithExponent(bytes, at, first, digits, -decade.exponent)
    : writePlain(bytes, at, first, digits, -decade.exponent);
}

/** Apart from `writeNumber`, whose variables would be objects to the engine if a closure held one. */
function findDecade(value: number): Decade | undefined {
  return decades.find(({ low, high }) => value >= low && value < high);
}

/**
 * The whole number nearest to `told[0]` with the most zeros at its end that lies less than `told[1]` from it, which is at most
 * 11.2 for a double with 17 digits before the point: two multiples of 100 are never near enough.
 * @returns -1 where the error of the first could decide, or where the second is NaN.
 */
function shortest(): number {
  const rest = told[0]!;
  const half = told[1]!;
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

function writeText(bytes: DataView, at: number, value: number): number {
  const text = Number.isFinite(value) ? String(value) : 'null';
  for (let i = 0; i < text.length; i++) bytes.setUint8(at + i, text.charCodeAt(i));
  return at + text.length;
}

function writePlain(bytes: DataView, at: number, first: number, digits: number, places: number): number {
  bytes.setUint8(at++, zero);
  bytes.setUint8(at++, dot);
  for (let i = 1; i < places; i++) bytes.setUint8(at++, zero);
  const leading = (first / 1e8) | 0;
  bytes.setUint8(at++, zero + leading);
  at = writeEight(bytes, at, first - leading * 1e8);
  return withoutZeros(bytes, writeEight(bytes, at, digits));
}

function writeWithExponent(
  bytes: DataView,
  at: number,
  first: number,
  digits: number,
  exponent: number,
): number {
  const leading = (first / 1e8) | 0;
  bytes.setUint8(at++, zero + leading);
  bytes.setUint8(at++, dot);
  at = writeEight(bytes, at, first - leading * 1e8);
  at = withoutZeros(bytes, writeEight(bytes, at, digits));
  if (bytes.getUint8(at - 1) === dot) at--;
  bytes.setUint8(at++, letterE);
  bytes.setUint8(at++, minus);
  return writeCount(bytes, at, exponent);
}

function withoutZeros(bytes: DataView, end: number): number {
  while (bytes.getUint8(end - 1) === zero) end--;
  return end;
}

/** Writes a whole number from 0 to 2^31 - 1 as ASCII. @returns Where the next byte goes. */
export function writeCount(bytes: DataView, at: number, value: number): number {
  if (value >= 1e4) {
    const upper = (value / 1e4) | 0;
    return writeFour(bytes, writeCount(bytes, at, upper), value - upper * 1e4);
  }
  const leading = value < 10 ? 3 : value < 100 ? 2 : value < 1000 ? 1 : 0;
  // The bytes after it are written over by what comes next.
  bytes.setUint32(at, (fourDigits[value]! << (8 * leading)) >>> 0);
  return at + 4 - leading;
}

function writeEight(bytes: DataView, at: number, value: number): number {
  const upper = (value / 1e4) | 0;
  return writeFour(bytes, writeFour(bytes, at, upper), value - upper * 1e4);
}

function writeFour(bytes: DataView, at: number, value: number): number {
  bytes.setUint32(at, fourDigits[value]!);
  return at + 4;
}
