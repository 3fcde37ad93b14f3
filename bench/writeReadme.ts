// `npm run bench:examples -- --write` puts the measured table into the README.
import { readFile, writeFile } from 'node:fs/promises';

const [begin, end] = ['<!-- bench:examples -->', '<!-- /bench:examples -->'];

/** Replaces what stands between the README's two marks. */
export async function writeReadme(table: string): Promise<void> {
  const text = await readFile('README.md', 'utf8');
  const [first, last] = [text.indexOf(begin), text.indexOf(end)];
  if (first < 0 || last < first) throw new Error('The README has lost its marks for the table.');
  await writeFile('README.md', `${text.slice(0, first + begin.length)}\n${table}\n${text.slice(last)}`);
}
