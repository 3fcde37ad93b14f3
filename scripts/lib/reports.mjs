import { readFileSync } from 'node:fs';

/** @typedef {import('./runMocha.mjs').Counts} Counts */

/**
 * Reads the counts of a stage. A stage that failed without a failed test, or left no report, counts as one failure.
 *
 * @param {string} file
 * @param {number} code the stage's exit code
 * @returns {Counts}
 */
export function countsOf(file, code) {
  const counts = readCounts(file);
  if (!counts) return { passed: 0, failed: 1, skipped: 0 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** @param {Counts[]} all @returns {Counts} */
export function sum(all) {
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const { passed, failed, skipped } of all) {
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
  }
  return total;
}

/** @param {Counts} counts @returns {string} */
export function countsText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** @param {string} file @returns {Counts | undefined} */
function readCounts(file) {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    return 'numPassedTests' in report ? fromVitest(report) : report;
  } catch {
    return undefined;
  }
}

/** @param {Record<string, number>} report @returns {Counts} */
function fromVitest(report) {
  const skipped = (report['numPendingTests'] ?? 0) + (report['numTodoTests'] ?? 0);
  return { passed: report['numPassedTests'] ?? 0, failed: report['numFailedTests'] ?? 0, skipped };
}
