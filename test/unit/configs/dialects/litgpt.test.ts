import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const pretrain = (train: object, rest: object = { devices: 1 }) =>
  JSON.stringify({ train: { global_batch_size: 1, micro_batch_size: 1, max_seq_length: 1, ...train }, optimizer: { class_path: 'torch.optim.AdamW', init_args: { lr: 1e-3 } }, ...rest }); // prettier-ignore
const read = (text: string, hints = {}) => readConfig('pretrain.json', text, hints)!;

testVectors(/^litgpt/, 1, ({ config }) => ({
  path: 'pretrain.json',
  text: pretrain({
    lr_warmup_steps: config['warmup_iters'] as number,
    max_tokens: config['max_iters'] as number,
    min_lr: config['min_lr'] as number,
  }),
}));

describe('litgpt', () => {
  it('needs the number of devices, which a hint may give', () => {
    const text = pretrain({ global_batch_size: 8, max_tokens: 800, lr_warmup_steps: 5 }, { devices: 'auto' });
    expect(read(text)).toMatchObject({ schedule: null, missing: [{ what: 'worldSize' }] });
    expect(read(text, { worldSize: 4 })).toMatchObject({ totalSteps: 100, warmupSteps: 5, missing: [] });
  });

  it('needs the length of the samples', () => {
    expect(read(pretrain({ max_seq_length: null }))).toMatchObject({
      schedule: null,
      missing: [{ what: 'max_seq_length' }],
    });
  });

  it('cuts a warm-up that is longer than the run', () => {
    const { schedule, problems } = read(pretrain({ lr_warmup_steps: 50, max_tokens: 10 }));
    expect(problems.map(({ code }) => code)).toContain('warm-up-too-long');
    expect(lrAt(schedule!, 10)).toBeCloseTo(1e-3 * 0.9, 12);
  });

  it('has no warm-up where it is null', () => {
    expect(lrAt(read(pretrain({ lr_warmup_steps: null, max_tokens: 10 })).schedule!, 1)).toBe(1e-3);
  });

  it('takes a share of an epoch where its length is known', () => {
    const text = pretrain({ lr_warmup_steps: null, lr_warmup_fraction: 0.1, max_tokens: 100 });
    expect(read(text)).toMatchObject({ schedule: null, missing: [{ what: 'warmupSteps' }] });
    expect(read(text, { stepsPerEpoch: 50 })).toMatchObject({ warmupSteps: 5, missing: [] });
  });

  it('says that a batch does not fill its devices', () => {
    expect(read(pretrain({ max_tokens: 10 }, { devices: 8 }))).toMatchObject({
      schedule: null,
      missing: [{ what: 'batchSize' }],
    });
  });

  it('does not divide by a length or a batch of 0', () => {
    expect(read(pretrain({ max_seq_length: 0, max_tokens: 10 })).schedule).toBeNull();
    expect(read(pretrain({ micro_batch_size: 0, max_tokens: 10 })).schedule).toBeNull();
  });

  it('takes epochs of finetuning from the log', () => {
    const text = pretrain({ epochs: 3, lr_warmup_steps: 4 }, { checkpoint_dir: 'checkpoints/x' });
    expect(read(text)).toMatchObject({ schedule: null, missing: [{ what: 'totalSteps' }] });
    expect(read(text, { totalSteps: 60 })).toMatchObject({ totalSteps: 60, minLr: 0, missing: [] });
    expect(read(text, { stepsPerEpoch: 20 })).toMatchObject({ totalSteps: 60 });
  });

  it('keeps reading a half-typed file', () => {
    const text =
      'train:\n  global_batch_size: 4\n  micro_batch_size: 4\n  max_tokens: 4_096\n  max_seq_length: 8\n  lr_warmup_steps:\noptimizer:\n  init_args:\n    lr: \ndevices: 1\n';
    expect(readConfig('pretrain.yaml', text)).toMatchObject({
      peakLr: 1e-3,
      totalSteps: 128,
      warmupSteps: 0,
    });
  });

  const samples = new URL('samples/configs/litgpt/', shared);
  it.skipIf(!existsSync(samples))('reads real files (skipped without the samples)', () => {
    const sample = (name: string, hints = {}) =>
      readConfig(name, readFileSync(new URL(name, samples), 'utf8'), hints)!;
    expect(sample('pretrain_tinyllama.yaml')).toMatchObject({
      framework: 'litgpt',
      missing: [{ what: 'worldSize' }],
    });
    expect(sample('pretrain_tinyllama.yaml', { worldSize: 64 })).toMatchObject({ peakLr: 4e-4, minLr: 4e-5, warmupSteps: 2000, totalSteps: 2_861_022 }); // prettier-ignore
    expect(sample('finetune_llama-3.2-1B_lora.yaml')).toMatchObject({
      framework: 'litgpt',
      peakLr: 2e-4,
      minLr: 0,
      warmupSteps: 10,
    });
  });
});
