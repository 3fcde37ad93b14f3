/** Powers of ten that a double holds exactly. */
const powers = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
/** A whole number of so many digits is exact in a double. */
const exactDigits = 15;
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
    if (whole + decimals > exactDigits) return this.#slowly(bytes, start);
    return this.#scaled(negative ? -mantissa : mantissa, exponent, bytes, start);
  }

  #scaled(mantissa: number, exponent: number, bytes: Uint8Array, start: number): number {
    if (exponent <= 0 && exponent >= -22) return mantissa / powers[-exponent]!;
    return exponent <= 22 && exponent > 0 ? mantissa * powers[exponent]! : this.#slowly(bytes, start);
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
