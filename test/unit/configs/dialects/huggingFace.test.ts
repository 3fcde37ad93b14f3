import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { testVectors, type Vector } from '../vectors.ts';

const kwargsOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  warmup_stable_decay: { num_decay_steps: 'D', min_lr_ratio: 'mr', decay_type: 'dt' },
  cosine_warmup_with_min_lr: { min_lr_rate: 'r' },
  polynomial: { power: 'pw' },
};

/** The vector's arguments by name, `lr_scheduler_kwargs` apart. */
function argumentsOf({ framework, config }: Vector): {
  given: Record<string, unknown>;
  kwargs: object | undefined;
} {
  const type = framework.slice('HF '.length);
  const given = ['learning_rate', 'warmup_steps', 'max_steps'].map(
    (name) => [name, config[name] as unknown] as const,
  );
  const options = Object.entries(kwargsOf[type] ?? {}).map(
    ([name, short]) => [name, config[short] as unknown] as const,
  );
  const kwargs = options.length === 0 ? undefined : Object.fromEntries(options);
  return { given: { ...Object.fromEntries(given), lr_scheduler_type: type }, kwargs };
}

describe('as Python', () => {
  testVectors(/^HF /, 7, (vector) => {
    const { given, kwargs } = argumentsOf(vector);
    const all = Object.entries({
      ...given,
      ...(kwargs === undefined ? {} : { lr_scheduler_kwargs: kwargs }),
    });
    const keywords = all.map(([name, value]) => `    ${name}=${JSON.stringify(value)},\n`).join('');
    return { path: 'train.py', text: `args = TrainingArguments(\n${keywords})\n` };
  });
});

describe('as a command line', () => {
  testVectors(/^HF /, 7, (vector) => {
    const { given, kwargs } = argumentsOf(vector);
    const flags = Object.entries(given).map(([name, value]) => `--${name} ${String(value)}`);
    const options = kwargs === undefined ? [] : [`--lr_scheduler_kwargs '${JSON.stringify(kwargs)}'`];
    return { path: 'run.sh', text: `accelerate launch train.py ${[...flags, ...options].join(' \\\n  ')}\n` };
  });
});

const read = (path: string, text: string, hints?: ConfigHints): ConfigReading =>
  readConfig(path, text, hints)!;
const codes = ({ problems }: ConfigReading) => problems.map(({ code }) => code);
const whats = ({ missing }: ConfigReading) => missing.map(({ what }) => what);

/** Multipliers of the peak at t = k - 1, typed from `transformers/optimization.py`. */
const [W, T] = [4, 24];
const p = (t: number) => (t - W) / (T - W);
const ramp = (t: number) => t / W;
const multipliers: Readonly<
  Record<string, { kwargs?: object; after: (t: number) => number; up?: (t: number) => number }>
> = {
  linear: { after: (t) => (T - t) / (T - W) },
  cosine: { after: (t) => 0.5 * (1 + Math.cos(2 * Math.PI * 0.75 * p(t))), kwargs: { num_cycles: 0.75 } },
  cosine_with_restarts: {
    after: (t) => 0.5 * (1 + Math.cos(Math.PI * ((4 * p(t)) % 1))),
    kwargs: { num_cycles: 4 },
  },
  polynomial: { after: (t) => (1 - 1e-4) * (1 - p(t)) ** 2 + 1e-4, kwargs: { power: 2, lr_end: 1e-7 } },
  constant: { up: () => 1, after: () => 1 },
  constant_with_warmup: { after: () => 1 },
  inverse_sqrt: { after: (t) => 1 / Math.sqrt(t / W) },
  cosine_with_min_lr: { after: (t) => 0.45 * (1 + Math.cos(Math.PI * p(t))) + 0.1, kwargs: { min_lr: 1e-4 } },
  cosine_warmup_with_min_lr: {
    up: (t) => 0.2 + (0.8 * t) / (W - 1),
    after: (t) => 0.45 * (1 + Math.cos((Math.PI * (t - W + 1)) / (T - W))) + 0.1,
    kwargs: { min_lr_rate: 0.1, warmup_lr_rate: 0.2 },
  },
  warmup_stable_decay: {
    up: (t) => 0.05 + 0.95 * (1 - Math.sqrt(1 - t / W)),
    after: (t) => (t < 12 ? 1 : 0.05 + (0.95 * (1 + Math.cos((Math.PI * Math.min(12, t - 12)) / 12))) / 2),
    kwargs: { num_decay_steps: 12, min_lr_ratio: 0.05, warmup_type: '1-sqrt' },
  },
};

describe('every lr_scheduler_type', () => {
  it.each(Object.entries(multipliers))('%s', (type, { kwargs, up = ramp, after }) => {
    const options = kwargs === undefined ? '' : `, lr_scheduler_kwargs=${JSON.stringify(kwargs)}`;
    const text = `a = Seq2SeqTrainingArguments(learning_rate=1e-3, lr_scheduler_type="${type}", warmup_steps=${String(W)}, max_steps=${String(T)}${options})`;
    const { schedule, missing } = read('a.py', text);
    expect(missing).toEqual([]);
    for (let k = 1; k <= T; k++) expect(lrAt(schedule!, k), `update ${String(k)}`).toBeCloseTo(1e-3 * (k <= W ? up(k - 1) : after(k - 1)), 15); // prettier-ignore
  });

  it('says what follows a loss and what it does not know', () => {
    for (const type of ['reduce_lr_on_plateau', 'greedy', 'mine']) {
      const reading = read('a.yaml', `learning_rate: 1e-3\nmax_steps: 10\nlr_scheduler_type: ${type}\n`);
      expect([whats(reading), reading.schedule]).toEqual([['lr_scheduler_type'], null]);
    }
  });
});

describe('the arguments of a call', () => {
  it('takes no expression for a default', () => {
    const reading = read(
      'a.py',
      'a = TrainingArguments(learning_rate=args.lr, lr_scheduler_type=args.kind, max_steps=steps())',
    );
    expect(whats(reading)).toEqual(
      expect.arrayContaining(['learning_rate', 'lr_scheduler_type', 'max_steps']),
    );
  });

  it('says which defaults it used, and does not guess those of another class', () => {
    const plain = read('a.py', 'TrainingArguments(max_steps=10, warmup_steps=2)  # no learning_rate');
    expect([plain.peakLr, plain.kind]).toEqual([5e-5, 'linear']);
    expect(plain.assumptions[0]).toContain('learning_rate = 0.00005, lr_scheduler_type = linear');
    expect(whats(read('a.py', 'KTOConfig(max_steps=10, warmup_steps=2)  # learning_rate'))).toEqual([
      'peakLr',
    ]);
  });

  it('says where a call is given more than can be read', () => {
    const { assumptions } = read('a.py', 'a = TrainingArguments(learning_rate=1e-4, max_steps=9, **more)');
    expect(assumptions.join()).toContain('**');
  });

  it('reads the fullest of several', () => {
    const text = 'a = TrainingArguments(learning_rate=1, max_steps=3)\nb = SFTConfig(learning_rate=2e-4, max_steps=30, warmup_steps=3)\n'; // prettier-ignore
    expect(read('a.py', text)).toMatchObject({ peakLr: 2e-4, totalSteps: 30 });
  });

  it('is not taken from other classes', () => {
    expect(
      readConfig('a.py', 'a = PPOSettings(learning_rate=1e-4, max_steps=9, warmup_steps=1)')?.framework,
    ).not.toBe('huggingface');
  });
});

describe('a command line', () => {
  it('points at the value of a variable where it is written', () => {
    const text =
      'LR=3e-4\npython train.py --learning_rate $LR --max_steps 10 --per_device_train_batch_size 1\n';
    const key = read('a.sh', text).keys.find(({ role }) => role === 'peak-lr')!;
    expect(text.slice(key.valueRange.start, key.valueRange.end)).toBe('3e-4');
    expect(text.slice(key.usedRange!.start, key.usedRange!.end)).toBe('$LR');
  });

  it('says that more flags may follow', () => {
    const text = 'python train.py --learning_rate 1e-4 --max_steps 10 --lr_scheduler_type cosine "$@"\n';
    expect(read('a.sh', text).assumptions.join()).toContain('$@');
  });

  it('takes the length from the log where it is given in epochs', () => {
    const text =
      'python train.py --learning_rate 1e-4 --num_train_epochs 3 --lr_scheduler_type cosine --warmup_ratio 0.1';
    expect(whats(read('a.sh', text))).toContain('totalSteps');
    expect(read('a.sh', text, { totalSteps: 200 })).toMatchObject({
      totalSteps: 200,
      warmupSteps: 20,
      missing: [],
    });
  });
});

describe('a DeepSpeed config beside the arguments', () => {
  const args = (more: string) =>
    `learning_rate: 1e-4\nmax_steps: 20\nwarmup_steps: 4\nlr_scheduler_type: cosine\ndeepspeed: ${more}\n`;
  const scheduler = (params: object) =>
    JSON.stringify({ zero_optimization: {}, scheduler: { type: 'WarmupDecayLR', params } });

  it('has no say without a scheduler', () => {
    const reading = read('a.yaml', args('ds.json'), { sources: () => '{"zero_optimization": {"stage": 2}}' });
    expect([reading.kind, reading.assumptions]).toEqual(['cosine', []]);
  });

  it('is assumed to have none where it is not there', () => {
    expect(read('a.yaml', args('ds.json')).assumptions.join()).toContain('ds.json');
  });

  it('wins, and says where it contradicts the arguments', () => {
    const params = {
      total_num_steps: 20,
      warmup_max_lr: 2e-4,
      warmup_num_steps: 'auto',
      warmup_type: 'linear',
    };
    const reading = read('a.yaml', args('ds.json'), {
      sources: (path) => (path === 'ds.json' ? scheduler(params) : undefined),
    });
    expect(codes(reading)).toEqual(expect.arrayContaining(['scheduler-overridden', 'deepspeed-mismatch']));
    expect(lrAt(reading.schedule!, 4)).toBeCloseTo((2e-4 * 2) / 4, 15);
  });

  it('may be written in place', () => {
    const text = args(
      scheduler({ total_num_steps: 'auto', warmup_max_lr: 'auto', warmup_num_steps: 2, warmup_type: 'log' }),
    );
    const reading = read('a.yaml', text);
    expect(reading.keys.map(({ name }) => name)).toContain('warmup_num_steps');
    expect(codes(reading)).toContain('deepspeed-mismatch');
  });
});

describe('mistakes', () => {
  it.each([
    ['warmup_steps: 30', 'warm-up-too-long'],
    ['warmup_steps: 2\nwarmup_ratio: 0.1', 'warm-up-overridden'],
    ['num_train_epochs: 3', 'epochs-overridden'],
    ['warmup_steps: 2\nlr_scheduler_type: constant', 'warm-up-ignored'],
    [
      'lr_scheduler_type: warmup_stable_decay\nlr_scheduler_kwargs: { num_decay_steps: 30 }',
      'negative-stable-phase',
    ],
    ['lr_scheduler_type: warmup_stable_decay\nlr_scheduler_kwargs: { num_decay_steps: 0 }', 'no-decay'],
  ])('%s', (more, code) => {
    const text = `learning_rate: 1e-3\nper_device_train_batch_size: 1\nmax_steps: 20\n${more}\n`;
    expect(codes(read('a.yaml', text))).toContain(code);
  });

  it('reads half-typed text', () => {
    expect(() =>
      readConfig('a.py', 'a = TrainingArguments(learning_rate=1e-4, max_steps=10, warmup_ste'),
    ).not.toThrow();
    expect(() => readConfig('a.sh', "python t.py --learning_rate 1e-4 --lr_scheduler_type cosine --lr_scheduler_kwargs '{")).not.toThrow(); // prettier-ignore
  });
});
