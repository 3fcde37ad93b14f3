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

/**
 * What failed, a line each, so that the end of a long output says it again.
 *
 * @param {Counts} counts
 * @returns {string[]}
 */
export function failureLines({ failures = [] }) {
  return failures.map((failure) => `    ${firstLine(failure)}`);
}

/** @param {string} text */
function firstLine(text) {
  const [line = ''] = text.split('\n');
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
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

/**
 * @typedef {object} VitestReport
 * @property {number} [numPassedTests]
 * @property {number} [numFailedTests]
 * @property {number} [numPendingTests]
 * @property {number} [numTodoTests]
 * @property {{ name: string, status: string, message: string, assertionResults: { fullName: string, status: string, failureMessages?: string[] }[] }[]} [testResults]
 */

/** @param {VitestReport} report @returns {Counts} */
function fromVitest(report) {
  const { numPassedTests: passed = 0, numFailedTests: failed = 0, numPendingTests: pending = 0 } = report;
  return { passed, failed, skipped: pending + (report.numTodoTests ?? 0), failures: failuresOf(report) };
}

/** A file that could not be loaded fails without a failed test. @param {VitestReport} report */
function failuresOf({ testResults = [] }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed');
    if (failed.length === 0) return status === 'failed' ? [`${name}: ${message}`] : [];
    return failed.map((test) => `${test.fullName}: ${test.failureMessages?.[0] ?? ''}`);
  });
}
