import { spawnSync } from 'node:child_process';
import { parseTOML } from 'toml-eslint-parser';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { languageOf } from '../../../../src/core/configs/names.ts';
import type { Language } from '../../../../src/core/configs/types.ts';
import { applyShape, newConfig, writableFrameworks } from '../../../../src/core/configs/write/write.ts';
import { fixtures } from '../fixtures.ts';
import { edited, targets } from './targets.ts';

/** Texts with a schedule written into them, and new ones, by language. */
const texts = new Map<
  Language,
  { readonly name: string; readonly before: string; readonly text: string }[]
>();

function add(language: Language, name: string, before: string, text: string): void {
  texts.set(language, [...(texts.get(language) ?? []), { name, before, text }]);
}

for (const [asked, target] of Object.entries(targets)) {
  for (const { framework, name, text, hints } of fixtures) {
    const path = `${framework}/${name}`;
    const { edits } = applyShape(path, text, target, hints);
    const language = languageOf(path);
    if (edits !== null && language !== undefined) add(language, `${path}: ${asked}`, text, edited(text, edits)); // prettier-ignore
  }
  for (const { framework } of writableFrameworks) {
    const made = newConfig(framework, target);
    if ('text' in made) add(made.language, `${framework}: ${asked}`, made.text, made.text);
  }
}

const has = (program: string) => spawnSync(program, ['--version']).status === 0;

function throws(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch {
    return true;
  }
}

/** Those that a stricter reader than ours refuses, of those that it took before. */
function refusedBy(language: Language, isBroken: (text: string) => boolean): string[] {
  const all = (texts.get(language) ?? []).filter(({ before }) => !isBroken(before));
  expect(all.length).toBeGreaterThan(20);
  return all.filter(({ text }) => isBroken(text)).map(({ name, text }) => `${name}\n${text}`);
}

describe('what was written is still read by the language’s own loader', () => {
  it('JSON', () => {
    expect(refusedBy('json', (text) => throws(() => JSON.parse(text)))).toEqual([]);
  });

  it('YAML', () => {
    const isBroken = (text: string) => parseDocument(text, { prettyErrors: false, logLevel: 'silent' }).errors.length > 0; // prettier-ignore
    expect(refusedBy('yaml', isBroken)).toEqual([]);
  });

  it('TOML', () => {
    expect(refusedBy('toml', (text) => throws(() => parseTOML(text)))).toEqual([]);
  });

  it.skipIf(!has('python3'))('Python', () => {
    const all = texts.get('python')!;
    const probe = 'import ast, json, sys\nfor each in json.load(sys.stdin):\n    ast.parse(each["text"], each["name"])'; // prettier-ignore
    const { status, stderr } = spawnSync('python3', ['-c', probe], { input: JSON.stringify(all), encoding: 'utf8' }); // prettier-ignore
    expect(all.length).toBeGreaterThan(20);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.skipIf(!has('bash'))('the shell', () => {
    const all = texts.get('shell')!.filter((_, i) => i % 5 === 0);
    expect(all.length).toBeGreaterThan(20);
    for (const { name, text } of all) {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      expect({ name, status, stderr }).toEqual({ name, status: 0, stderr: '' });
    }
  });
});
