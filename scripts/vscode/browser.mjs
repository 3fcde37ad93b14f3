import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { atExit } from '../lib/cleanup.mjs';
import { installChromium } from './chromium.mjs';

const onPath = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];

const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** @typedef {import('./chromium.mjs').Browser} Browser */

/**
 * The browser to test in: the one named in LR_LAW_BROWSER, one that is installed, or a headless Chromium in the cache.
 *
 * @returns {Promise<Browser>}
 */
export async function findBrowser() {
  const installed = installedBrowser();
  const browser = installed ? { executablePath: installed, args: [], env: {} } : await installChromium();
  return { ...browser, args: [...browser.args, ...commonArgs()] };
}

/**
 * Starts the browser, headless.
 *
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  const { executablePath, args, env } = await findBrowser();
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    args,
    env: { ...definedEnvironment(), ...env },
    headless: true,
    // Playwright's own handlers end the process before the server is down.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  // Only so that a signal becomes an exit: Playwright kills its browser then.
  browser.on(
    'disconnected',
    atExit(() => undefined),
  );
  return browser;
}

/** @returns {string | undefined} */
function installedBrowser() {
  const named = process.env['LR_LAW_BROWSER'];
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`LR_LAW_BROWSER names ${named}, which doesn't exist.`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = onPath.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...candidates, ...elsewhere].find((path) => existsSync(path));
}

function commonArgs() {
  // Chromium refuses to sandbox for root, which is who one is in a container.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return [...asRoot, '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'];
}

/** @returns {Record<string, string>} */
function definedEnvironment() {
  /** @type {Record<string, string>} */
  const defined = {};
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) defined[name] = value;
  return defined;
}
