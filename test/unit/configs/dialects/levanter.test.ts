import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const written = (optimizer: string, trainer = 'num_train_steps: 100, train_batch_size: 8') =>
  `trainer: { ${trainer} }\noptimizer: { learning_rate: 1e-3, ${optimizer} }\n`;
const read = (text: string) => readConfig('config/run.yaml', text);

testVectors(/^Levanter/, 1, ({ config }) => ({
  path: 'config/run.yaml',
  text: `trainer:
  num_train_steps: ${String(config['num_train_steps'])}
optimizer:
  learning_rate: ${String(config['learning_rate'])}
  warmup: ${String(config['warmup'])}
  min_lr_ratio: ${String(config['min_lr_ratio'])}
`,
}));

describe('Levanter', () => {
  it('takes a length up to 1 for a share, above 1 for steps', () => {
    expect(read(written('warmup: 0.25'))!.warmupSteps).toBe(25);
    expect(read(written('warmup: 25'))!.warmupSteps).toBe(25);
    expect(read(written('warmup: 1'))!.problems.map(({ code }) => code)).toContain('share-for-steps');
    expect(read(written('warmup: 2.5'))!.problems.map(({ code }) => code)).toContain('bad-length');
  });

  it('stays at the peak where the schedule is constant', () => {
    const { schedule, minLr } = read(written('warmup: 4, lr_schedule: constant'))!;
    expect(minLr).toBe(1e-3);
    expect([1, 3, 5, 100].map((k) => lrAt(schedule!, k))).toEqual([0, 5e-4, 1e-3, 1e-3]);
  });

  it('splits the run into equal cycles', () => {
    const { schedule } = read(written('warmup: 0, cycles: 4, min_lr_ratio: 0.1'))!;
    expect([1, 26, 51, 76].map((k) => lrAt(schedule!, k))).toEqual([1e-3, 1e-3, 1e-3, 1e-3]);
  });

  it('says which defaults decide', () => {
    const { totalSteps, assumptions, problems } = read(written('warmup: 10', 'train_batch_size: 8'))!;
    expect(totalSteps).toBe(400_000);
    expect(assumptions.join()).toContain('num_train_steps = 400000');
    expect(problems.map(({ code }) => code)).toContain('default-total');
    expect(
      readConfig('a.yaml', written('warmup: 10', 'train_batch_size: 8'), { totalSteps: 50 })!.totalSteps,
    ).toBe(50);
  });

  it('never guesses, and survives half a text', () => {
    const missing = (text: string) => read(text)!.missing.map(({ what }) => what);
    expect(missing(written('warmup: "${w}"'))).toEqual(['warmup']);
    expect(missing(written('warmup: 1, lr_schedule: power'))).toEqual(['lr_schedule']);
    expect(missing(written('warmup: 60, decay: 60'))).toEqual(['decay']);
    const text = written('warmup: 0.1, cycles: [20, 50], lr_schedule: { type: inv_sqrt }');
    for (let end = 0; end <= text.length; end++) expect(() => read(text.slice(0, end))).not.toThrow();
  });
});

const samples = new URL('samples/configs/levanter/', shared);
describe.skipIf(!existsSync(samples))('Levanter’s own configs (skipped without the samples)', () => {
  const sample = (name: string) => read(readFileSync(new URL(name, samples), 'utf8'))!;

  it('reads gpt2_small: 400,000 steps by default', () => {
    const reading = sample('gpt2_small.yaml');
    expect(reading).toMatchObject({
      framework: 'levanter',
      peakLr: 6e-4,
      warmupSteps: 4000,
      totalSteps: 400_000,
    });
    expect(reading.tokensPerUpdate).toBe(512 * 1024);
  });

  it('reads a batch schedule as no one batch', () => {
    const reading = sample('gpt2_small_fast_batch_schedule.yaml');
    expect(reading).toMatchObject({
      warmupSteps: 200,
      totalSteps: 20_000,
      tokensPerUpdate: null,
      missing: [],
    });
  });
});
