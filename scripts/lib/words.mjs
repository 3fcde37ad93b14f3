import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from './root.mjs';

/** Where the translations are. */
export const wordsFolder = join(root, 'l10n');
/** The English sentences, and what the other languages' files are called. */
export const englishFile = 'bundle.l10n.json';
const translation = /^bundle\.l10n\.[\w-]+\.json$/;

/** @typedef {Record<string, string>} Words */

/** Every sentence that the sources say, in the order of the alphabet. @returns {string[]} */
export function collectKeys() {
  /** @type {Set<string>} */
  const keys = new Set();
  for (const file of sources('src').concat(sources('webview'))) {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('say`')) continue;
    visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest), keys);
  }
  return [...keys].sort();
}

/** @param {string} folder @returns {string[]} */
function sources(folder) {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.ts')).map((name) => join(root, folder, name));
}

/** @param {ts.Node} node @param {Set<string>} keys */
function visit(node, keys) {
  if (ts.isTaggedTemplateExpression(node) && ts.isIdentifier(node.tag) && node.tag.text === 'say')
    keys.add(keyOf(node.template));
  ts.forEachChild(node, (child) => {
    visit(child, keys);
  });
}

/** As `say` looks it up. @param {ts.TemplateLiteral} template @returns {string} */
function keyOf(template) {
  if (ts.isNoSubstitutionTemplateLiteral(template)) return template.text;
  return template.templateSpans.reduce(
    (key, { literal }, i) => `${key}{${String(i)}}${literal.text}`,
    template.head.text,
  );
}

/** The files of translations. @returns {string[]} */
export function translations() {
  return readdirSync(wordsFolder).filter((name) => translation.test(name));
}

/** @param {string} name @returns {Words} */
export function readWords(name) {
  return /** @type {Words} */ (JSON.parse(readFileSync(join(wordsFolder, name), 'utf8')));
}

/** What a sentence leaves open, sorted. @param {string} sentence @returns {string[]} */
export function placeholders(sentence) {
  return (sentence.match(/\{\d+\}/g) ?? []).sort();
}
