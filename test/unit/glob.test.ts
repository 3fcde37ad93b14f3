import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGlob, matchesGlob, splitGlobs } from '../../src/core/glob.ts';

describe('globs', () => {
  it.each([
    ['wsd*', 'runs/wsd_20/log.csv', 'wsd_20', true],
    ['runs/*/log.csv', 'runs/a/log.csv', 'a', true],
    ['a/log.csv', 'runs/a/log.csv', 'a', true],
    ['**/log.csv', 'runs/a/log.csv', 'a', true],
    ['**/log.csv', 'log.csv', 'a', true],
    ['cosine', 'x/cosine.csv', 'cosine', true],
    ['cos?ne', 'x/cosine.csv', 'cosine', true],
    ['cos', 'x/cosine.csv', 'cosine', false],
    ['a.c', 'x/abc', 'abc', false],
    ['{wsd,cosine}_*', 'x/log.csv', 'cosine_20', true],
    ['run[1]', 'x/log.csv', 'run[1]', true],
  ])('%s as a choice among runs, against %s', (pattern, path, name, expected) => {
    expect(matchesGlob(pattern, path, name)).toBe(expected);
  });

  it.each([
    ['**/.git', '.git', true],
    ['**/.git', 'a/b/.git', true],
    ['**/.git', 'a/b.git', false],
    ['archive', 'x/archive', false],
    ['**/a/**', 'x/a/y/z', true],
    ['**/a/**', 'x/a', false],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['a/*/b', 'a/x/y/b', false],
    ['a?c', 'a/c', false],
    ['*.{csv,js{,on}}', 'x.json', true],
    ['*.{csv,js{,on}}', 'x.jso', false],
    ['{**/a,b/**}', 'x/y/a', true],
    ['{**/a,b/**}', 'b/y', true],
    ['[a-c]x', 'bx', true],
    ['[!a-c]x', 'bx', false],
    ['[!a-c]x', '/x', false],
    ['[]]', ']', true],
    ['{a', '{a', true],
    ['[a', '[a', true],
    ['a}', 'a}', true],
    ['{a[}', '{a[', false],
    ['', '', true],
    ['*', '', true],
    ['', 'a', false],
  ])('%s as VS Code reads it, against %s', (pattern, text, expected) => {
    expect(compileGlob(pattern)(text)).toBe(expected);
  });

  it('are parted by the commas outside of braces', () => {
    expect(splitGlobs(' **/a/**, *.{csv,tsv},,b ')).toEqual(['**/a/**', '*.{csv,tsv}', 'b']);
    expect(splitGlobs('')).toEqual([]);
  });

  /** The same by a regular expression, of patterns that one can be written for at sight. */
  const expressionOf = (parts: readonly string[]) =>
    new RegExp(
      `^${parts
        .map(
          (part) =>
            ({
              '*': '[^/]*',
              '**': '.*',
              '**/': '(?:.*/)?',
              '?': '[^/]',
              '{a,b*}': '(?:a|b[^/]*)',
              '[!a]': '[^/a]',
            })[part] ?? part,
        )
        .join('')}$`,
    );
  const part = fc.constantFrom('a', 'b', '/', '*', '?', '{a,b*}', '[!a]');
  // Two stars stand for folders only where a part of the path begins.
  const parts = fc
    .array(part, { maxLength: 6 })
    .chain((end) => fc.constantFrom(end, ['**/', ...end], ['a', '/', '**/', ...end], [...end, '/', '**']));
  const isStar = (sign: string | undefined) => sign?.startsWith('*') === true;
  const isClear = (signs: readonly string[]) =>
    signs.every(
      (sign, i) =>
        !(isStar(sign) && isStar(signs[i + 1])) && (sign !== '**/' || /^\/?$/.test(signs[i - 1] ?? '')),
    );

  it('are matched as the regular expression that they stand for', () => {
    fc.assert(
      fc.property(
        parts.filter(isClear),
        fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 9 }),
        (signs, text) => {
          expect(compileGlob(signs.join(''))(text)).toBe(expressionOf(signs).test(text));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('end whatever they are, and soon', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('a', '{', '}', '[', ']', ',', '*', '/', '!', '-', '\\'),
          maxLength: 40,
        }),
        fc.string({ unit: fc.constantFrom('a', '{', '[', '/'), maxLength: 20 }),
        (pattern, text) => {
          expect(typeof compileGlob(pattern)(text)).toBe('boolean');
        },
      ),
      { numRuns: 2000 },
    );
    const began = performance.now();
    expect(compileGlob(`${'*a'.repeat(900)}b`)('a'.repeat(4000))).toBe(false);
    expect(compileGlob('{'.repeat(1999))('a')).toBe(false);
    expect(compileGlob('*'.repeat(2001))('a')).toBe(false);
    expect(performance.now() - began).toBeLessThan(3000);
  });
});
