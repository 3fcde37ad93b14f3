import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnosticCodes, hasPage, isSafeFix } from '../../../src/core/configs/codes.ts';
import { fixtures, readFixture } from './fixtures.ts';

const root = resolve(import.meta.dirname, '../../..');
const pages = readdirSync(join(root, 'docs/diagnostics')).map((name) => name.replace(/\.md$/, ''));

/** Where findings on configs are made. */
const makers = ['src/core/configs', 'src/core/schedule', 'src/core/forecast', 'src/core/runs/drift.ts'];

function writtenCodes(): string[] {
  const files = makers.flatMap((place) =>
    place.endsWith('.ts')
      ? [place]
      : readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts'))
          .map((name) => join(place, name)),
  );
  const texts = files.map((file) => readFileSync(join(root, file), 'utf8'));
  return texts.flatMap((text) => [...text.matchAll(/\bcode: '([a-z-]+)'/g)].map((match) => match[1]!));
}

describe('codes of findings', () => {
  it('have a page each, and no page is left over', () => {
    expect(pages.sort()).toEqual([...diagnosticCodes].sort());
  });

  it('are all that the checks write, and are all written', () => {
    const written = new Set(writtenCodes());
    expect([...written].filter((code) => !hasPage(code))).toEqual([]);
    expect(diagnosticCodes.filter((code) => !written.has(code))).toEqual([]);
  });

  it('cover every finding on every fixture', () => {
    const found = fixtures.flatMap((fixture) => readFixture(fixture)?.problems ?? []);
    expect(found.length).toBeGreaterThan(10);
    expect(found.map(({ code }) => code).filter((code) => !hasPage(code))).toEqual([]);
  });

  it('are explained: what it is, why it matters, what to do, and how to turn it off', () => {
    for (const code of diagnosticCodes) {
      const text = readFileSync(join(root, 'docs/diagnostics', `${code}.md`), 'utf8');
      expect(text, code).toMatch(/^# .+\n\n.+\n\n## Why it matters\n\n.+\n\n## What to do\n\n.+/);
      expect(text, code).toContain(`"${code}": "off"`);
    }
  });

  it('are safe to mend only where the config says itself what is right', () => {
    expect(diagnosticCodes.filter(isSafeFix)).toEqual([
      'decay-after-end',
      'scheduler-total-differs',
      'warm-up-ignored',
    ]);
  });
});
