// Packs the VSIX from the allow-list, the same sources to the same bytes, and holds its size to the budget.
// `--twice` packs twice and compares.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './lib/root.mjs';
import { vsixFile } from './lib/vsix.mjs';

const budgetKilobytes = 700;

const packed = pack();
if (process.argv.includes('--twice') && !packed.equals(pack())) {
  console.error('Packing twice gave different bytes.');
  process.exitCode = 1;
}
const kilobytes = packed.length / 1024;
console.log(`${vsixFile}: ${kilobytes.toFixed(0)} KB of ${String(budgetKilobytes)} KB allowed`);
if (kilobytes > budgetKilobytes) {
  console.error('The package is larger than its budget: see what `npx vsce ls` lists.');
  process.exitCode = 1;
}

/** @returns {Buffer} the bytes of the package */
function pack() {
  const vsce = join(root, 'node_modules', '@vscode', 'vsce', 'vsce');
  const args = [vsce, 'package', '--no-dependencies', '--out', vsixFile, '--skip-license'];
  const env = { ...process.env, SOURCE_DATE_EPOCH: String(dateOfSources()) };
  execFileSync(process.execPath, args, { stdio: 'inherit', cwd: root, env });
  return readFileSync(vsixFile);
}

/** Seconds of the last commit; of 1980, where zip's calendar begins, without one. Files in the package get this date. */
function dateOfSources() {
  try {
    const args = ['log', '-1', '--format=%ct'];
    return Number(execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return Date.UTC(1980, 0, 2) / 1000;
  }
}
