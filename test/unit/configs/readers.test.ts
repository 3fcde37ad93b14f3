import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/core/configs/json.ts';
import { readPython } from '../../../src/core/configs/python.ts';
import { looksLikeConfig } from '../../../src/core/configs/names.ts';
import { readConfig, readScheduleCsv } from '../../../src/core/configs/registry.ts';
import { numberOf } from '../../../src/core/configs/section.ts';
import type { ConfigTree } from '../../../src/core/configs/tree.ts';
import { readWhole, readYaml } from '../../../src/core/configs/yaml.ts';
import { lrAt } from '../../../src/core/schedule/schedule.ts';
import { timesAsLong } from '../speed.ts';
import { often } from '../effort.ts';

const valueOf = (tree: ConfigTree, name: string): unknown => {
  const node = tree.root.entries.get(name)?.value;
  return node?.type === 'scalar' ? node.value : node?.type;
};

describe('readPython', () => {
  it.each([
    ['a = 5 * 8', 40],
    ['a = 2 ** 3 ** 2', 512],
    ['a = 7 // 2 - 1', 2],
    ['a = -7 // 2', -4],
    ['a = -7 % 5', 3],
    ['a = (1 + 2) * 3e-4', 9e-4],
    ['a = 1_000', 1000],
    ['a: float = 1e-3  # why', 1e-3],
    ['a = b = 2', 2],
    ['c, a = 1, 2', 2],
    ['b = 3\na = b * 2', 6],
    ['a = 1\na = 2', 2],
    ["a = float('6e-4')", 6e-4],
    ['a = int(5e3)', 5000],
    ["a = 'x' 'y'", 'xy'],
    ['a = True', true],
    ['a = None', null],
    ['a = """t"""', 't'],
  ])('%s', (text, expected) => {
    expect(valueOf(readPython(text), 'a')).toBe(expected);
  });

  it.each([
    'a = f()',
    'a = x',
    'a = 1 / 0',
    "a = f'{x}'",
    'a = 1\na *= 2',
    'a = 1\nif big:\n    a = 2',
    'a = 1\nfor i in r:\n    while b:\n        a = i',
    'a, b = f()',
    "a = '1' * 2",
    'a = constructor',
    'a = 1 if b else 2',
  ])('what needs running is not known: %s', (text) => {
    expect(valueOf(readPython(text), 'a')).toBe('unknown');
  });

  it('reads dict(…) and displays with the places of their keys', () => {
    const text = "args = dict(lr=3e-4, kind='wsd')\nmap = {'lr': 1, **more, \"n\": [1, 2]}\n";
    const { root } = readPython(text);
    const args = root.entries.get('args')!.value;
    if (args.type !== 'map') throw new Error('dict() is no mapping');
    const { keyRange, value } = args.entries.get('lr')!;
    expect(text.slice(keyRange.start, keyRange.end)).toBe('lr');
    expect(numberOf(value)).toBe(3e-4);
  });

  it('leaves functions and classes alone', () => {
    const text = 'a = 1\ndef f():\n    a = 2\nclass C:\n    a = 3\n';
    expect(valueOf(readPython(text), 'a')).toBe(1);
  });

  it('reports what is no Python and keeps the rest', () => {
    const tree = readPython('a = 1\nb = = 3\nc = 4\n');
    expect([valueOf(tree, 'a'), valueOf(tree, 'c')]).toEqual([1, 4]);
    expect(tree.problems).toMatchObject([{ code: 'syntax', line: 2 }]);
  });
});

describe('readYaml', () => {
  it('resolves anchors, merges with own keys first, and lets later duplicates win', () => {
    const text = 'base: &b {x: 1, y: 2}\nmore: &m {x: 3}\nuse:\n  <<: [*b, *m]\n  y: 5\nx: 1\nx: 2\n';
    const { root } = readYaml(text);
    const use = root.entries.get('use')!.value;
    if (use.type !== 'map') throw new Error('no mapping');
    expect([...use.entries].map(([name, { value }]) => [name, numberOf(value)])).toEqual([['x', 1], ['y', 5]]); // prettier-ignore
    expect(numberOf(root.entries.get('x')!.value)).toBe(2);
  });

  it('takes numbers in every spelling that a loader makes one of', () => {
    const tree = readYaml('a: 6e-4\nb: "5e12"\nc: 1_000_000\nd: .5\ne: 1.\nf: abc\ng: 0x10z\nh: true\n');
    const numbers = 'abcdefgh'.split('').map((name) => numberOf(tree.root.entries.get(name)!.value));
    expect(numbers).toEqual([6e-4, 5e12, 1e6, 0.5, 1, undefined, undefined, undefined]);
  });

  it('does not know what a loader fills in', () => {
    const tree = readYaml('a: ${model.lr}\nb: !include other.yaml\nc: !!float 3\n');
    expect([valueOf(tree, 'a'), valueOf(tree, 'b')]).toEqual(['unknown', 'unknown']);
    expect(numberOf(tree.root.entries.get('c')!.value)).toBe(3);
  });

  it('reads the first of several documents, and nothing where the root is no mapping', () => {
    expect(valueOf(readYaml('a: 1\n---\na: 2\n'), 'a')).toBe(1);
    expect(readYaml('- 1\n- 2\n').root.entries.size).toBe(0);
    expect(readYaml('').root.entries.size).toBe(0);
  });

  it('does not follow an alias into itself, nor bombs', async () => {
    expect(readYaml('a: &a [*a]\n').root.entries.size).toBe(1);
    const bomb = ['a0: &a0 [1, 1]', ...Array.from({ length: 30 }, (_, i) => `a${String(i + 1)}: &a${String(i + 1)} [*a${String(i)}, *a${String(i)}]`)]; // prettier-ignore
    const plain = bomb.map((line) => line.replace(/ &a\d+ \[.*/, ' [x, y]'));
    const ratio = await timesAsLong(
      () => readYaml(bomb.join('\n')),
      () => readWhole(plain.join('\n')),
    );
    expect(ratio).toBeLessThan(20);
    expect(readConfig('a.yaml', `lr_scheduler_type: cosine\n${bomb.join('\n')}`)).toBeNull();
  });
});

describe('readJson', () => {
  it('tolerates comments and trailing commas, reports what is broken and keeps the rest', () => {
    expect(readJson('{"a": 1, /* c */ "b": [1, 2,],}').problems).toEqual([]);
    const torn = readJson('{"a": 1,\n"b": {"c": ');
    expect(valueOf(torn, 'a')).toBe(1);
    expect(torn.problems[0]).toMatchObject({ code: 'syntax', line: 2 });
  });
});

describe('readConfig', () => {
  it('knows by name what may be a config', () => {
    expect(['a/config.py', 'x.yaml', 'x.yml', 'a.json', 'a.jsonc'].every(looksLikeConfig)).toBe(true);
    const never = ['a.csv', 'package.json', 'a/package-lock.json', 'out/trainer_state.json', 'node_modules/x/a.yaml', '.vscode/settings.json', 'tsconfig.base.json', 'noending']; // prettier-ignore
    expect(never.filter(looksLikeConfig)).toEqual([]);
  });

  it.each([
    ['other.py', 'import os\nlearning_rate = 3\n'],
    ['ds.json', '{"zero_optimization": {"stage": 2}, "optimizer": {"params": {"lr": 1e-3}}}'],
    ['state.json', '{"log_history": [], "max_steps": 10, "learning_rate": 1, "num_train_epochs": 3}'],
    ['notes.yaml', 'title: learning_rate of things\n'],
  ])('%s is not taken for one', (path, text) => {
    expect(readConfig(path, text)).toBeNull();
  });

  it.each([
    ['config.py', 'learning_rate = get()\nmax_iters = 100\nwarmup_iters = 10\n', 'learning_rate'],
    ['config.py', 'learning_rate = 1\nmax_iters = 100\nwarmup_iters = 10\ndecay_lr = flag\n', 'decay_lr'],
    ['a.yaml', 'learning_rate: ${lr}\nlr_scheduler_type: linear\nmax_steps: 5\n', 'learning_rate'],
    ['a.yaml', 'learning_rate: 1\nlr_scheduler_type: linear\nnum_train_epochs: 2\n', 'totalSteps'],
    ['a.yaml', 'lr_scheduler_type: cosine_with_min_lr\nmax_steps: 10\n', 'minLr'],
    ['a.yaml', 'lr_scheduler_type: warmup_stable_decay\nmax_steps: 10\n', 'num_decay_steps'],
    ['a.yaml', 'lr_scheduler_type: reduce_lr_on_plateau\nmax_steps: 10\n', 'lr_scheduler_type'],
    ['a.yaml', 'lr_scheduler_type: constructor\nmax_steps: 10\n', 'lr_scheduler_type'],
    [
      'a.yaml',
      'lr_scheduler_type: constant_with_warmup\nwarmup_ratio: 0.1\nnum_train_epochs: 1\n',
      'warmupSteps',
    ],
  ])('%s: %j leaves %s open, with a sentence and without a guess', (path, text, what) => {
    const reading = readConfig(path, text)!;
    expect(reading.schedule).toBeNull();
    expect(reading.missing.map((each) => each.what)).toContain(what);
    for (const { why } of reading.missing) expect(why).toMatch(/^\S.*\.$/);
  });

  it('takes the length from elsewhere where the config counts epochs', () => {
    const text = 'learning_rate: 1e-3\nlr_scheduler_type: linear\nnum_train_epochs: 2\nwarmup_ratio: 0.1\n';
    const reading = readConfig('a.yaml', text, { totalSteps: 41 })!;
    expect(reading).toMatchObject({ totalSteps: 41, warmupSteps: 5, missing: [] });
    expect(readConfig('a.yaml', `${text}max_steps: 30\n`, { totalSteps: 41 })!.totalSteps).toBe(30);
  });

  it.each([
    [
      'warm-up-too-long',
      'learning_rate = 1e-3\nmax_iters = 100\nwarmup_iters = 500\nlr_decay_iters = 100\n',
      true,
      3,
    ],
    [
      'decay-after-end',
      'learning_rate = 1e-3\nmax_iters = 100\nwarmup_iters = 5\nlr_decay_iters = 1000\n',
      true,
      4,
    ],
    ['decay-after-end', 'learning_rate = 1e-3\nmax_iters = 100\nwarmup_iters = 5\n', true, 0],
    [
      'floor-above-peak',
      'learning_rate = 1e-5\nmax_iters = 9\nlr_decay_iters = 9\nwarmup_iters = 2\n',
      true,
      0,
    ],
    ['no-steps', 'learning_rate = 1e-3\nmax_iters = 0\nlr_decay_iters = 9\n', false, 2],
    ['no-peak-lr', 'learning_rate = 0\nmax_iters = 9\nlr_decay_iters = 9\n', false, 1],
  ])('finds %s in %j', (code, text, hasSchedule, line) => {
    const { problems, schedule } = readConfig('config.py', text)!;
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(problems.find((problem) => problem.code === code)?.line).toBe(line);
    expect(schedule !== null).toBe(hasSchedule);
  });

  it('says which defaults it took', () => {
    const { assumptions } = readConfig('config.py', 'learning_rate = 1e-3\nmax_iters = 100\n')!;
    expect(assumptions.join()).toMatch(/warmup_iters = 2000.*lr_decay_iters = 600000.*min_lr = 0.00006/);
  });

  it('never throws, whatever the text, and keeps every range inside it', () => {
    const words = fc.constantFrom('learning_rate', 'max_steps', 'lr_scheduler_type', 'warmup_iters', 'max_iters', 'peak_lr', 'segments', 'cosine', '1e-3', '0', '-5', '1e999', '5 / 0', '&a', '*a', '<<', '{', '}', '[', ']', ':', '=', '\n', '  ', '- ', "'", '"', '# ', '|', '\u0000', '\ud800'); // prettier-ignore
    const text = fc.array(words, { maxLength: 60 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(fc.constantFrom('a.py', 'a.yaml', 'a.json', 'a.lrs.yaml'), text, (path, written) => {
        const reading = readConfig(path, written);
        for (const { keyRange, valueRange } of reading?.keys ?? []) {
          for (const { start, end } of [keyRange, valueRange]) {
            expect(start >= 0 && start <= end && end <= written.length).toBe(true);
          }
        }
        for (const { message } of reading?.problems ?? []) expect(message).toMatch(/\.$/);
      }),
      { numRuns: often(400) },
    );
  });
});

describe('readScheduleCsv', () => {
  it('is linear between the listed steps, with or without a header', () => {
    for (const head of ['step,lr\n', '']) {
      const { schedule, totalSteps, peakLr, minLr } = readScheduleCsv(`${head}1,0.5\n3,1\n5,0\n`);
      expect([...schedule!.segments[0]!.values!]).toEqual([0.5, 0.75, 1, 0.5, 0]);
      expect([totalSteps, peakLr, minLr]).toEqual([5, 1, 0]);
    }
  });

  it.each([
    ['', 'no-steps'],
    ['step,lr\n5,1\n6,1\n', 'no-start'],
    ['1,1\n3,1\n2,1\n', 'not-ascending'],
  ])('refuses %j', (text, code) => {
    const { schedule, problems } = readScheduleCsv(text);
    expect(schedule).toBeNull();
    expect(problems[0]!.code).toBe(code);
  });
});

describe('the era of nanoGPT’s warm-up', () => {
  const text =
    'learning_rate = 1e-3\nwarmup_iters = 100\nmax_iters = 1000\nlr_decay_iters = 1000\nmin_lr = 1e-4\n';
  const firstLr = (sources: (path: string) => string | undefined) =>
    lrAt(readConfig('config/train.py', text, { sources })!.schedule!, 2);

  it('is that of the train.py beside the config or above its folder, else today’s', () => {
    const loop = (formula: string) => `def get_lr(it):\n    return learning_rate * ${formula}\n`;
    const old = loop('it / warmup_iters');
    expect(firstLr(() => undefined)).toBeCloseTo((1e-3 * 2) / 101, 12);
    expect(firstLr((path) => (path === '../train.py' ? old : undefined))).toBeCloseTo(1e-3 / 100, 12);
    expect(
      firstLr((path) => (path === 'train.py' ? loop('(it + 1) / (warmup_iters + 1)') : old)),
    ).toBeCloseTo((1e-3 * 2) / 101, 12);
  });
});
