/** What the tests of consoles share: which updates are logged, and numbers as a framework prints them. */

/** `first, first + every, …` up to `last`. */
export function range(first: number, last: number, every: number): number[] {
  return Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + i * every);
}

/** A number as it is read back from so many decimals. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

/** A number as C and Python print it in `%.Ne`: two digits of exponent at least. */
export const scientific = (value: number, decimals: number): string =>
  value.toExponential(decimals).replace(/e([+-])(\d)$/, 'e$10$2');

/** Colours a text as terminals do. */
export const coloured = (text: string, code: string): string => `\u001b[${code}m${text}\u001b[39m`;

/** Lines to a file. */
export const toText = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
