import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Mocha from 'mocha';

/** @typedef {{ passed: number, failed: number, skipped: number, failures?: string[] }} Counts `failures`: a line each */

/**
 * Runs every test file below a folder, so that a new test needs no list to be added to. Rejects if one fails.
 * LR_LAW_TEST_GREP narrows the tests, LR_LAW_TEST_REPORT names a file for the counts.
 *
 * @param {string} folder
 * @param {RegExp} pattern of file names
 * @param {{ timeoutMs: number }} options
 * @returns {Promise<void>}
 */
export async function runMocha(folder, pattern, { timeoutMs }) {
  const mocha = new Mocha({ ui: 'bdd', timeout: timeoutMs, slow: timeoutMs / 2, color: false });
  const grep = process.env['LR_LAW_TEST_GREP'];
  if (grep) mocha.grep(grep);
  const files = findFiles(folder, pattern);
  for (const file of files) mocha.addFile(file);
  if (files.some((file) => file.endsWith('.mjs'))) await mocha.loadFilesAsync();
  const counts = await toEnd(mocha);
  report(counts);
  if (counts.failed > 0)
    throw new Error(`${counts.failed} of ${counts.passed + counts.failed} tests failed.`);
  if (counts.passed === 0 && !grep) throw new Error(`No test was run from ${folder}.`);
}

/** @param {string} folder @param {RegExp} pattern @returns {string[]} */
function findFiles(folder, pattern) {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = entries.filter((entry) => pattern.test(entry));
  return files.sort().map((entry) => join(folder, entry));
}

/** @param {Mocha} mocha @returns {Promise<Counts>} */
function toEnd(mocha) {
  return new Promise((resolve) => {
    /** @type {string[]} */
    const failures = [];
    const runner = mocha.run((failed) => {
      resolve({ passed: runner.stats?.passes ?? 0, failed, skipped: runner.stats?.pending ?? 0, failures });
    });
    runner.on('fail', (test, error) => failures.push(`${test.fullTitle()}: ${error.message}`));
  });
}

/** @param {Counts} counts */
function report(counts) {
  const file = process.env['LR_LAW_TEST_REPORT'];
  if (!file) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(counts));
}
