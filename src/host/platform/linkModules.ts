/**
 * Gives every module an address, with the addresses of what it imports in its text.
 * @param names Of the modules, each after those that it imports; the last is the one that is wanted.
 * @param texts In the same order; they import each other as `"./NAME"`.
 * @returns The address of the last.
 */
export function linkModules(
  names: readonly string[],
  texts: readonly string[],
  address: (text: string) => string,
): string {
  const addresses = new Map<string, string>();
  let last = '';
  names.forEach((name, i) => {
    let text = texts[i]!;
    for (const [other, known] of addresses) text = text.replaceAll(`"./${other}"`, `"${known}"`);
    last = address(text);
    addresses.set(name, last);
  });
  return last;
}
