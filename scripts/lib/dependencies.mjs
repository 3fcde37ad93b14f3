import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './processes.mjs';
import { timed } from './say.mjs';

/** @typedef {{ version?: string, optional?: boolean, link?: boolean }} Locked */

/**
 * Installs the project's packages where they are missing or not those of the lock file.
 *
 * @param {string} root
 */
export async function ensureDependencies(root) {
  const why = whyInstall(root);
  if (why)
    await timed(`Installing packages (${why})`, () =>
      npm(['ci', '--no-audit', '--no-fund'], { cwd: root, quiet: true }),
    );
}

/** @param {string} root @returns {string | undefined} */
export function whyInstall(root) {
  const installed = lockedPackages(join(root, 'node_modules', '.package-lock.json'));
  if (!installed) return 'there is no node_modules';
  const wanted = lockedPackages(join(root, 'package-lock.json')) ?? {};
  const stale = Object.keys(wanted).find((path) => path && isStale(wanted[path], installed[path]));
  return stale && `${stale.replace('node_modules/', '')} is not the one of package-lock.json`;
}

/** @param {Locked | undefined} wanted @param {Locked | undefined} installed */
function isStale(wanted, installed) {
  // Optional packages are mostly for other platforms.
  if (!installed) return !wanted?.optional;
  return wanted?.version !== installed.version;
}

/** @param {string} file @returns {Record<string, Locked> | undefined} */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch {
    return undefined;
  }
}
