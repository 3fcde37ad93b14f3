// One text with the licence of every library in the bundles, found from what the bundler really read.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';

/** Licences that let a library be passed on in a bundle. Another one has to be read by a person first. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC-BY-4.0',
  'ISC',
  'MIT',
]);

/** Read by a person and copied in part: outlines of icons. */
const drawn = ['node_modules/@vscode/codicons'];

/**
 * Writes the licences of all libraries whose files are in the bundles.
 * @param {{ inputs: Record<string, unknown> }[]} metafiles what the bundler says that it read
 * @param {string} file where to
 * @throws {Error} where a library has a licence that nobody has agreed to
 */
export function writeLicences(metafiles, file) {
  const paths = metafiles.flatMap(({ inputs }) => Object.keys(inputs));
  const folders = new Set([...paths.flatMap((path) => packageFolder(path) ?? []), ...drawn]);
  const texts = [...folders].sort().map(describePackage);
  writeFileSync(file, `Libraries in this package and their licences.\n\n${texts.join('\n')}`);
}

/** @param {string} path @returns {string | undefined} the folder of the package that a file belongs to */
function packageFolder(path) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];
}

/** Licences that let their address stand for their text (CC BY 4.0, section 3(a)(1)(C)): it is longer than what is taken. */
const linked = new Map([['CC-BY-4.0', 'https://creativecommons.org/licenses/by/4.0/legalcode']]);

/** @param {string} folder relative to the root @returns {string} name, version and licence text */
function describePackage(folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const { name, version, license } = manifest;
  if (!allowed.has(license)) throw new Error(`${name} ${version} has the licence ${String(license)}.`);
  const text = linked.has(license) ? describeLink(manifest) : readText(folder);
  return `${'='.repeat(72)}\n${name} ${version} (${license})\n\n${text}\n`;
}

/** @param {{ license: string, author: { name: string }, repository: { url: string } }} manifest */
function describeLink({ license, author, repository }) {
  const from = repository.url.replace(/^git\+|\.git$/g, '');
  return `By ${author.name}, ${from}\nTaken in part. The licence: ${String(linked.get(license))}`;
}

/** @param {string} folder relative to the root @returns {string} what its licence file says */
function readText(folder) {
  const named = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  return named === undefined ? '' : readFileSync(join(root, folder, named), 'utf8').trim();
}
