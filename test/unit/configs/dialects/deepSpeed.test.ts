import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

/** Within the rounding of the arithmetic. */
const near = (lr: number): unknown => expect.closeTo(lr, 12);

testVectors(/^DeepSpeed/, 4, ({ framework, config, lr_used_for_update }) => {
  const { optimizer_lr: lr, ...params } = config;
  const given = {
    train_batch_size: 8,
    optimizer: { type: 'Adam', params: { lr: lr as number } },
    scheduler: { type: framework.slice('DeepSpeed.'.length), params },
  };
  return { path: 'ds.json', text: JSON.stringify(given), hints: { totalSteps: lr_used_for_update.length } };
});

const config = (
  type: string,
  params: object,
  optimizer: object | undefined = { params: { lr: 1e-3 } },
): string => JSON.stringify({ zero_optimization: { stage: 1 }, optimizer, scheduler: { type, params } });
const read = (text: string, hints?: ConfigHints): ConfigReading => readConfig('ds_config.json', text, hints)!;
const whats = ({ missing }: ConfigReading) => missing.map(({ what }) => what);
const codes = ({ problems }: ConfigReading) => problems.map(({ code }) => code);

describe('warm-up schedulers', () => {
  it('take at least two steps of warm-up', () => {
    const { schedule, warmupSteps } = read(
      config('WarmupLR', { warmup_num_steps: 1, warmup_type: 'linear' }),
    );
    expect(warmupSteps).toBe(2);
    expect([1, 2, 3, 4].map((k) => lrAt(schedule!, k))).toEqual([0, 0, 5e-4, 1e-3]);
  });

  it('have defaults of their own: a peak of 1e-3 and 1,000 steps', () => {
    const reading = read(config('WarmupDecayLR', { total_num_steps: 4000 }, { params: { lr: 3e-4 } }));
    expect(reading).toMatchObject({ peakLr: 1e-3, warmupSteps: 1000, totalSteps: 4000 });
    expect(reading.assumptions[0]).toContain('warmup_num_steps = 1000');
    expect(lrAt(reading.schedule!, 102)).toBeCloseTo((1e-3 * Math.log(101)) / Math.log(1000), 15);
  });

  it('begin at 0 where a cosine has a warm-up ratio', () => {
    const params = { total_num_steps: 30, warmup_num_steps: 5, warmup_min_ratio: 0.5, warmup_type: 'linear' };
    const { schedule } = read(config('WarmupCosineLR', params));
    expect([1, 2, 3].map((k) => lrAt(schedule!, k))).toEqual([0, 5e-4, 6e-4].map(near));
  });

  it('fall at once where the warm-up is the whole run', () => {
    const params = { total_num_steps: 10, warmup_num_steps: 10, warmup_type: 'linear' };
    const { schedule } = read(config('WarmupDecayLR', params), { totalSteps: 14 });
    expect([11, 12, 13].map((k) => lrAt(schedule!, k))).toEqual([9e-4, 0, 0].map(near));
    const cosine = read(config('WarmupCosineLR', { ...params, cos_min_ratio: 0.1 }), { totalSteps: 14 });
    expect([12, 14].map((k) => lrAt(cosine.schedule!, k))).toEqual([1e-4, 1e-4].map(near));
    expect(codes(cosine)).toContain('scheduler-total-differs');
  });

  it('are logarithmic unless said', () => {
    expect(codes(read(config('WarmupLR', { warmup_num_steps: 9 })))).toContain('log-warm-up');
    expect(codes(read(config('WarmupLR', { warmup_num_steps: 9, warmup_type: 'log' })))).not.toContain(
      'log-warm-up',
    );
  });
});

describe('LRRangeTest', () => {
  it('rises without an end', () => {
    const reading = read(config('LRRangeTest', { lr_range_test_min_lr: 1e-4, lr_range_test_step_size: 10 }));
    expect(lrAt(reading.schedule!, 31)).toBeCloseTo(1e-4 * 4, 15);
  });
});

describe('OneCycle', () => {
  it('holds the lower LR after the cycle, without a decay', () => {
    const { schedule } = read(
      config('OneCycle', { cycle_min_lr: 1e-4, cycle_max_lr: 1e-3, cycle_first_step_size: 4 }),
    );
    expect([1, 5, 9, 30].map((k) => lrAt(schedule!, k))).toEqual([1e-4, 1e-3, 1e-4, 1e-4].map(near));
  });

  it('does not guess at stairs', () => {
    const params = { cycle_min_lr: 1e-4, cycle_max_lr: 1e-3, cycle_first_stair_count: 3 };
    expect(whats(read(config('OneCycle', params)))).toEqual(['cycle_first_stair_count']);
    expect(whats(read(config('OneCycle', {})))).toEqual(['cycle_min_lr', 'cycle_max_lr']);
  });
});

describe('a DeepSpeed config', () => {
  it('is none without a scheduler, or without keys of the engine', () => {
    expect(
      readConfig(
        'ds.json',
        '{"zero_optimization": {}, "train_batch_size": 8, "optimizer": {"params": {"lr": 1}}}',
      ),
    ).toBeNull();
    expect(
      readConfig('a.json', '{"scheduler": {"type": "WarmupLR", "params": {"warmup_max_lr": 1}}}'),
    ).toBeNull();
  });

  it('says what “auto” stands for only where the log tells', () => {
    const params = {
      total_num_steps: 'auto',
      warmup_max_lr: 'auto',
      warmup_num_steps: 'auto',
      warmup_type: 'linear',
    };
    const text = config('WarmupDecayLR', params);
    expect(whats(read(text))).toEqual(['warmup_max_lr', 'warmup_num_steps', 'total_num_steps']);
    const reading = read(text, { settings: { learning_rate: 2e-4, warmup_ratio: 0.1, max_steps: 50 } });
    expect(reading).toMatchObject({ peakLr: 2e-4, warmupSteps: 5, totalSteps: 50, missing: [] });
  });

  it('needs the optimizer’s LR where the peak is that', () => {
    const without = JSON.stringify({
      train_batch_size: 1,
      scheduler: { type: 'WarmupLR', params: {} },
      lr: null,
    });
    expect(whats(read(without))).toEqual(['peakLr']);
  });

  it('does not know other schedulers', () => {
    expect(read(config('CosineAnnealingLR', {}))).toMatchObject({ kind: 'unknown', schedule: null });
  });
});

const sample = new URL(
  'samples/configs/deepspeed/ds_tests_model_Megatron_GPT2_ds_config_func_scheduler.json',
  shared,
);
describe.skipIf(!existsSync(sample))('a published config (skipped where it is not there)', () => {
  it('reads as its authors wrote it', () => {
    const reading = read(readFileSync(sample, 'utf8'));
    expect(reading).toMatchObject({
      framework: 'deepspeed',
      kind: 'constant',
      peakLr: 1e-3,
      warmupSteps: 10,
      missing: [],
    });
    expect(lrAt(reading.schedule!, 12)).toBe(1e-3);
  });
});
