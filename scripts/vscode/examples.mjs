import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '../lib/cleanup.mjs';

/**
 * A copy of the examples that a test may write to; it goes when the process ends.
 *
 * @param {string} root of the project
 * @returns {string} a folder named `examples`
 */
export function copyOfExamples(root) {
  const home = mkdtempSync(join(tmpdir(), 'lr-law-examples-'));
  atExit(() => rmSync(home, { recursive: true, force: true }));
  const source = join(root, 'examples');
  const copy = join(home, 'examples');
  if (existsSync(source)) cpSync(source, copy, { recursive: true });
  else mkdirSync(copy);
  return copy;
}
