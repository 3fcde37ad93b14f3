#!/usr/bin/env node
/**
 * Stands in for the VS Code executable where there is no display: takes the same arguments, runs the same suite in
 * the same extension host, prints its output and ends with its code. LR_LAW_VSCODE chooses the build, LR_LAW_VSIX names
 * a packed extension to install in it. With LR_LAW_HOST=web the suite and the extension run in the browser's own extension host. With
 * LR_LAW_TRUST=no the window is in Restricted Mode.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
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

/** Takes the extension away from the server's extension host, which is a Node; the suite goes where the extension is. */
const inBrowser = { 'remote.extensionKind': { 'lr-law.lr-law': ['web'] } };

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
  const web = process.env['LR_LAW_HOST'] === 'web';
  const trusts = process.env['LR_LAW_TRUST'] !== 'no';
  const output = web ? outputBeside(view.folder) : outputFile();
  const env = { ...offline, LR_LAW_SUITE: resolve(view.tests), LR_LAW_SUITE_OUTPUT: output };
  const vsix = process.env['LR_LAW_VSIX'];
  const build = buildNamed(process.env['LR_LAW_VSCODE'] ?? 'newest');
  const server = await startServer(build, {
    env,
    ...(vsix && { vsix }),
    ...(web && { settings: inBrowser }),
    trusts,
  });
  const stop = follow(output, say);
  try {
    return await runSuite(server, web ? view : { ...view, tests: wrapper });
  } finally {
    stop();
    server.close();
    if (web) takeReport(dirname(output));
  }
}

/**
 * The suite in a browser has no environment: what it is to run, what it prints and its counts go by files beside the
 * workspace's folder.
 *
 * @param {string | undefined} folder
 */
function outputBeside(folder) {
  if (!folder) throw new Error('In a browser the suite needs a folder to work in.');
  const home = dirname(resolve(folder));
  writeFileSync(join(home, 'suite-grep'), process.env['LR_LAW_TEST_GREP'] ?? '');
  return join(home, 'suite-output');
}

/** @param {string} home */
function takeReport(home) {
  const [report, wanted] = [join(home, 'suite-report'), process.env['LR_LAW_TEST_REPORT']];
  if (!wanted || !existsSync(report)) return;
  mkdirSync(dirname(wanted), { recursive: true });
  copyFileSync(report, wanted);
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
