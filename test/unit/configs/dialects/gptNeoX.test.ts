import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { hasShared, shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

type Values = Readonly<Record<string, unknown>>;
const yaml = (lr: unknown, values: Values) =>
  JSON.stringify({ pipe_parallel_size: 1, optimizer: { params: { lr } }, ...values }, null, 1);
const read = (values: Values, hints = {}, lr: unknown = 1e-3) =>
  readConfig('configs/a.yml', yaml(lr, values), hints)!;

testVectors(/^GPT-NeoX/, 2, ({ config: { lr, ...rest } }) => ({
  path: 'configs/a.yml',
  text: yaml(lr, { ...rest, train_iters: 20 }),
}));

const base = { train_iters: 100, lr_decay_style: 'linear', warmup: 0.1, min_lr: 1e-4 };
const source = (text: string) => ({ sources: () => text });

describe('GPT-NeoX', () => {
  it('runs two updates at the first LR, and cuts the linear decay off at the floor', () => {
    const { schedule } = read(base);
    expect([1, 2, 3, 11].map((k) => lrAt(schedule!, k))).toEqual([1e-4, 1e-4, 2e-4, 1e-3]);
    expect(lrAt(schedule!, 56)).toBeCloseTo(5e-4, 15);
    expect(lrAt(schedule!, 100)).toBe(1e-4);
  });

  it('rises again where a cosine ends before the run', () => {
    const { schedule, problems } = read({ ...base, lr_decay_style: 'cosine', lr_decay_iters: 50, warmup: 0 });
    expect(lrAt(schedule!, 51)).toBeCloseTo(1e-4, 15);
    expect(lrAt(schedule!, 76)).toBeCloseTo(5.5e-4, 15);
    expect(problems.map(({ code }) => code)).toEqual(['never-anneals', 'rises-at-end']);
  });

  it.each([
    ['linear', 1 - 0.4],
    ['cosine', 0.5 * (1 + Math.cos(0.4 * Math.PI))],
    ['exponential', Math.exp(-0.693 * 0.4)],
  ])('follows a checkout from before August 2023: %s', (style, share) => {
    const old = source('num_iters_ = min(self.num_iters, self.end_iter - self.warmup_iter)');
    const { schedule, assumptions } = read({ ...base, lr_decay_style: style }, old);
    expect(assumptions).toEqual([]);
    expect(lrAt(schedule!, 1)).toBe(0);
    expect(lrAt(schedule!, 51)).toBeCloseTo(1e-3 * share, 15);
    // The counter stops a warm-up before the end.
    expect(lrAt(schedule!, 100)).toBe(lrAt(schedule!, 91));
  });

  it('follows a checkout whose warm-up begins at LR 0', () => {
    const { schedule } = read(base, source('num_iters_ = self.num_iters'));
    expect([1, 2, 11].map((k) => lrAt(schedule!, k))).toEqual([0, 1e-4, 1e-3]);
    expect(lrAt(read(base, source('num_iters_ = max(1, self.num_iters)')).schedule!, 1)).toBe(1e-4);
  });

  it('says which defaults stand', () => {
    const { schedule, assumptions, kind } = read({ train_iters: 1000, lr_decay_iters: 1000 });
    expect(kind).toBe('linear');
    expect(assumptions[0]).toBe('Not set here, so GPT-NeoX’s defaults are used: lr_decay_style = linear, warmup = 0.01, min_lr = 0.'); // prettier-ignore
    expect(lrAt(schedule!, 11)).toBe(1e-3);
    expect(lrAt(schedule!, 506)).toBeCloseTo(5e-4, 15);
  });

  it('says what is missing', () => {
    const missing = (values: Values, lr: unknown = 1e-3) =>
      read(values, {}, lr).missing.map(({ what }) => what);
    expect(missing({ ...base, lr_decay_style: 'wsd' })).toEqual(['lr_decay_style']);
    expect(missing(base, null)).toEqual(['peakLr']);
    expect(missing({ ...base, warmup: 'some' })).toEqual(['warmup']);
    expect(missing({ ...base, scheduler: { type: 'WarmupLR' } })).toEqual(['scheduler']);
    expect(missing({ lr_decay_style: 'cosine', warmup: 0.1, train_epochs: 1 })).toEqual(['totalSteps']);
    expect(read({ lr_decay_style: 'cosine', warmup: 0.1 }, { totalSteps: 50 }).totalSteps).toBe(50);
  });

  it('warns of a warm-up as long as the run, and reads a constant one', () => {
    expect(read({ ...base, warmup: 1 }).problems.map(({ code }) => code)).toContain('warm-up-too-long');
    expect(lrAt(read({ ...base, lr_decay_style: 'constant' }).schedule!, 100)).toBe(1e-3);
  });

  it('counts tokens with the GPUs that share the data', () => {
    const batch = { train_micro_batch_size_per_gpu: 4, gradient_accumulation_steps: 2, seq_length: 10 };
    expect(read({ ...base, ...batch, global_num_gpus: 8, model_parallel_size: 2 }).tokensPerUpdate).toBe(320);
    expect(read({ ...base, ...batch }, { worldSize: 3 }).tokensPerUpdate).toBe(240);
    expect(read({ ...base, ...batch }).tokensPerUpdate).toBeNull();
  });

  it.skipIf(!hasShared).each([
    ['160M.yml', { peakLr: 6e-4, minLr: 6e-5, warmupSteps: 1430, totalSteps: 143000, kind: 'cosine' }],
    ['20B.yml', { peakLr: 9.7e-5, minLr: 9.7e-6, warmupSteps: 1500, totalSteps: 150000, kind: 'cosine' }],
  ])('reads the published %s (skipped without the samples)', (name, wanted) => {
    const text = readFileSync(new URL(`samples/configs/gpt-neox/${name}`, shared), 'utf8');
    expect(readConfig(name, text)).toMatchObject({ framework: 'gpt-neox', missing: [], ...wanted });
  });
});
