import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atExit } from '../lib/cleanup.mjs';
import { run } from '../lib/processes.mjs';
import { installServer } from './install.mjs';
import { quietSettings } from './settings.mjs';
import { workbenchUrl } from './url.mjs';

const startTimeoutMs = 60_000;

/** Environment of a server that is not to look for a marketplace. */
export const offline = { EXTENSIONS_GALLERY: '{}' };

/**
 * @typedef {object} Server
 * @property {string} version of VS Code
 * @property {string} origin such as `http://127.0.0.1:4321`
 * @property {string} settingsFile the machine's settings.json; a change is taken up at once
 * @property {string} logFile what the server printed
 * @property {(view: import('./url.mjs').View) => string} url of a workbench on a folder
 * @property {() => void} close ends every process and removes every file of this server
 */

/**
 * Starts a VS Code server of its own: free port, fresh data folders, a token, reachable from this machine only.
 *
 * @param {import('./builds.mjs').Build} build
 * @param {{ env?: NodeJS.ProcessEnv, settings?: Record<string, unknown>, vsix?: string, trusts?: boolean }} [options] `vsix`: an extension to install; `trusts`: no window is in Restricted Mode
 * @returns {Promise<Server>}
 */
export async function startServer(build, { env = {}, settings = {}, vsix, trusts = true } = {}) {
  const installed = await installServer(build);
  const home = mkdtempSync(join(tmpdir(), 'lr-law-vscode-'));
  const removeHome = atExit(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const settingsFile = writeSettings(home, { ...quietSettings, ...settings });
  if (vsix) await installExtension(installed, home, vsix);
  const token = randomUUID();
  const child = launch(installed, home, token, { ...cleanEnvironment(), ...env }, trusts);
  const endChild = atExit(() => killGroup(child));
  const close = () => {
    endChild();
    removeHome();
  };
  const logFile = join(home, 'server.log');
  try {
    const port = await listeningPort(child, logFile);
    const origin = `http://127.0.0.1:${port}`;
    const url = (/** @type {import('./url.mjs').View} */ view) => workbenchUrl(origin, token, view);
    return { version: build.version, origin, settingsFile, logFile, url, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** @param {import('./install.mjs').InstalledServer} installed @param {string} home @param {string} vsix */
async function installExtension({ node, serverMain }, home, vsix) {
  const args = [serverMain, '--install-extension', vsix, ...folders(home), '--accept-server-license-terms'];
  await run(node, args, { env: { ...cleanEnvironment(), ...offline }, quiet: true });
}

/** @param {string} home */
function folders(home) {
  return ['--server-data-dir', join(home, 'data'), '--extensions-dir', join(home, 'extensions')];
}

/** @param {string} home @param {Record<string, unknown>} settings */
function writeSettings(home, settings) {
  const folder = join(home, 'data', 'data', 'Machine');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'settings.json');
  writeFileSync(file, JSON.stringify(settings, null, 2));
  return file;
}

/**
 * @param {import('./install.mjs').InstalledServer} installed
 * @param {string} home
 * @param {string} token
 * @param {NodeJS.ProcessEnv} env
 * @param {boolean} trusts whether every folder is trusted
 */
function launch(installed, home, token, env, trusts) {
  const args = [
    installed.serverMain,
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token', token],
    ...folders(home),
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...(trusts ? ['--disable-workspace-trust'] : []),
    // Newer servers take a development extension from the page only with this.
    '--enable-smoke-test-driver',
  ];
  // A process group of its own, so that its extension hosts and watchers can be ended with it.
  return spawn(installed.node, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Inside a terminal of VS Code, these would send the server to the wrong window. */
function cleanEnvironment() {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  return Object.fromEntries(kept);
}

/** @param {import('node:child_process').ChildProcess} child */
function killGroup(child) {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} logFile
 * @returns {Promise<number>}
 */
function listeningPort(child, logFile) {
  const log = createWriteStream(logFile);
  let output = '';
  return new Promise((resolve, reject) => {
    const fail = (/** @type {string} */ why) => reject(new Error(`The VS Code server ${why}.\n${output}`));
    const timer = setTimeout(() => fail(`didn't start within ${startTimeoutMs / 1000} s`), startTimeoutMs);
    const read = (/** @type {Buffer} */ chunk) => {
      log.write(chunk);
      output = (output + String(chunk)).slice(-10_000);
      const port = /agent listening on (\d+)/.exec(output)?.[1];
      if (port) resolve(Number(port));
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('error', (error) => fail(`couldn't be started: ${error.message}`));
    child.once('exit', (code) => fail(`ended with code ${code}`));
    child.once('exit', () => clearTimeout(timer));
  });
}
