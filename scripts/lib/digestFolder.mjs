import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A digest of every file of a folder, by name and content.
 *
 * @param {string} folder
 * @returns {Promise<string>} 16 hexadecimal digits
 */
export async function digestFolder(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts')).sort();
  const hash = createHash('sha256');
  for (const name of names)
    hash.update(`${name.replaceAll('\\\\', '/')}\n`).update(await readFile(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
