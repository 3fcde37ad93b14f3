import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { collectKeys, englishFile, placeholders, readWords, translations } from '../../scripts/lib/words.mjs';
import { say, setWords, wordsKey } from '../../src/core/words.ts';

afterEach(() => {
  setWords({});
});

describe('say', () => {
  const told = (run: string, steps: number) => say`${run} ends after ${steps} steps.`;

  it('speaks English without a translation', () => {
    expect(told('a', 10)).toBe('a ends after 10 steps.');
    setWords({ 'another sentence': 'x' });
    expect(told('a', 10)).toBe('a ends after 10 steps.');
    expect(say`{0} is no value here`).toBe('{0} is no value here');
  });

  it('puts the values where the other language has them, and follows a change of language', () => {
    setWords({ '{0} ends after {1} steps.': '{1} ステップで {0} が終わります。{1}！' });
    expect(told('a', 10)).toBe('10 ステップで a が終わります。10！');
    setWords({ '{0} ends after {1} steps.': '{0}: {1}' });
    expect(told('a', 10)).toBe('a: 10');
  });

  it('gives values as they are, whatever stands in them', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (first, second) => {
        setWords({});
        const english = say`a ${first} b ${second}`;
        setWords({ 'a {0} b {1}': 'a {0} b {1}' });
        expect(english).toBe(`a ${first} b ${second}`);
        expect(say`a ${first} b ${second}`).toBe(english);
      }),
    );
  });

  it('finds nothing in what every object has', () => {
    setWords(JSON.parse('{}') as Record<string, string>);
    expect(say`constructor`).toBe('constructor');
    expect(wordsKey(['', ' of ', ''])).toBe('{0} of {1}');
  });
});

describe('the translations', () => {
  const keys = collectKeys();
  // A translation may say a value twice.
  const open = (text: string) => [...new Set(placeholders(text))];

  it('sees the sentences at all', () => {
    expect(keys.length).toBeGreaterThan(3);
    expect(translations()).toContain('bundle.l10n.ja.json');
  });

  it('has every sentence of the sources in English, and none besides (npm run words)', () => {
    expect(Object.keys(readWords(englishFile)).sort()).toEqual(keys);
  });

  it.each(translations())('%s has every sentence, none besides, and what each leaves open', (name) => {
    const words = readWords(name);
    expect(Object.keys(words).sort()).toEqual(keys);
    const unlike = Object.entries(words).filter(([key, text]) => open(key).join('') !== open(text).join(''));
    expect(unlike).toEqual([]);
    expect(Object.entries(words).filter(([, text]) => text.trim() === '')).toEqual([]);
  });
});

describe('the manifest', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../..', name), 'utf8')) as Record<string, string>;
  const english = read('package.nls.json');
  const japanese = read('package.nls.ja.json');

  it('says all in Japanese that it says in English, with the same links', () => {
    expect(Object.keys(japanese).sort()).toEqual(Object.keys(english).sort());
    const links = (text: string) => (text.match(/\(command:[^)]+\)|#[\w.]+#|`[^` ]+`/g) ?? []).sort();
    for (const [key, text] of Object.entries(english))
      expect([key, links(japanese[key]!)]).toEqual([key, links(text)]);
  });

  it('has a text for each name that it uses, and uses each', () => {
    const manifest = readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8');
    const used = [...manifest.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!);
    expect([...new Set(used)].sort()).toEqual(Object.keys(english).sort());
  });
});
