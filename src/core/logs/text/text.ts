/** The encoding that a byte order mark announces; UTF-8 without one. */
export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** The encoding that a byte order mark announces; UTF-8 without one. */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The lines of a text, ended by LF, CRLF or a lone CR (progress bars), without terminal escapes. */
export function splitLines(text: string): string[] {
  const plain = withoutEscapes(text);
  return plain.includes('\r') ? plain.split(/\r\n|\n|\r/) : plain.split('\n');
}

function withoutEscapes(text: string): string {
  return text.includes('\u001b') ? text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '') : text;
}

/** A text without zero bytes: a machine that crashed leaves whole blocks of them. */
export function withoutZeros(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text;
}

/** Whether a decoded text is one: more than a tenth of replaced or control characters is something else. */
export function isText(text: string): boolean {
  const strange = text.match(/[\ufffd\u0000-\u0007\u000e-\u001a\u001c-\u001f\u007f]/g)?.length ?? 0;
  return strange <= 0.1 * text.length;
}
