/**
 * A number in the style of the one it replaces: exponents stay exponents (`1e-4`, `1.0E-04`), a point stays a point, so that
 * no loader takes it for another type; underscores go.
 * @param old The number as written.
 * @param value Finite.
 */
export function writeNumber(old: string, value: number): string {
  const style = /^([+-]?)([\d_]*)(\.?)((?<=\.)[\d_]*|)(?:([eE])([+-]?)(\d+))?$/.exec(old.trim());
  if (style === null) return toDecimal(value);
  const [, , , point, , letter] = style;
  if (letter !== undefined && !isPlainCount(value)) return writeExponent(style, value);
  const text = toDecimal(value);
  return (point === '.' || letter !== undefined) && !text.includes('.') ? `${text}.0` : text;
}

/** Zero, and a count with more digits than an exponent would save. */
function isPlainCount(value: number): boolean {
  if (value === 0) return true;
  const [mantissa = ''] = value.toExponential().split('e');
  return Number.isInteger(value) && mantissa.replace(/[-.]/g, '').length > 3;
}

function writeExponent(
  [, , , point, , letter = 'e', sign, digits = '']: readonly string[],
  value: number,
): string {
  const [mantissa = '', exponent = ''] = value.toExponential().split('e');
  const padded = digits.startsWith('0') ? digits.length : 1;
  const written = exponent.replace(/^[-+]/, '').padStart(padded, '0');
  const dotted = point === '.' && !mantissa.includes('.') ? `${mantissa}.0` : mantissa;
  return `${dotted}${letter}${exponent.startsWith('-') ? '-' : sign === '+' ? '+' : ''}${written}`;
}

/** Without an exponent: `1e-7` is a text to some YAML loaders. */
export function toDecimal(value: number): string {
  const [mantissa = '', exponent] = String(value).split('e');
  if (exponent === undefined) return mantissa;
  const sign = mantissa.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.');
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${whole}${fraction}`;
  return sign + (whole + fraction).padEnd(shift + 1, '0');
}
