#!/usr/bin/env node
/**
 * Stands in for the VS Code executable where there is no display: takes the same arguments, runs the same suite in
 * the same extension host, prints its output and ends with its code. LR_LAW_VSCODE chooses the build, LR_LAW_VSIX names
 * a packed extension to install in it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { atExit, endWithParent } from '../lib/cleanup.mjs';
import { reason, say } from '../lib/say.mjs';
import { hostArguments } from './arguments.mjs';
import { launchBrowser } from './browser.mjs';
import { buildNamed } from './builds.mjs';
import { follow } from './follow.mjs';
import { isNoise } from './noise.cjs';
import { offline, startServer } from './server.mjs';

const timeoutMs = Number(process.env['LR_LAW_HOST_TIMEOUT_MS'] ?? 10 * 60_000);
const wrapper = fileURLToPath(new URL('suite.cjs', import.meta.url));

endWithParent();
try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`${reason(error)}\n`);
  process.exitCode = 1;
}

async function main() {
  const view = hostArguments(process.argv.slice(2));
  if (!view.tests) throw new Error('This host only runs tests: give it --extensionTestsPath=FILE.');
  const output = outputFile();
  const env = { ...offline, LR_LAW_SUITE: resolve(view.tests), LR_LAW_SUITE_OUTPUT: output };
  const vsix = process.env['LR_LAW_VSIX'];
  const build = buildNamed(process.env['LR_LAW_VSCODE'] ?? 'newest');
  const server = await startServer(build, { env, ...(vsix && { vsix }) });
  const stop = follow(output, say);
  try {
    return await runSuite(server, { ...view, tests: wrapper });
  } finally {
    stop();
    server.close();
  }
}

function outputFile() {
  const folder = mkdtempSync(join(tmpdir(), 'lr-law-suite-'));
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'output');
}

/**
 * @param {import('./server.mjs').Server} server
 * @param {import('./url.mjs').View} view
 * @returns {Promise<number>} exit code
 */
async function runSuite(server, view) {
  const browser = await launchBrowser();
  try {
    say(`VS Code ${server.version}, server build, in headless Chromium ${browser.version()}`);
    const page = await browser.newPage();
    const ended = endOf(page);
    await page.exposeFunction('codeAutomationLog', printTrouble);
    await page.goto(server.url(view));
    return await ended;
  } finally {
    await browser.close();
  }
}

/** @param {import('playwright-core').Page} page @returns {Promise<number>} */
function endOf(page) {
  const ended = new Promise((resolve, reject) => {
    page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    page.on('crash', () => reject(new Error('The page of VS Code crashed.')));
    page.on('close', () => reject(new Error('The page of VS Code was closed before the tests ended.')));
    setTimeout(
      () => reject(new Error(`The tests didn't end within ${timeoutMs / 1000} s.`)),
      timeoutMs,
    ).unref();
  });
  // It may fail while the page still loads, when nobody waits for it yet.
  ended.catch(() => undefined);
  return ended;
}

/** @param {string} severity @param {unknown[]} args */
function printTrouble(severity, args) {
  const text = format(...args);
  if (severity === 'error' && !isNoise(text)) process.stderr.write(`[workbench] ${text}\n`);
}
