const before = ' ,\t[';
const after = ', ]\t';

/** What stands between `key=` and the next comma, blank or bracket, where the key is not the end of a longer one. */
export function keyedText(text: string, key: string): string | undefined {
  return keyedPlace(text, key)?.text;
}

/** The same, and where in the text it begins. */
export function keyedPlace(
  text: string,
  key: string,
): { readonly at: number; readonly text: string } | undefined {
  const wanted = `${key}=`;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
    if (at > 0 && !before.includes(text[at - 1]!)) continue;
    const start = at + wanted.length;
    let end = start;
    while (end < text.length && !after.includes(text[end]!)) end++;
    return { at: start, text: text.slice(start, end) };
  }
  return undefined;
}
