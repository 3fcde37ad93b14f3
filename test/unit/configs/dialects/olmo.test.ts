import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const names: Readonly<Record<string, string>> = {
  'OLMo.CosWithWarmup': 'cosine_with_warmup',
  'OLMo.LinearWithWarmup': 'linear_with_warmup',
  'OLMo.InvSqrtWithWarmup': 'inverse_sqrt_with_warmup',
};

testVectors(/^OLMo\./, 3, ({ framework, config }) => ({
  path: 'configs/run.yaml',
  text: `optimizer:
  learning_rate: ${String(config['learning_rate'])}
scheduler:
  name: ${names[framework] ?? ''}
  t_warmup: ${String(config['warmup_steps'])}
  alpha_f: ${String(config['alpha_f'] ?? 0.1)}
  warmup_min_lr: ${String(config['warmup_min_lr'])}
max_duration: ${String(config['max_steps'])}
`,
}));

const written = (scheduler: string, rest = 'max_duration: 100') =>
  `optimizer: { learning_rate: 1e-3 }\nscheduler: { ${scheduler} }\n${rest}\n`;
const read = (text: string, hints: ConfigHints = {}) => readConfig('configs/run.yaml', text, hints);

describe('OLMo', () => {
  it('starts at a tenth of the peak unless warmup_min_lr says otherwise', () => {
    const { schedule, assumptions } = read(written('t_warmup: 10, alpha_f: 0.1'))!;
    expect(lrAt(schedule!, 1)).toBeCloseTo(1e-4 + 9e-4 / 10, 15);
    expect(assumptions.join()).toContain('warmup_min_lr = 10 % of the peak');
  });

  it('has no warm-up and no end where the scheduler is constant', () => {
    const { schedule, missing } = read(written('name: constant, t_warmup: 10, alpha_f: 0.1', ''))!;
    expect(missing).toEqual([]);
    expect([1, 5, 5000].map((k) => lrAt(schedule!, k))).toEqual([1e-3, 1e-3, 1e-3]);
  });

  it('counts tokens only with the batch and the sequence length', () => {
    const tokens = written('units: tokens, t_warmup: 1e5, alpha_f: 0.1', 'max_duration: 1e7T');
    expect(read(tokens)!.missing.map(({ what }) => what)).toEqual(['tokensPerUpdate']);
    expect(read(tokens, { tokensPerUpdate: 1e4 })).toMatchObject({
      warmupSteps: 10,
      totalSteps: 1000,
      missing: [],
    });
  });

  it('leaves a length in epochs to the log', () => {
    const epochs = written('t_warmup: 10, alpha_f: 0.1', 'max_duration: 2ep');
    expect(read(epochs)!.missing.map(({ what }) => what)).toEqual(['totalSteps']);
    expect(read(epochs, { totalSteps: 70 })).toMatchObject({ totalSteps: 70, missing: [] });
    expect(read(epochs, { stepsPerEpoch: 30 })).toMatchObject({ totalSteps: 60 });
  });

  it('reads tokens as whole batches where the scheduler counts steps', () => {
    const rest =
      'max_duration: 1_005_000T\nglobal_train_batch_size: 10\nmodel: { max_sequence_length: 1000 }';
    const { totalSteps, schedule } = read(written('t_warmup: 10, alpha_f: 0.1', rest))!;
    expect(totalSteps).toBe(100);
    expect(lrAt(schedule!, 100)).toBeCloseTo(1e-4, 15);
  });

  it('reports what is wrong at its place', () => {
    const codes = (text: string) => read(text)!.problems.map(({ code }) => code);
    expect(codes(written('t_warmup: 500, alpha_f: 0.1'))).toContain('warm-up-too-long');
    expect(codes(written('t_warmup: 5, alpha_f: 0.1, t_max: 1000'))).toContain('decay-after-end');
    expect(codes(written('t_warmup: 5, alpha_f: 0.1, warmup_min_lr: 1'))).toContain('warm-up-above-peak');
    expect(codes(written('t_warmup: 5, alpha_f: 0.1', ''))).toContain('default-total');
    const text = written('t_warmup: 500, alpha_f: 0.1');
    const found = read(text)!.problems.find(({ code }) => code === 'warm-up-too-long')!;
    expect(text.slice(found.range!.start, found.range!.end)).toBe('500');
  });

  it('never guesses a value, and survives half a text', () => {
    const unknown = written('t_warmup: 5, alpha_f: "${oc.env:ALPHA}"');
    expect(read(unknown)!.missing.map(({ what }) => what)).toEqual(['alpha_f']);
    expect(read(written('name: stepped, t_warmup: 5, alpha_f: 0.1'))!.missing[0]!.what).toBe('name');
    const text = written('name: cosine_with_warmup, t_warmup: 10, alpha_f: 0.1, warmup_min_lr: 0');
    for (let end = 0; end <= text.length; end++) expect(() => read(text.slice(0, end))).not.toThrow();
  });

  it('leaves Composer’s times alone', () => {
    expect(read('optimizer: { lr: 1e-3 }\nscheduler: { name: cosine_with_warmup, t_warmup: 10ba, alpha_f: 0.1 }\n')?.framework).not.toBe('olmo'); // prettier-ignore
  });
});

const samples = new URL('samples/configs/olmo/', shared);
describe.skipIf(!existsSync(samples))('OLMo’s own configs (skipped without the samples)', () => {
  const sample = (name: string) => readFileSync(new URL(name, samples), 'utf8');

  it('OLMo-1B: 739,328 steps of 2048 x 2048 tokens', () => {
    const reading = read(sample('OLMo-1B.yaml'))!;
    expect(reading).toMatchObject({
      framework: 'olmo',
      peakLr: 4e-4,
      warmupSteps: 2000,
      totalSteps: 739_328,
    });
    expect(reading.tokensPerUpdate).toBe(2048 * 2048);
    expect(lrAt(reading.schedule!, 739_328)).toBeCloseTo(4e-5, 15);
  });

  it('OLMo2-7B: warm-up and end in tokens, length in epochs', () => {
    const reading = read(sample('OLMo2-7B-stage1.yaml'), { totalSteps: 928_646 })!;
    expect(reading).toMatchObject({ framework: 'olmo', warmupSteps: 2000, totalSteps: 928_646, missing: [] });
    const [t, end] = [500_000 - 2000, 5e12 / (1024 * 4096) - 2000];
    expect(lrAt(reading.schedule!, 500_000)).toBeCloseTo(
      3e-5 + 1.35e-4 * (1 + Math.cos((Math.PI * t) / end)),
      12,
    );
  });
});
