/** As many as a call takes as its arguments. */
const atOnce = 1 << 13;

/** Bytes as base64, in Node and in a browser. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += atOnce) {
    text += String.fromCharCode(...bytes.subarray(from, from + atOnce));
  }
  return btoa(text);
}
