/** Sentences in the user's language by the English ones, `{0}` for the first value and so on; without entries: English. */
export type Words = Readonly<Record<string, string>>;

let words: Words = {};
let translated = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Whose language is spoken from now on. To be called before anything is said: constants are said when a module loads. */
export function setWords(given: Words): void {
  words = given;
  translated = new WeakMap();
}

/**
 * A sentence, or a part of one, in the user's language: say`The run has ${steps} steps.`
 * What has no translation stays English. Keys, names and numbers are not said but given as values.
 */
export function say(english: TemplateStringsArray, ...values: readonly (string | number)[]): string {
  const pieces = translated.get(english) ?? translate(english);
  let sentence = pieces[0] ?? '';
  for (let i = 1; i < pieces.length; i += 2) {
    sentence += String(values[Number(pieces[i])]) + (pieces[i + 1] ?? '');
  }
  return sentence;
}

/** What the translations are filed under. */
export function wordsKey(english: readonly string[]): string {
  return english.reduce((key, part, i) => `${key}{${String(i - 1)}}${part}`);
}

/** Text and place of a value by turns: another language may need the values in another order. */
function translate(english: TemplateStringsArray): readonly string[] {
  const key = wordsKey(english);
  const pieces = Object.hasOwn(words, key)
    ? words[key]!.split(/\{(\d+)\}/)
    : english.flatMap((part, i) => (i === 0 ? [part] : [String(i - 1), part]));
  translated.set(english, pieces);
  return pieces;
}
