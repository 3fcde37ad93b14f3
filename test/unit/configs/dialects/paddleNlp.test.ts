import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';

const shared = {
  tensor_parallel_degree: 2,
  sharding: 'stage1',
  per_device_train_batch_size: 1,
  learning_rate: 1e-3,
};
const read = (more: object, hints?: ConfigHints): ConfigReading =>
  readConfig('llm/argument.json', JSON.stringify({ ...shared, ...more }), hints)!;
const whats = ({ missing }: ConfigReading) => missing.map(({ what }) => what);

/** Multipliers of the peak after a warm-up of 4 of 20 updates, t = k - 1, typed from `paddlenlp/trainer/trainer_utils.py`. */
const u = (t: number) => (t - 4) / 16;
const after: Readonly<Record<string, (t: number) => number>> = {
  linear: (t) => 1 - u(t),
  cosine: (t) => 0.5 * (1 + Math.cos(Math.PI * u(t))),
  constant_with_warmup: () => 1,
  polynomial: (t) => (1 - 1e-4) * (1 - u(t)) + 1e-4,
};

describe('PaddleNLP’s Trainer', () => {
  it.each(Object.entries(after))('%s', (type, multiplier) => {
    const { schedule, framework } = read({ lr_scheduler_type: type, warmup_steps: 4, max_steps: 20 });
    expect(framework).toBe('paddlenlp');
    for (let k = 1; k <= 20; k++)
      expect(lrAt(schedule!, k)).toBeCloseTo(1e-3 * (k <= 4 ? (k - 1) / 4 : multiplier(k - 1)), 15);
  });

  it('holds the peak of a constant from the first update on', () => {
    const { schedule } = read({ lr_scheduler_type: 'constant', warmup_steps: 4, max_steps: 20 });
    expect(lrAt(schedule!, 1)).toBe(1e-3);
  });

  it('says what it does not know', () => {
    expect(whats(read({ lr_scheduler_type: 'inverse_sqrt', max_steps: 20 }))).toEqual(['lr_scheduler_type']);
    expect(whats(read({ num_train_epochs: 2, warmup_ratio: 0.1 }))).toEqual(['totalSteps', 'warmupSteps']);
    expect(read({ num_train_epochs: 2, warmup_ratio: 0.1 }, { totalSteps: 30 })).toMatchObject({
      warmupSteps: 3,
      missing: [],
    });
  });
});

describe('PaddleNLP’s pre-training', () => {
  it('warms up from the first update on, and anneals over the run', () => {
    const { schedule, assumptions } = read({
      input_dir: 'data',
      lr_scheduler_type: 'cosine',
      warmup_steps: 4,
      max_steps: 20,
    });
    expect(assumptions.join()).toContain('min_learning_rate = 0.00001');
    expect(lrAt(schedule!, 1)).toBeCloseTo(2.5e-4, 15);
    expect(lrAt(schedule!, 4)).toBeCloseTo(1e-3, 15);
    expect(lrAt(schedule!, 12)).toBeCloseTo((1e-3 + 1e-5) / 2, 15);
    expect(lrAt(schedule!, 20)).toBeCloseTo(1e-5, 15);
  });

  it('says where the decay ends after the run', () => {
    const { problems } = read({
      lr_scheduler_type: 'cosine',
      min_learning_rate: 1e-5,
      max_steps: 20,
      decay_steps: 200,
    });
    expect(problems.map(({ code }) => code)).toContain('decay-after-end');
  });

  it('leaves the Trainer’s files to the Trainer', () => {
    const text = JSON.stringify({
      learning_rate: 1e-3,
      lr_scheduler_type: 'cosine',
      max_steps: 20,
      warmup_steps: 2,
    });
    expect(readConfig('a.json', text)?.framework).toBe('huggingface');
  });
});
