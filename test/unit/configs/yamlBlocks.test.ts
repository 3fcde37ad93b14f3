import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readWhole, readYaml } from '../../../src/core/configs/yaml.ts';
import { readBlocks } from '../../../src/core/configs/yamlBlocks.ts';
import { hasShared, shared } from '../support.ts';
import { fixtures } from './fixtures.ts';
import { often } from '../effort.ts';

/** By blocks alone, without what an earlier reading may have kept. */
function byBlocks(text: string) {
  return readBlocks(text, (piece) => {
    const { root, problems } = readWhole(piece);
    return problems.length > 0 || root.entries.size === 0 ? null : root;
  });
}

/** The keys too in their order, which a comparison of maps leaves out. */
function order(text: string, read: (text: string) => ReturnType<typeof byBlocks>) {
  return [...(read(text)?.entries.keys() ?? [])];
}

function expectSame(text: string): void {
  const whole = readWhole(text);
  expect(readYaml(text)).toEqual(whole);
  // Again: what was kept from before is moved to its place.
  expect(readYaml(`# one line more\n${text}`)).toEqual(readWhole(`# one line more\n${text}`));
  if (byBlocks(text) === null) return;
  expect(whole.problems).toEqual([]);
  expect(byBlocks(text)).toEqual(whole.root);
  expect(order(text, byBlocks)).toEqual([...whole.root.entries.keys()]);
}

/** Lines that look alike and are not, as they stand in configs and as no one would write them. */
const lines = [
  ...[
    'a: 1',
    'b: x # c',
    'c:',
    '  d: 2',
    '  e: "q"',
    '  - x',
    '- y',
    '- 3',
    '    f: [1, 2]',
    'g: |',
    'h: >-',
  ],
  ...['  text', '  # in', '# out', '', '   ', 'k: {a: 1,', '  b: 2}', "m: 'it''s'", 'n: "two', '  lines"'],
  ...['o: ~', 'p: Null', 'q: 010', 'r: 1_000', 's: 0x1F', 't: a: b', 'u: -', 'v: - x', 'w:  y', 'x:   # c'],
  ...['z : 1', '"k": 2', '? l', ': m', '&a: 1', 'A: *b', 'B: !t c', 'C: a # b', 'D: a#b', 'E: a:b'],
  ...['F: s3://x.y/z', 'G: .5', 'H: 5.', 'I: 1e5', 'J: +1', 'K: -0', 'L: 1.e3', 'M: 12345678901234567890'],
  ...[
    'N: .inf',
    'O: a,b',
    'P: [',
    'Q: ]',
    '  deep:',
    '    er: 1',
    '   odd: 2',
    '\tz: 1',
    'true: 1',
    'R: TRUE',
  ],
  ...[
    'S: @x',
    'T: `x`',
    'U: %x',
    'V: a b',
    'W: ???',
    'X: "???"',
    'Y: "${a}"',
    "Z: '${b}'",
    'aa: |+',
    'bb: ""',
  ],
  ...[
    "cc: ''",
    'dd: "a" # c',
    'ee: "a"x',
    '<<: {a: 5}',
    'a: 5',
    '  <<: {d: 3}',
    'ff: =',
    'gg: 1 # c # d',
    '---',
  ],
  ...[
    '...',
    'hh: 2024-01-01',
    'ii: a  ',
    'jj:  ',
    'kk: "x":',
    '  - a: 1',
    '  -',
    '  - - b',
    "  - 'c' # d",
    '-\t1',
  ],
  ...['a:\t1', 'b: 1\t', 'c:\t# c', 'd: "x"\t', '\uFEFFa: 1', 'll: "\\n"', 'mm: tRUE', '%YAML 1.1', '  ? x'],
];

describe('YAML read in blocks', () => {
  const yaml = fixtures.filter(({ name }) => /\.ya?ml$/.test(name));

  it.each(yaml.map(({ framework, name, text }) => [`${framework}/${name}`, text] as const))(
    'is %s as the library reads it',
    (_, text) => {
      expectSame(text);
    },
  );

  it('is what most fixtures are', () => {
    expect(yaml.filter(({ text }) => byBlocks(text) !== null).length).toBeGreaterThan(0.8 * yaml.length);
  });

  it.runIf(hasShared)('is every sample as the library reads it (skipped without ../shared)', () => {
    const home = new URL('samples/configs/', shared);
    const paths = readdirSync(home, { recursive: true, encoding: 'utf8' }).filter((path) =>
      /\.ya?ml$/.test(path),
    );
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) expectSame(readFileSync(new URL(path, home), 'utf8'));
  });

  it('is any lines as the library reads them', () => {
    const text = fc.tuple(
      fc.array(fc.constantFrom(...lines), { maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
    );
    fc.assert(
      fc.property(text, fc.boolean(), ([chosen, sign], ended) => {
        expectSame(chosen.join(sign) + (ended ? sign : ''));
      }),
      { numRuns: often(1000) },
    );
  });

  it('is a config with a byte gone as the library reads it', () => {
    const some = yaml.filter(({ text }) => text.length < 2000);
    fc.assert(
      fc.property(
        fc.constantFrom(...some),
        fc.nat(),
        fc.constantFrom('', ' ', '\n', "'", ':'),
        ({ text }, at, put) => {
          const place = at % text.length;
          expectSame(text.slice(0, place) + put + text.slice(place + 1));
        },
      ),
      { numRuns: often(500) },
    );
  });

  it.each(['a: 1\nb:\n{ c: 1 }\nd: 2\n', 'b:\n[1]\n', 'a:\n  b: 1\n  { c: 1 }\n'])(
    'is broken where the library says so: %j',
    (text) => {
      expectSame(text);
    },
  );

  it('never exhausts the stack', () => {
    const deep = Array.from({ length: 1200 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(() => readYaml(`lr: 1\n${deep}`)).not.toThrow();
    expect(() => readYaml(`a:\n${'- 1\n'.repeat(300_000)}`)).not.toThrow();
  });
});
