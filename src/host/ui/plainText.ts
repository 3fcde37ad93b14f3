/**
 * The text with no link in it: the editor turns `[words](command:…)` in a message into one, and a file may be called that.
 */
export function withoutLinks(text: string): string {
  return text.replace(/\](?=\()/g, ']\u200b');
}
