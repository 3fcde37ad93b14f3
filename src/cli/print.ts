/** Control signs but line break and tab: a terminal would obey those that a file's name or text holds. */

const controls = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The text with every control sign and every change of direction written out, `\u001b`: in JSON it means the same. */
export function harmless(text: string): string {
  return text.replace(controls, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Prints to the standard output, harmlessly. */
export function print(text: string): void {
  process.stdout.write(harmless(text));
}

/** Prints to the standard error, harmlessly. */
export function complain(text: string): void {
  process.stderr.write(harmless(text));
}
