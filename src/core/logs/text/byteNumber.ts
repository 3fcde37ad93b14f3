/** Powers of ten that a double holds exactly. */
export const powers = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** A whole number of so many digits is exact in a double. */
export const exactDigits = 15;
/** With so many, the part of it beyond is exact too. */
const mostDigits = 19;
const [zero, nine, plus, minus, dot, upperE, lowerE] = [48, 57, 43, 45, 46, 69, 101];

/**
 * Reads decimal numbers straight from ASCII bytes, exactly as `Number` reads their text: most of the time that reading a log
 * takes goes into its numbers.
 */
export class ByteNumber {
  /** Where the number that was read last ends. */
  end = 0;

  /**
   * The number that begins at a byte; NaN where none does, or one that JSON does not allow (leading zeros, `1.`, `.5`): the
   * caller then has a closer look.
   */
  read(bytes: Uint8Array, start: number): number {
    const negative = bytes[start] === minus;
    const first = negative ? start + 1 : start;
    let at = first;
    let point = -1;
    let mantissa = 0;
    for (; ; at++) {
      const code = bytes[at]!;
      if (code >= zero && code <= nine) mantissa = 10 * mantissa + (code - zero);
      else if (code === dot && point < 0) point = at;
      else break;
    }
    this.end = at;
    const decimals = point < 0 ? 0 : at - point - 1;
    const whole = point < 0 ? at - first : point - first;
    // JSON has no leading zeros, no `1.` and no `.5`.
    if (whole === 0 || at - 1 === point || (whole > 1 && bytes[first] === zero)) return NaN;
    const exponent = this.#exponent(bytes, at) - decimals;
    if (whole + decimals > exactDigits) return this.#long(bytes, start, at, exponent);
    return this.#scaled(negative ? -mantissa : mantissa, exponent, bytes, start);
  }

  #scaled(mantissa: number, exponent: number, bytes: Uint8Array, start: number): number {
    if (exponent <= 0 && exponent >= -22) return mantissa / powers[-exponent]!;
    return exponent <= 22 && exponent > 0 ? mantissa * powers[exponent]! : this.#slowly(bytes, start);
  }

  /** A number of more digits than a double holds, as Python and JavaScript write them. */
  #long(bytes: Uint8Array, start: number, to: number, exponent: number): number {
    const value = exponent <= 0 && exponent >= -22 ? longNumber(bytes, start, to, exponent) : NaN;
    if (Number.isNaN(value)) return this.#slowly(bytes, start);
    return bytes[start] === minus ? -value : value;
  }

  /** The exponent that stands at a byte, 0 where none does; NaN where it has no digits. */
  #exponent(bytes: Uint8Array, start: number): number {
    if (bytes[start] !== lowerE && bytes[start] !== upperE) return 0;
    const sign = bytes[start + 1]!;
    const first = sign === minus || sign === plus ? start + 2 : start + 1;
    let at = first;
    let value = 0;
    for (let code = bytes[at]!; code >= zero && code <= nine; code = bytes[++at]!)
      value = 10 * value + (code - zero);
    this.end = at;
    if (at === first) return NaN;
    return sign === minus ? -value : value;
  }

  #slowly(bytes: Uint8Array, start: number): number {
    let text = '';
    for (let i = start; i < this.end; i++) text += String.fromCharCode(bytes[i]!);
    return Number(text);
  }
}

/** The number of up to 19 digits between two places, without its sign; NaN where `Number` is needed. */
function longNumber(bytes: Uint8Array, from: number, to: number, exponent: number): number {
  let [high, low, digits] = [0, 0, 0];
  for (let at = from; at < to; at++) {
    const digit = bytes[at]! - zero;
    if (digit < 0 || (digits === 0 && digit === 0)) continue;
    if (++digits <= exactDigits) high = 10 * high + digit;
    else low = 10 * low + digit;
  }
  if (digits > mostDigits) return NaN;
  return divide(high, digits > exactDigits ? powers[digits - exactDigits]! : 1, low, powers[-exponent]!);
}

/** Splits a double into halves whose products are exact (T. J. Dekker, Numerische Mathematik 18, 1971). */
const splitter = 2 ** 27 + 1;

function upperHalf(value: number): number {
  const scaled = splitter * value;
  return scaled - (scaled - value);
}

/** What the product of two doubles, as a double, leaves out. */
function productRest(a: number, b: number, product: number): number {
  const [aHigh, bHigh] = [upperHalf(a), upperHalf(b)];
  const [aLow, bLow] = [a - aHigh, b - bHigh];
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
}

/**
 * `(high * scale + low) / divisor`, rounded once, as `Number` rounds: in twice the digits of a double. NaN where it is too
 * near the middle between two doubles to tell.
 */
function divide(high: number, scale: number, low: number, divisor: number): number {
  const product = high * scale;
  const sum = product + low;
  const rest = productRest(high, scale, product) + (low - (sum - product));
  const quotient = sum / divisor;
  const whole = quotient * divisor;
  const left = sum - whole - productRest(quotient, divisor, whole) + rest;
  const correction = left / divisor;
  const doubt = Math.abs(correction) * 2 ** -40 + quotient * 2 ** -90;
  const value = quotient + (correction + doubt);
  return value === quotient + (correction - doubt) ? value : NaN;
}
