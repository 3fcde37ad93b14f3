import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editToken, editValue, type NewValue } from '../../../src/core/configs/edit.ts';
import { toDecimal, writeNumber } from '../../../src/core/configs/editNumbers.ts';
import { languageOf } from '../../../src/core/configs/names.ts';
import { readTree } from '../../../src/core/configs/registry.ts';
import { numberOf } from '../../../src/core/configs/section.ts';
import {
  nodeAt,
  type ConfigNode,
  type ConfigScalar,
  type ConfigTree,
} from '../../../src/core/configs/tree.ts';
import type { Language } from '../../../src/core/configs/types.ts';
import type { TextEdit } from '../../../src/core/errors.ts';
import { fixtures } from './fixtures.ts';
import { often } from '../effort.ts';

function apply(text: string, edits: readonly TextEdit[]): string {
  return edits.reduce((done, { range, text: written }) => done.slice(0, range.start) + written + done.slice(range.end), text); // prettier-ignore
}

/** Every scalar of a tree by its path: keys, calls and words of commands. */
function scalarsOf({ root, calls, commands }: ConfigTree): Map<string, ConfigScalar> {
  const found = new Map<string, ConfigScalar>();
  const visit = (node: ConfigNode, path: string): void => {
    if (node.type === 'scalar') found.set(path, node);
    if (node.type === 'list') node.items.forEach((item, i) => { visit(item, `${path}/${String(i)}`); }); // prettier-ignore
    if (node.type === 'map') for (const [name, { value }] of node.entries) visit(value, `${path}/${name}`);
  };
  visit(root, '');
  calls.forEach(({ range, entries }, i) => { visit({ type: 'map', range, entries }, `call ${String(i)}`); }); // prettier-ignore
  commands.forEach(({ words }, i) => {
    words.forEach(({ node, pair }, k) => { visit(pair?.value ?? node, `command ${String(i)}/${String(k)}`); }); // prettier-ignore
  });
  return found;
}

/** What a loader makes of a value: numbers in strings are numbers, and texts of shells and quotes may be switches. */
function asRead(value: ConfigScalar['value'] | undefined): unknown {
  if (value === undefined || value === null) return value;
  const number = numberOf({ type: 'scalar', range: { start: 0, end: 0 }, value });
  return number ?? (/^(true|false)$/i.test(String(value)) ? String(value).toLowerCase() : value);
}

const samples: Readonly<Record<Language, string>> = {
  yaml: '# c\na: &x 6.0e-4 # why\nb: "1_000"\nc: \'it\'\'s\'\nd: [1, 2.5, true]\ne: *x\nf: plain text # c\ng: {h: -3, "i": ~}\nj: ${a}\nk: |\n  block\n', // prettier-ignore
  json: '{"a": 1e-4, // c\n "b": [1, "2e3", true, null], "c": {"d": "x\\"y"}, "e": -0.5}',
  python: 'N = 5_000  # c\na = N\nb = N * 2\nc: float = 1.5E-04\nd = dict(x=-3, y="q\'r", z=[True, None])\nclass C:\n    e: int = 7\ndef f():\n    return g(lr=float("6e-4"), n=int(5e3))\n', // prettier-ignore
  toml: 'a = 1\nb = 3e-4 # c\n[t]\nc = \'lit\'\nd = "bas\\"ic"\ne = [1.0, true]\nf = 1_000\ng = { h = -2 }\n',
  shell: 'LR=3e-4 # c\nexport STEPS="1000"\nA=$((STEPS * 2))\nARGS=(--lr $LR --min-lr=1e-5 --name \'a b\' --q "x$LR")\nOPTS="--wd 0.1 --bf16"\ntorchrun train.py "${ARGS[@]}" $OPTS \\\n  --steps ${STEPS} optim.x=5 --e ${E:-7}\n', // prettier-ignore
};
const endings: Readonly<Record<Language, string>> = { yaml: 'yaml', json: 'json', python: 'py', toml: 'toml', shell: 'sh' }; // prettier-ignore
const texts = [
  ...Object.entries(samples).map(([language, text]) => ({
    path: `sample.${endings[language as Language]}`,
    text,
  })),
  ...fixtures.map(({ framework, name, text }) => ({ path: `${framework}/${name}`, text })),
];

const newValue: fc.Arbitrary<NewValue> = fc.oneof(
  fc.constantFrom(0, 1, 100, 12_345, 1e-4, 6e-5, 1e-7, 0.1, 2.5e-3, 1e21, 5e12, -1, -2.5),
  fc.double({ min: 1e-12, max: 1e6, noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constantFrom('cosine', '1-sqrt', 'true', '1e-4', 'x y', "it's", 'say "hi"', '$x', 'a: b', '- c', '#d', '~', 'yes', '\\n'), // prettier-ignore
);

describe('editing a value', () => {
  it.each(texts)('$path: any value takes any other, and everything else stays', ({ path, text }) => {
    const language = languageOf(path)!;
    const before = readTree(language, text);
    const scalars = scalarsOf(before);
    expect(scalars.size).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.constantFrom(...scalars.keys()), newValue, (key, value) => {
        const node = scalars.get(key)!;
        const { edits, why } = editValue(before, node, value);
        if (edits === null) {
          expect(why).toMatch(/^\S.*\.$/);
          return;
        }
        expect(edits.map(({ range }) => range)).toEqual([node.range]);
        const changed = apply(text, edits);
        const after = scalarsOf(readTree(language, changed));
        // Words of a command may now be more, fewer, or flags; then their paths are others.
        const words = language === 'shell' && (typeof value === 'string' || String(node.value).includes(' '));
        // Without the shell that reads it, a script in quotes is a text.
        const shell = language === 'shell' && /^(bash|sh|eval|-\w*c)$/.test(String(node.value));
        if (words || shell) return;
        expect(asRead(after.get(key)?.value), changed).toEqual(asRead(value));
        if (typeof value !== 'number') return;
        for (const [other, { range, computed, value: old }] of scalars) {
          if ((range.start < node.range.end && node.range.start < range.end) || computed) continue;
          expect(after.get(other)?.value, `${other} of ${changed}`).toEqual(old);
        }
      }),
      { numRuns: often(100) },
    );
  });

  it.each([
    ['yaml', 'a: 6.0e-4 # c\n', ['a'], 1e-4, 'a: 1.0e-4 # c\n'],
    ['yaml', 'a: 0.0006\n', ['a'], 1e-7, 'a: 0.0000001\n'],
    ['yaml', "a: 'cosine'\n", ['a'], 'wsd', "a: 'wsd'\n"],
    ['yaml', 'a: cosine\n', ['a'], 'true', 'a: "true"\n'],
    ['yaml', 'a: 1_000\n', ['a'], 2000, 'a: 2000\n'],
    ['yaml', 'a: "${b}"\nb: 1\n', ['a'], 2, 'a: "${b}"\nb: 2\n'],
    ['yaml', 'b: &x 1\na: *x\n', ['a'], 2, 'b: &x 2\na: *x\n'],
    ['json', '{"a": 6E-04}', ['a'], 1e-3, '{"a": 1E-03}'],
    ['json', '{"a": "5e-4"}', ['a'], 1e-4, '{"a": "1e-4"}'],
    ['python', 'n = 600_000\n', ['n'], 5000, 'n = 5000\n'],
    ['python', 'decay = True\n', ['decay'], false, 'decay = False\n'],
    ['python', "a = 'x'\n", ['a'], "it's", "a = 'it\\'s'\n"],
    ['python', 'N = 5e3\na = N\n', ['a'], 4999, 'N = 4999.0\na = N\n'],
    ['toml', '[t]\nlr = 3e-4\n', ['t', 'lr'], 8e-4, '[t]\nlr = 8e-4\n'],
    ['toml', 'a = 1.0\n', ['a'], 2, 'a = 2.0\n'],
    ['shell', 'LR="3e-4"\n', ['LR'], 1e-4, 'LR="1e-4"\n'],
    ['shell', 'LR=${LR:-3e-4}\n', ['LR'], 1e-4, 'LR=${LR:-1e-4}\n'],
  ] as const)('%s %j', (language, text, path, value, expected) => {
    const tree = readTree(language, text);
    expect(apply(text, editValue(tree, nodeAt(tree.root, path), value).edits!)).toBe(expected);
  });

  it.each([
    ['yaml', 'a: ${oc.env:X,1}\n', 1],
    ['yaml', 'a: !include x\n', 1],
    ['yaml', 'a: [1]\n', 1],
    ['yaml', 'a: |\n  x\n', 'y'],
    ['yaml', 'a:\n', 1],
    ['yaml', 'b: 1\n', 1],
    ['yaml', 'a: 1\n', Infinity],
    ['python', 'a = 5 * 8\n', 1],
    ['python', 'a = f()\n', 1],
    ['shell', 'a=$((5 * 8))\n', 1],
    ['shell', 'a=$(nproc)\n', 1],
    ['shell', 'a=1\n', 'x y'],
  ] as const)('is refused with a reason: %s %j', (language, text, value) => {
    const tree = readTree(language, text);
    const { edits, why } = editValue(tree, nodeAt(tree.root, ['a']), value);
    expect(edits).toBeNull();
    expect(why).toMatch(/^\S.*\.$/);
  });

  it('changes a flag where its value is written', () => {
    const text = samples.shell;
    const tree = readTree('shell', text);
    const word = tree.commands[0]!.words.find(({ node }) => node.type === 'scalar' && node.value === '3e-4')!;
    expect(apply(text, editValue(tree, word.node, 1e-3).edits!)).toBe(text.replace('LR=3e-4', 'LR=1e-3'));
  });

  it('refuses an empty place', () => {
    expect(editToken('a: ', 'yaml', { start: 3, end: 3 }, 1).edits).toBeNull();
  });
});

describe('numbers in a style', () => {
  it.each([
    ['1e-4', 3e-5, '3e-5'],
    ['1.0e-04', 2.5e-3, '2.5e-03'],
    ['1E+3', 2000, '2E+3'],
    ['5e3', 12_345, '12345.0'],
    ['1e-4', 0, '0.0'],
    ['0.001', 3e-4, '0.0003'],
    ['1', 0.5, '0.5'],
    ['1_000', 20_000, '20000'],
    ['10', 1e21, '1000000000000000000000'],
    ['.5', 1, '1.0'],
  ])('%s becomes %d as %s', (old, value, expected) => {
    expect(writeNumber(old, value)).toBe(expected);
  });

  it('keeps every digit', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom('1e-4', '1.0E+05', '5', '0.1', '1_0'),
        (value, old) => {
          expect(Number(toDecimal(value)) === value).toBe(true);
          expect(Number(writeNumber(old, value)) === value).toBe(true);
        },
      ),
    );
  });
});
