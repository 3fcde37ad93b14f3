import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import type { LogReading } from '../../../src/core/logs/types.ts';
import { collectRuns } from '../../../src/core/runs/resolve.ts';
import { readSettings } from '../../../src/core/runs/settings.ts';
import type { LogFile } from '../../../src/core/runs/types.ts';
import { lrAt, toArray } from '../../../src/core/schedule/schedule.ts';

const steps = Float64Array.from({ length: 40 }, (_, i) => 10 * (i + 1));

function logOf(
  format: string,
  settings: object | null,
  lr: (step: number) => number = () => NaN,
): LogReading {
  const curve = {
    ...({ kind: 'train', name: 'loss', steps, loss: steps.map((step) => 2 + 10 * step ** -0.5) } as const),
    ...{ lr: steps.map(lr), interval: new Float64Array(steps.length).fill(1) },
  };
  return {
    ...{
      format,
      curves: [curve],
      totalSteps: 400,
      counting: '',
      settings: settings as Record<string, unknown>,
    },
    ...{ problems: [], assumptions: [] },
  };
}

function etaOf(path: string, text: string): number[] {
  return Array.from(toArray(readConfig(path, text, { totalSteps: 400 })!.schedule!, 400));
}

const kinds = [
  [
    'nanogpt',
    {
      learning_rate: 1e-3,
      max_iters: 399,
      warmup_iters: 40,
      lr_decay_iters: 399,
      min_lr: 1e-4,
      dataset: 'owt',
    },
    'nanoGPT',
    'config.py',
    'learning_rate = 1e-3\nmax_iters = 399\nwarmup_iters = 40\nlr_decay_iters = 399\nmin_lr = 1e-4\n',
  ],
  [
    'megatron',
    { lr: 6e-4, min_lr: 6e-5, lr_decay_style: 'cosine', lr_warmup_iters: 40, train_iters: 400, fp16: false, bf16: true, global_batch_size: 8, lr_decay_samples: null, data_path: ["it's here"] }, // prettier-ignore
    'Megatron-LM',
    'train.sh',
    'python pretrain_gpt.py --lr 6e-4 --min-lr 6e-5 --lr-decay-style cosine --lr-warmup-iters 40 --train-iters 400 --global-batch-size 8 --bf16\n',
  ],
  [
    'fairseq',
    {
      lr: [6e-4],
      lr_scheduler: 'cosine',
      max_update: 400,
      warmup_updates: 40,
      min_lr: 6e-5,
      update_freq: [1],
    },
    'fairseq',
    'train.sh',
    'fairseq-train data --lr 6e-4 --lr-scheduler cosine --max-update 400 --warmup-updates 40 --min-lr 6e-5\n',
  ],
  [
    'wandb',
    { learning_rate: 6e-4, lr_scheduler_type: 'cosine', warmup_steps: 40, max_steps: 400, per_device_train_batch_size: 8, num_train_epochs: 3 }, // prettier-ignore
    'Hugging Face',
    'a.json',
    '{"learning_rate": 6e-4, "lr_scheduler_type": "cosine", "warmup_steps": 40, "max_steps": 400, "per_device_train_batch_size": 8}',
  ],
  [
    'levanter',
    { optimizer: { learning_rate: 6e-4, min_lr_ratio: 0.1, warmup: 0.1 }, trainer: { num_train_steps: 400 } },
    'Levanter',
    'a.yaml',
    'optimizer: {learning_rate: 6e-4, min_lr_ratio: 0.1, warmup: 0.1}\ntrainer: {num_train_steps: 400}\n',
  ],
] as const;

describe('the arguments in a log', () => {
  it.each(kinds)(
    'of %s give the schedule that a config with them gives',
    (format, settings, label, path, text) => {
      const reading = readSettings(logOf(format, settings))!;
      expect(reading.assumptions[0]).toContain(label);
      expect(Array.from(toArray(reading.schedule!, 400))).toEqual(etaOf(path, text));
    },
  );

  it.each([
    ['of nobody', { lr: 6e-4, scheduler: 'cos', warmup_steps: 40 }],
    ['that leave the length open', { ...kinds[4][1], trainer: { num_train_steps: '???' } }],
    ['that are none', null],
  ])('%s give none', (_, settings) => {
    expect(readSettings({ ...logOf('json', settings), totalSteps: null })).toBeNull();
  });
});

describe('a log without a config', () => {
  const [, settings] = kinds[0];
  const collect = (reading: LogReading) => {
    const file: LogFile = { path: 'a/train.log', reading, problems: [] };
    return collectRuns([file], []);
  };

  it('has the LR of its arguments, and says so', () => {
    const [run] = collect(logOf('nanogpt', settings)).runs;
    expect(run).toMatchObject({ lrSource: 'config', schedule: null });
    expect(run!.assumptions[0]).toContain('arguments in the log');
    expect(run!.eta[19]).toBeCloseTo((1e-3 * 20) / 41, 15);
  });

  it('fills in between logged LRs that agree', () => {
    const { schedule } = readSettings(logOf('nanogpt', settings))!;
    const sparse = (step: number) => (step % 100 === 0 ? lrAt(schedule!, step) : NaN);
    const [run] = collect(logOf('nanogpt', settings, sparse)).runs;
    expect(Array.from(run!.eta)).toEqual(Array.from(toArray(schedule!, 400)));
  });

  it('does not believe arguments that the logged LR contradicts', () => {
    const { runs, unresolved } = collect(logOf('nanogpt', settings, (step) => (step === 200 ? 1e-5 : NaN)));
    expect(runs).toEqual([]);
    expect(unresolved).toMatchObject([{ state: 'needs-schedule' }]);
  });

  it('is asked about where nobody reads its arguments', () => {
    expect(collect(logOf('json', { seed: 1 })).unresolved).toMatchObject([{ state: 'needs-schedule' }]);
  });
});
