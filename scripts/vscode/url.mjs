import { resolve } from 'node:path';

/**
 * @typedef {object} View
 * @property {string} [folder] to open, a path or an address
 * @property {string} [extension] folder of the extension under development
 * @property {string} [tests] file that exports `run()`, to be run in the extension host
 * @property {number} [inspect] port for a debugger of the extension host
 */

/**
 * The address of a workbench. The development extension travels in it: the page hands it to the extension host.
 *
 * @param {string} origin
 * @param {string} token
 * @param {View} view
 * @returns {string}
 */
export function workbenchUrl(origin, token, { folder, extension, tests, inspect }) {
  const remote = (/** @type {string} */ path) =>
    `vscode-remote://${new URL(origin).host}${encodeURI(resolve(path))}`;
  const payload = [['skipWelcome', 'true']];
  if (extension) payload.push(['extensionDevelopmentPath', remote(extension)]);
  if (tests) payload.push(['extensionTestsPath', remote(tests)]);
  if (inspect) payload.push(['inspect-extensions', String(inspect)]);
  const url = new URL(origin);
  url.searchParams.set('tkn', token);
  if (folder) url.searchParams.set('folder', isAddress(folder) ? folder : resolve(folder));
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Whether it has a scheme; one of a single letter is a drive. @param {string} folder */
function isAddress(folder) {
  return /^[a-z][\w.+-]+:/i.test(folder);
}
