/** Powers of ten that a double holds exactly. */
export const powers = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** A whole number of so many digits is exact in a double. */
export const exactDigits = 15;
/** One of so many fits 31 bits, where digits are added up faster: with `Math.imul`, which stays among whole numbers. */
export const smallDigits = 9;
/** All numbers with one beyond this are none or infinite, and no file has so many digits. */
const largestExponent = 1e9;
const zero = 48;
const nine = 57;
const plus = 43;
const minus = 45;
const dot = 46;
const upperE = 69;
const lowerE = 101;

/**
 * Reads decimal numbers straight from ASCII bytes, exactly as `Number` reads their text: most of the time that reading a log
 * takes goes into its numbers.
 */
export class ByteNumber {
  /** The number that was read last: a double that is given back is made an object, one in a field is not. */
  value = NaN;
  #bytes: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#bytes.buffer);
  /** Of the number that was read last: digits without leading zeros, and the numbers that the first nine and the next nine are. */
  #count = 0;
  #high = 0;
  #low = 0;
  /** Where its point is, -1 where it has none; its exponent. */
  #point = -1;
  #exponent = 0;

  /**
   * Reads the number that begins at a byte into `value`.
   * @returns Where it ends; -1 where none begins, or one that JSON does not allow (leading zeros, `1.`, `.5`): the caller then
   * has a closer look.
   */
  read(bytes: Uint8Array, start: number): number {
    const first = bytes[start] === minus ? start + 1 : start;
    const at = this.#scan(bytes, first);
    const point = this.#point;
    const decimals = point < 0 ? 0 : at - point - 1;
    const whole = point < 0 ? at - first : point - first;
    // JSON has no leading zeros, no `1.` and no `.5`.
    if (whole === 0 || at - 1 === point || (whole > 1 && bytes[first] === zero)) return -1;
    const end = this.#readExponent(bytes, at);
    if (end < 0) return -1;
    const exponent = this.#exponent - decimals;
    if (this.#count <= smallDigits && exponent <= 0 && exponent >= -22)
      this.value = this.#high / powers[-exponent]!;
    else if (!this.#scale(exponent)) this.#readSlowly(bytes, first, end);
    if (first > start) this.value = -this.value;
    return end;
  }

  /** Takes digits with a point among them, four at a time where there are so many. @returns Where they end. */
  #scan(bytes: Uint8Array, first: number): number {
    if (bytes !== this.#bytes) this.#open(bytes);
    const view = this.#view;
    const lastFour = bytes.length - 4;
    let at = first;
    let point = -1;
    let count = 0;
    let high = 0;
    let low = 0;
    for (; ; at++) {
      while (at <= lastFour && hasRoomForFour(count)) {
        const four = view.getUint32(at, true);
        if (!areDigits(four) || (count === 0 && (four & 0xff) === zero)) break;
        if (count < smallDigits) high = (Math.imul(10_000, high) + numberOf(four)) | 0;
        else low = (Math.imul(10_000, low) + numberOf(four)) | 0;
        count += 4;
        at += 4;
      }
      const code = bytes[at]!;
      if (code >= zero && code <= nine) {
        if (count < smallDigits) high = (Math.imul(10, high) + (code - zero)) | 0;
        else if (count < 2 * smallDigits) low = (Math.imul(10, low) + (code - zero)) | 0;
        if (high > 0) count++;
      } else if (code === dot && point < 0) point = at;
      else break;
    }
    this.#point = point;
    this.#count = count;
    this.#high = high;
    this.#low = low;
    return at;
  }

  /** Passes over the number that begins at a byte. @returns As `read`. */
  pass(bytes: Uint8Array, start: number): number {
    const first = bytes[start] === minus ? start + 1 : start;
    let at = pastDigits(bytes, first);
    if (at === first || (at > first + 1 && bytes[first] === zero)) return -1;
    if (bytes[at] === dot) {
      const point = at;
      at = pastDigits(bytes, point + 1);
      if (at === point + 1) return -1;
    }
    return this.#readExponent(bytes, at);
  }

  #open(bytes: Uint8Array): void {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** @returns Where the exponent ends that stands at a byte, maybe none; -1 where it has no digits. */
  #readExponent(bytes: Uint8Array, start: number): number {
    this.#exponent = 0;
    if (bytes[start] !== lowerE && bytes[start] !== upperE) return start;
    const sign = bytes[start + 1]!;
    const first = sign === minus || sign === plus ? start + 2 : start + 1;
    let at = first;
    let value = 0;
    for (let code = bytes[at]!; code >= zero && code <= nine; code = bytes[++at]!)
      value = Math.min(10 * value + (code - zero), largestExponent);
    this.#exponent = sign === minus ? -value : value;
    return at === first ? -1 : at;
  }

  /** Puts digits and exponent into `value`. @returns Whether it is exact that way. */
  #scale(exponent: number): boolean {
    const count = this.#count;
    if (count > 2 * smallDigits || exponent < -22 || exponent > 22) return false;
    const scale = count > smallDigits ? powers[count - smallDigits]! : 1;
    if (count <= exactDigits) {
      const mantissa = this.#high * scale + this.#low;
      this.value = exponent <= 0 ? mantissa / powers[-exponent]! : mantissa * powers[exponent]!;
      return true;
    }
    if (exponent <= 0) this.value = divide(this.#high, count - smallDigits, this.#low, -exponent);
    return exponent <= 0 && !Number.isNaN(this.value);
  }

  #readSlowly(bytes: Uint8Array, from: number, to: number): void {
    let text = '';
    for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
    this.value = Number(text);
  }
}

/** Whether four digits more are in the same nine. */
function hasRoomForFour(count: number): boolean {
  return count <= smallDigits - 4 || (count >= smallDigits && count <= 2 * smallDigits - 4);
}

/** Whether four bytes, the first of them lowest, are digits: a byte below `0` or above `9` sets its highest bit. */
function areDigits(four: number): boolean {
  return (((four + 0x46464646) | (four - 0x30303030)) & 0x80808080) === 0;
}

/** The number that four digits are: first two by two, then both pairs. */
function numberOf(four: number): number {
  const digits = four & 0x0f0f0f0f;
  const pairs = (10 * digits + (digits >>> 8)) & 0x00ff00ff;
  return 100 * (pairs & 0xff) + (pairs >>> 16);
}

function pastDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let code = bytes[at]!; code >= zero && code <= nine; code = bytes[++at]!);
  return at;
}

/** Splits a double into halves whose products are exact (T. J. Dekker, Numerische Mathematik 18, 1971). */
const splitter = 2 ** 27 + 1;

function upperHalf(value: number): number {
  const scaled = splitter * value;
  return scaled - (scaled - value);
}

/** The halves of `powers`, and about what dividing by them multiplies with. */
const upperPowers = powers.map(upperHalf);
const lowerPowers = powers.map((power) => power - upperHalf(power));
const inversePowers = powers.map((power) => 1 / power);

/** What the product of a double and a power of ten, as a double, leaves out. */
function productRest(a: number, power: number, product: number): number {
  const high = upperHalf(a);
  const low = a - high;
  const powerHigh = upperPowers[power]!;
  const powerLow = lowerPowers[power]!;
  return low * powerLow - (product - high * powerHigh - low * powerHigh - high * powerLow);
}

/**
 * `(high * 10^scale + low) / 10^divisor`, rounded once, as `Number` rounds: in twice the digits of a double. NaN where it is too
 * near the middle between two doubles to tell.
 */
function divide(high: number, scale: number, low: number, divisor: number): number {
  const product = high * powers[scale]!;
  const sum = product + low;
  const rest = productRest(high, scale, product) + (low - (sum - product));
  const quotient = sum / powers[divisor]!;
  const whole = quotient * powers[divisor]!;
  const left = sum - whole - productRest(quotient, divisor, whole) + rest;
  const correction = left * inversePowers[divisor]!;
  const doubt = Math.abs(correction) * 2 ** -40 + quotient * 2 ** -90;
  const value = quotient + (correction + doubt);
  return value === quotient + (correction - doubt) ? value : NaN;
}
