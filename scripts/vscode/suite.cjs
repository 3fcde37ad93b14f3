/**
 * Runs in the extension host, around the suite. What a console prints there reaches the page late, and the last lines
 * not at all, so it is written to a file that the host follows.
 */
const { appendFileSync } = require('node:fs');
const { format } = require('node:util');
const { isNoise } = require('./noise.cjs');

exports.run = async () => {
  const { LR_LAW_SUITE: suite, LR_LAW_SUITE_OUTPUT: output } = process.env;
  if (!suite || !output) throw new Error('LR_LAW_SUITE and LR_LAW_SUITE_OUTPUT are not set.');
  redirectConsole(output);
  await require(suite).run();
};

/** @param {string} file */
function redirectConsole(file) {
  const value = (/** @type {unknown[]} */ ...args) => {
    const text = format(...args);
    if (!isNoise(text)) appendFileSync(file, `${text}\n`);
  };
  // VS Code's own console ignores assignments.
  for (const method of ['log', 'info', 'debug', 'warn', 'error'])
    Object.defineProperty(console, method, { value });
}
