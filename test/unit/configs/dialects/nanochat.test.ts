import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { testVectors } from '../vectors.ts';

const read = (flags: string, hints = {}) =>
  readConfig('run.sh', `python -m scripts.base_train -- ${flags}\n`, hints)!;

testVectors(/^nanochat/, 1, ({ config }) => ({
  path: 'run.sh',
  text: `python -m scripts.base_train -- --matrix-lr=0.02 --total-batch-size=524288 ${Object.entries(config)
    .map(([name, value]) => `--${name.replaceAll('_', '-')}=${String(value)}`)
    .join(' ')}\n`,
  scale: 0.02,
}));

describe('nanochat', () => {
  it('needs the log where the model decides the length', () => {
    const { schedule, missing } = read('--depth=12');
    expect(schedule).toBeNull();
    expect(missing.map(({ what }) => what)).toEqual(['totalSteps']);
    const hinted = read('--depth=12', { totalSteps: 1000 });
    expect(hinted).toMatchObject({ totalSteps: 1000, warmupSteps: 40, peakLr: 0.02, missing: [] });
    expect(lrAt(hinted.schedule!, 1000)).toBeCloseTo(0.02 * (1 / 650 + (649 / 650) * 0.05), 12);
  });

  it('scales the LR by the root of the batch, where the batch is known', () => {
    expect(read('--total-batch-size=131072 --num-iterations=90').peakLr).toBeCloseTo(0.01, 12);
    expect(read('--num-iterations=90').assumptions.join(' ')).toMatch(
      /batch is chosen by the size of the model/,
    );
  });

  it('knows the flags of 2025', () => {
    const { warmupSteps, assumptions, tokensPerUpdate, peakLr } = read(
      '--depth=20 --num_iterations=100 --total_batch_size=262144',
    );
    expect({ warmupSteps, tokensPerUpdate, peakLr }).toEqual({
      warmupSteps: 0,
      tokensPerUpdate: 262_144,
      peakLr: 0.02,
    });
    expect(assumptions.join(' ')).toMatch(/of 2025/);
  });

  it('says that warm-up and warm-down overlap', () => {
    const { problems } = read('--num-iterations=50 --warmup-steps=60');
    expect(problems.map(({ code }) => code)).toContain('warm-up-too-long');
  });

  it('stays at its LR where nothing warms down', () => {
    const { schedule, problems } = read(
      '--num-iterations=50 --warmup-steps=0 --warmdown-ratio=0 --total-batch-size=524288',
    );
    expect([lrAt(schedule!, 1), lrAt(schedule!, 50)]).toEqual([0.02, 0.02]);
    expect(problems.map(({ code }) => code)).toContain('no-decay');
  });

  it('does not guess what a variable holds', () => {
    expect(read('--num-iterations=$1').missing.map(({ what }) => what)).toEqual(['num_iterations']);
  });
});
