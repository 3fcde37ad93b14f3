/**
 * The VS Code versions under test: the floor of `engines.vscode` and the newest server build that exists.
 *
 * @typedef {{ name: BuildName, version: string, codeServer: string, nodeMajors: number[], node: string }} Build
 * @typedef {'floor' | 'newest'} BuildName
 */

/** @type {Record<BuildName, Build>} */
const builds = {
  floor: { name: 'floor', version: '1.100.3', codeServer: '4.100.3', nodeMajors: [20], node: '20.20.2' },
  newest: { name: 'newest', version: '1.139.1', codeServer: '4.139.1', nodeMajors: [24], node: '24.21.0' },
};

/** @type {BuildName[]} */
export const buildNames = ['floor', 'newest'];

/** @param {string} name @returns {Build} */
export function buildNamed(name) {
  if (name === 'floor' || name === 'newest') return builds[name];
  throw new Error(`There is no build "${name}"; the builds are ${buildNames.join(' and ')}.`);
}

/** The server builds come as an npm package whose native parts are for this platform only. */
export function serverSupported() {
  return process.platform === 'linux' && process.arch === 'x64';
}
