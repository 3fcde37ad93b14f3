import { describe, expect, it } from 'vitest';
import { findCalls, findClasses } from '../../../src/core/configs/calls.ts';
import { configGlobs, languageOf, looksLikeConfig, namesAnLr } from '../../../src/core/configs/names.ts';
import { readPython } from '../../../src/core/configs/python.ts';
import { readTree } from '../../../src/core/configs/registry.ts';
import { Section } from '../../../src/core/configs/section.ts';
import { readToml } from '../../../src/core/configs/toml.ts';
import { nodeAt, type ConfigNode, type ConfigTree } from '../../../src/core/configs/tree.ts';

const plain = (node: ConfigNode | undefined): unknown => {
  if (node?.type === 'scalar') return node.value;
  if (node?.type === 'list') return node.items.map(plain);
  if (node?.type !== 'map') return node?.type;
  return Object.fromEntries([...node.entries].map(([name, { value }]) => [name, plain(value)]));
};
const written = (tree: ConfigTree, ...path: string[]) => {
  const { start, end } = nodeAt(tree.root, path)!.range;
  return tree.text.slice(start, end);
};

describe('readToml', () => {
  const text =
    'a.b = 1\n[opt]\nlr = 3e-4 # peak\nname = "AdamW"\nn = 1_000\nd = 1979-05-27\n[opt.inner]\nx = [1, {y = 2}]\n[[z]]\nk = true\n[[z]]\nk = false\n[z.deep]\nq = 1\n';

  it('gives tables, dotted keys, arrays of tables and inline tables as mappings', () => {
    expect(plain(readToml(text).root)).toEqual({
      a: { b: 1 },
      opt: { lr: 3e-4, name: 'AdamW', n: 1000, d: 'unknown', inner: { x: [1, { y: 2 }] } },
      z: [{ k: true }, { k: false, deep: { q: 1 } }],
    });
  });

  it('points at keys and values', () => {
    const tree = readToml(text);
    expect([written(tree, 'opt', 'lr'), written(tree, 'opt', 'name')]).toEqual(['3e-4', '"AdamW"']);
    const { start, end } = new Section(tree.root, text).child('opt')!.map.entries.get('lr')!.keyRange;
    expect(text.slice(start, end)).toBe('lr');
  });

  it.each([
    ['[a]\nlr = \nn = 2\n', { a: { n: 2 } }],
    ['[a]\nlr = "x\nn = 2\n', { a: { n: 2 } }],
    ['[a\nn = 2\n', { n: 2 }],
    ['n = 1\nn = 2\n', { n: 1 }],
    ['= 3\nn = 2', { n: 2 }],
    ['n = 2\nlr', { n: 2 }],
  ])('keeps the rest of %j', (broken, expected) => {
    const { root, problems } = readToml(broken);
    expect(plain(root)).toEqual(expected);
    expect(problems[0]).toMatchObject({ code: 'syntax', severity: 'warning' });
  });
});

describe('readPython: calls and classes', () => {
  it('finds calls with keyword arguments wherever they stand', () => {
    const text = [
      'LR = 1e-4',
      'def main(cfg, n=5):',
      '    steps = 10 * 100',
      '    trainer = Trainer(args=TrainingArguments("out", learning_rate=LR, max_steps=steps, x=n), **extra)',
      'class Recipe(Base):',
      '    lr_scheduler: LRS.Config = field(default=LRS.Config(warmup_steps=200))',
      '    def build(self):',
      '        return optim.AdamW(self.p, lr=2 * LR)',
      'if __name__ == "__main__":',
      '    run(optimizer=dict(type="SGD", lr=0.1))',
    ].join('\n');
    const tree = readPython(text);
    const [args] = findCalls(tree, /(^|\.)TrainingArguments$/);
    expect(plain(args!.section.map)).toEqual({
      0: 'out',
      learning_rate: 1e-4,
      max_steps: 1000,
      x: 'unknown',
    });
    const { range } = args!.section.node('learning_rate')!;
    expect(text.slice(range.start, range.end)).toBe('1e-4');
    expect(findCalls(tree, /^LRS\.Config$/)[0]!.section.number('warmup_steps')).toBe(200);
    expect(findCalls(tree, /AdamW$/)[0]!.section.node('lr')).toMatchObject({ value: 2e-4, computed: true });
    expect(findCalls(tree, /^run$/)[0]!.section.child('optimizer')!.number('lr')).toBe(0.1);
    const [trainer] = findCalls(tree, /^Trainer$/);
    expect(findCalls(tree, /./, trainer!.call).map(({ call }) => call.name)).toEqual(['TrainingArguments']);
  });

  it('reads the fields of classes, inherited ones too, and objects made of them', () => {
    const text = [
      '@dataclass',
      'class Base:',
      '    """doc"""',
      '    lr: float = 1e-3',
      '    steps: int = 5_000',
      '    name: str',
      'class Big(Base):',
      '    steps = 2 * 5100',
      'args = Big(lr=2e-3)',
      'total = args.steps // 2',
      'args.lr = 3e-3',
      'args.opt["x"] = 1',
    ].join('\n');
    const tree = readPython(text);
    expect(plain(findClasses(tree, /^Big$/)[0]!.section.map)).toEqual({ lr: 1e-3, steps: 10200 });
    expect(plain(tree.root)).toMatchObject({ args: { lr: 3e-3, steps: 10200 }, total: 5100 });
  });

  it.each([
    ['a = d["k"]', 'd = dict(k=5)', 5],
    ['a = d["k"][1]', 'd = {"k": [5, 6]}', 6],
    ['a = max(1, round(2.5), n)', 'n = 2', 2],
    ['a = math.ceil(0.01 * n)', 'n = 1234', 13],
    ['a = d.x.y', 'd = dict(x=dict(y=1))', 1],
    ['a = {**d, "k": 2}["k"]', 'd = dict(k=1)', 2],
    ['a = f(d)', 'd = 1', 'unknown'],
    ['a = n\nfor n in x: pass\na = n', 'n = 1', 'unknown'],
    ['with x:\n    n = 2\na = n', 'n = 1', 'unknown'],
  ])('%s after %s', (text, before, expected) => {
    const { root } = readPython(`${before}\n${text}\n`);
    expect(plain(root.entries.get('a')?.value)).toEqual(expected);
  });

  it('points at where a constant is written, and marks arithmetic', () => {
    const tree = readPython('N = 5_000\na = N\nb = N * 2\nc = float("1e-4")\nd = -3\n');
    expect(nodeAt(tree.root, ['a'])).toMatchObject({
      range: { start: 4, end: 9 },
      usedAt: { start: 14, end: 15 },
    });
    expect([written(tree, 'c'), written(tree, 'd')]).toEqual(['"1e-4"', '-3']);
    expect(nodeAt(tree.root, ['b'])).toMatchObject({ value: 10_000, computed: true });
  });
});

describe('resolveReferences', () => {
  const read = (text: string) => readTree('yaml', text);
  const valueOf = (text: string) => plain(nodeAt(read(text).root, ['a']));

  it.each([
    ['a: ${b}\nb: 5', 5],
    ['a: ${b.c.d}\nb: {c: {d: 1e-4}}', 1e-4],
    ['a: ${b[1]}\nb: [5, 6]', 6],
    ['a: ${b.1}\nb: [5, 6]', 6],
    ['a: x${b}y${c}\nb: 1\nc: 2', 'x1y2'],
    ['a: ${oc.env:HOME,1e-3}', '1e-3'],
    ['a: ${oc.env:HOME,${b}}\nb: 3', 3],
    ['a: ${oc.select:nope,4}', '4'],
    ['a: ${eval:${b} * 2 + 1}\nb: 5', 11],
    ["a: ${eval:'${b} // 3'}\nb: 7", 2],
    ['a: ${multiply:${b}, ${c}}\nb: 5\nc: 3', 15],
    ['a: ${b}\nb: ${c}\nc: 7', 7],
    ['a: ${b}\nb: {x: 1, y: "${.x}", z: {w: "${..x}"}}', { x: 1, y: 1, z: { w: 1 } }],
    ['a: ${b}\nb:', null],
  ])('%j', (text, expected) => {
    expect(valueOf(text)).toEqual(expected);
  });

  it.each([
    'a: ${a}',
    'a: ${b}\nb: ${a}',
    'a: ${nope}',
    'a: ${oc.env:HOME}',
    'a: ${now:%Y}',
    'a: ${b',
    'a: ${eval:${b} ** x}\nb: 1',
    'a: !include x.yaml',
    'a: ???',
    'a: x${b}\nb: [1]',
  ])('%j stays unknown, with the reason', (text) => {
    const node = nodeAt(read(text).root, ['a'])!;
    expect(node.type === 'unknown' && node.why).toMatch(/^\S.*\.$/);
  });

  it('a mapping that holds a reference to itself is not followed', () => {
    expect(plain(read('b: {c: "${b}", d: 1}').root)).toEqual({ b: { c: 'unknown', d: 1 } });
  });

  it('keeps the place where a value is written', () => {
    const tree = read('lr: 3e-4\nopt: {lr: "${lr}", again: *x}\n'.replace('3e-4', '&x 3e-4'));
    expect([written(tree, 'opt', 'lr'), written(tree, 'opt', 'again')]).toEqual(['3e-4', '3e-4']);
    expect(nodeAt(tree.root, ['opt', 'lr'])).toHaveProperty('usedAt');
  });
});

describe('readYaml', () => {
  it.each([
    '{\n  # GPT-NeoX\n  "lr": 6.0e-4, # peak # really\n\t"opt": {\n\t\t"type": "A # b",\n\t}\n}\n',
    '// c\n{"lr": 6.0e-4, /* x */ "opt": {"type": "A # b"}}',
    '# c\n\n  {"lr": 6.0e-4,\n"opt": {"type": "A # b"}\n}',
  ])('takes JSON with comments: %j', (text) => {
    const { root, problems, language } = readTree('yaml', text);
    expect(plain(root)).toEqual({ lr: 6e-4, opt: { type: 'A # b' } });
    expect([problems, language]).toEqual([[], 'yaml']);
  });

  it('takes flow mappings that are no JSON', () => {
    expect(plain(readTree('yaml', '{lr: 1e-3, a: b}').root)).toEqual({ lr: 1e-3, a: 'b' });
  });
});

describe('names of configs', () => {
  it('has a language for every ending, and a glob', () => {
    expect(['a.sh', 'a.sbatch', 'a.slurm', 'a.bash', 'a.TOML', 'a.yml'].map(languageOf)).toEqual(['shell', 'shell', 'shell', 'shell', 'toml', 'yaml']); // prettier-ignore
    expect(configGlobs()).toContain('*.sbatch');
  });

  it('passes over what is never a schedule', () => {
    const never = ['pyproject.toml', 'a/Cargo.toml', '.github/workflows/ci.yml', 'docker-compose.yml', 'pkg/__init__.py', 'conftest.py']; // prettier-ignore
    expect(never.filter(looksLikeConfig)).toEqual([]);
    expect(['train_configs/llama.toml', 'run.sh', 'setup/train.py'].every(looksLikeConfig)).toBe(true);
  });

  it.each([
    ['--lr 1e-4', 'shell', true],
    ['--learning-rate=1', 'shell', true],
    ['./train_gpt2cu -x 5 -l 0.0006 -u 700', 'shell', true],
    ['-l $LR', 'shell', true],
    ['python -m scripts.base_train --depth=24', 'shell', true],
    ['ls -l\ncp -lr a b\n# also for alright', 'shell', true],
    ['ls -l\nrm -rf build # all right', 'shell', false],
    ['LR_PEAK=1', 'shell', true],
    ['base_lr = 1', 'python', true],
    ['colr = 1; lrmodel = 2; BLR = 3', 'python', false],
  ] as const)('%j in %s: %j', (text, language, expected) => {
    expect(namesAnLr(text, language)).toBe(expected);
  });
});
