import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const written = (scheduler: string, rest = 'max_duration: 100ba') =>
  `optimizer: { lr: 1e-3 }\nscheduler: { ${scheduler} }\n${rest}\n`;
const read = (text: string, hints: ConfigHints = {}) => readConfig('yamls/train.yaml', text, hints);

testVectors(/^Composer/, 1, ({ config }) => ({
  path: 'yamls/train.yaml',
  text: `optimizer:
  lr: ${String(config['lr'])}
scheduler:
  name: cosine_with_warmup
  t_warmup: ${String(config['t_warmup'])}
  alpha_f: ${String(config['alpha_f'])}
max_duration: ${String(config['max_duration'])}
`,
}));

describe('llm-foundry', () => {
  const cosine = 'name: cosine_with_warmup, t_warmup: 10ba';

  it('runs the first two updates at LR 0', () => {
    const { schedule, problems } = read(written(cosine))!;
    expect([1, 2, 3].map((k) => lrAt(schedule!, k))).toEqual([0, 0, 1e-4]);
    expect(problems.map(({ code }) => code)).toContain('starts-at-zero');
  });

  it('runs them at the peak where there is no warm-up', () => {
    const { schedule } = read(written('name: linear_decay_with_warmup, t_warmup: 0ba'))!;
    expect([1, 2].map((k) => lrAt(schedule!, k))).toEqual([1e-3, 1e-3]);
    expect(lrAt(schedule!, 3)).toBeCloseTo(1e-3 * 0.99, 15);
  });

  it('turns every unit into batches, or says what is missing for it', () => {
    const tokens = written('name: cosine_with_warmup, t_warmup: 1e5tok', 'max_duration: 1e6tok');
    expect(read(tokens)!.missing.map(({ what }) => what)).toEqual(['t_warmup']);
    expect(read(tokens, { tokensPerUpdate: 1e4 })).toMatchObject({
      warmupSteps: 10,
      totalSteps: 100,
      missing: [],
    });
    const epochs = written('name: cosine_with_warmup, t_warmup: 10ba', 'max_duration: 2ep');
    expect(read(epochs)!.missing.map(({ what }) => what)).toEqual(['totalSteps']);
    expect(read(epochs, { totalSteps: 80 })).toMatchObject({ totalSteps: 80, missing: [] });
    expect(read(written(cosine, 'max_duration: 3'), { stepsPerEpoch: 7 })).toMatchObject({ totalSteps: 21 });
  });

  it('reports what Composer stops at', () => {
    const codes = (text: string) => read(text, { tokensPerUpdate: 1e4 })!.problems.map(({ code }) => code);
    expect(codes(written(cosine, 'max_duration: 1e6tok'))).toContain('units-differ');
    expect(codes(written('name: cosine_with_warmup, t_warmup: 10'))).toContain('no-unit');
    expect(codes(written('name: cosine_with_warmup, t_warmup: 200ba'))).toContain('warm-up-too-long');
    expect(codes(written('name: cosine_with_warmup, t_warmup: 2ba, t_max: 400ba'))).toContain(
      'decay-after-end',
    );
  });

  it('never guesses', () => {
    const missing = (text: string) => read(text)!.missing.map(({ what }) => what);
    expect(missing(written('name: cosine_with_warmup, t_warmup: "${w}"'))).toEqual(['t_warmup']);
    expect(missing(written('name: cosine_with_warmup, t_warmup: 5ba, alpha_f: "${a}"'))).toEqual(['alpha_f']);
    expect(missing(written('name: my_scheduler, t_warmup: 5ba'))).toEqual(['name']);
    expect(missing(written('name: inv_sqrt_with_warmup, t_warmup: 5ba'))).toEqual(['t_scale', 't_cooldown']);
  });

  it('survives half a text', () => {
    const text = written('name: inv_sqrt_with_warmup, t_warmup: 5ba, t_scale: 2ba, t_cooldown: 3ba');
    for (let end = 0; end <= text.length; end++) expect(() => read(text.slice(0, end))).not.toThrow();
  });

  it('leaves OLMo’s counts alone', () => {
    const olmo = 'optimizer: { learning_rate: 1e-3 }\nscheduler: { name: cosine_with_warmup, t_warmup: 10, alpha_f: 0.1 }\nmax_duration: 100\n'; // prettier-ignore
    expect(read(olmo)!.framework).toBe('olmo');
  });
});

const samples = new URL('samples/configs/llm-foundry/', shared);
describe.skipIf(!existsSync(samples))('llm-foundry’s own configs (skipped without the samples)', () => {
  it.each([
    ['mpt-125m.yaml', 4800],
    ['gpt2-small.yaml', 33_696],
  ])('%s', (name, totalSteps) => {
    const reading = read(readFileSync(new URL(name, samples), 'utf8'))!;
    expect(reading).toMatchObject({
      framework: 'llm-foundry',
      peakLr: 6e-4,
      warmupSteps: 100,
      totalSteps,
      missing: [],
    });
    expect(reading.tokensPerUpdate).toBe(256 * 2048);
    expect(lrAt(reading.schedule!, 52)).toBeCloseTo(3e-4, 15);
  });
});
