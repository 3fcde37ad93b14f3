// `npm run bench:NAME -- --write` puts the measured table into the README.
import { readFile, writeFile } from 'node:fs/promises';

/** Replaces what stands between the README's two marks of a bench. */
export async function writeReadme(bench: string, table: string): Promise<void> {
  const [begin, end] = [`<!-- bench:${bench} -->`, `<!-- /bench:${bench} -->`];
  const text = await readFile('README.md', 'utf8');
  const [first, last] = [text.indexOf(begin), text.indexOf(end)];
  if (first < 0 || last < first) throw new Error('The README has lost its marks for the table.');
  await writeFile('README.md', `${text.slice(0, first + begin.length)}\n${table}\n${text.slice(last)}`);
}
