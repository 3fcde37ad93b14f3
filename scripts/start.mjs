/**
 * `npm start`: from a fresh checkout to VS Code with the extension on the examples.
 *
 *   npm start -- --no-open     stops before VS Code is opened
 *   npm start -- --check       opens the VS Code server, sees that it answers, and ends
 *   npm start -- --server      the VS Code server in the browser, also where VS Code is installed
 *   npm start -- --inspect     a debugger may attach to the extension host, at port 5870
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { ensureDependencies } from './lib/dependencies.mjs';
import { npm, run } from './lib/processes.mjs';
import { root } from './lib/root.mjs';
import { elapsed, reason, say, timed } from './lib/say.mjs';
import { buildNamed } from './vscode/builds.mjs';
import { findDesktop } from './vscode/desktop.mjs';
import { startServer } from './vscode/server.mjs';

const start = performance.now();
const examples = join(root, 'examples');
const inspectPort = 5870;

try {
  await main();
} catch (error) {
  say(reason(error));
  process.exitCode = 1;
}

async function main() {
  const wanted = options();
  await ensureDependencies(root);
  await timed('Building', () => npm(['run', '--silent', 'build'], { cwd: root }));
  await timed('Fitting the examples', printFit);
  if (wanted.open) await open(wanted);
  else say(`Ready after ${elapsed(start)}`);
}

function options() {
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  const { values } = parseArgs({ options: { 'no-open': flag, check: flag, server: flag, inspect: flag } });
  const { check, inspect } = values;
  return { open: !values['no-open'], check, server: values.server || check, inspect };
}

async function printFit() {
  await run(process.execPath, [join(root, 'dist', 'cli.js'), 'fit', 'examples'], { cwd: root });
}

/** @param {{ check: boolean, server: boolean, inspect: boolean }} wanted */
async function open({ check, server, inspect }) {
  const desktop = server ? undefined : findDesktop();
  if (desktop) return openDesktop(desktop, inspect);
  const served = await timed('Starting the VS Code server', () => startServer(buildNamed('newest')));
  const url = served.url({ folder: examples, extension: root, ...(inspect && { inspect: inspectPort }) });
  if (!check) return stay(served.version, url);
  await timed('Asking the VS Code server for its page', () => checkAnswer(url));
  served.close();
  say(`VS Code ${served.version} answers; ready after ${elapsed(start)}`);
}

/** @param {string} desktop @param {boolean} inspect */
function openDesktop(desktop, inspect) {
  const inspecting = inspect ? [`--inspect-extensions=${inspectPort}`] : [];
  const args = ['--new-window', ...inspecting, `--extensionDevelopmentPath=${root}`, examples];
  const shell = desktop.endsWith('.cmd');
  const quoted = shell ? args.map((arg) => `"${arg}"`) : args;
  const child = spawn(shell ? `"${desktop}"` : desktop, quoted, { shell, detached: true, stdio: 'ignore' });
  child.once('error', (error) => say(`VS Code could not be started: ${error.message}`));
  child.unref();
  say(`VS Code (${desktop}) opens on the examples; ready after ${elapsed(start)}`);
}

/** The server keeps this process alive; the signals end both. @param {string} version @param {string} url */
function stay(version, url) {
  say(`VS Code ${version} with LR Law is ready after ${elapsed(start)}. Open this address in a browser:`);
  say(`\n  ${url}\n`);
  say('Ctrl+C ends it.');
  // That is the way to end it, and so no failure.
  process.prependListener('SIGINT', () => process.exit(0));
}

/** @param {string} url */
async function checkAnswer(url) {
  const first = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(30_000) });
  const next = new URL(first.headers.get('location') ?? url, url);
  const cookie = first.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const page = await fetch(next, { headers: { cookie }, signal: AbortSignal.timeout(30_000) });
  const isWorkbench = page.ok && (await page.text()).includes('vscode-workbench-web-configuration');
  if (!isWorkbench) throw new Error(`${url} answered ${page.status}, and not with a workbench.`);
}
