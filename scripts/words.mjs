// Collects the sentences that the sources say into l10n/, takes out of the translations what nothing says any more, and
// tells what they lack.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './lib/say.mjs';
import { collectKeys, englishFile, readWords, translations, wordsFolder } from './lib/words.mjs';

const keys = collectKeys();
write(englishFile, Object.fromEntries(keys.map((key) => [key, key])));
say(`${englishFile}: ${String(keys.length)} sentences`);
for (const name of translations()) {
  const words = readWords(name);
  write(name, Object.fromEntries(keys.flatMap((key) => (key in words ? [[key, words[key] ?? '']] : []))));
  const missing = keys.filter((key) => !(key in words));
  say(`${name}: ${String(missing.length)} missing`);
  for (const key of missing) say(`  ${JSON.stringify(key)}`);
  if (missing.length > 0) process.exitCode = 1;
}

/** @param {string} name @param {Record<string, string>} words */
function write(name, words) {
  writeFileSync(join(wordsFolder, name), `${JSON.stringify(words, null, 2)}\n`);
}
