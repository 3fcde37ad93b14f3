import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

/**
 * Lists what a module imports, for those who load it where modules can't find each other: a JSON array of file names, each
 * after those that it imports, the module itself the last. The build fails where one of them can't run in a browser.
 *
 * @param {string} entry the module, as esbuild names its output
 * @param {string} file to write
 * @returns {import('esbuild').Plugin}
 */
export function listModules(entry, file) {
  return {
    name: 'list-modules',
    setup(build) {
      build.onEnd(({ metafile }) => {
        const outputs = metafile?.outputs;
        if (!outputs?.[entry]) return undefined;
        const { names, strangers } = collectModules(outputs, entry);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, JSON.stringify(names));
        return { errors: strangers.map((text) => ({ text })) };
      });
    },
  };
}

/**
 * @param {import('esbuild').Metafile['outputs']} outputs
 * @param {string} entry
 */
function collectModules(outputs, entry) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @type {string[]} */
  const strangers = [];
  const visit = (/** @type {string} */ path) => {
    if (names.has(basename(path))) return;
    for (const { path: imported, external } of outputs[path]?.imports ?? []) {
      if (external) strangers.push(`${path} imports ${imported}, which a browser has not`);
      else visit(imported);
    }
    names.add(basename(path));
  };
  visit(entry);
  return { names: [...names], strangers };
}
