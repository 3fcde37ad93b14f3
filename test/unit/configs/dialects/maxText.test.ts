import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const given = ['learning_rate', 'steps', 'warmup_steps_fraction', 'learning_rate_final_fraction'];
testVectors(/^MaxText/, 1, ({ config }) => ({
  path: 'configs/run.yml',
  text: given.map((name) => `${name}: ${String(config[name])}\n`).join(''),
}));
testVectors(/^MaxText/, 1, ({ config }) => ({
  path: 'run.sh',
  text: `python3 MaxText/train.py base.yml ${given.map((name) => `${name}=${String(config[name])}`).join(' ')}\n`,
}));

const base = 'learning_rate: 1e-3\nlearning_rate_final_fraction: 0.1\n';
const read = (rest: string) => readConfig('configs/run.yml', base + rest);
const codes = (rest: string) => read(rest)!.problems.map(({ code }) => code);

describe('MaxText', () => {
  it('runs at 0 after the schedule', () => {
    const rest = 'steps: 100\nlearning_rate_schedule_steps: 80\nwarmup_steps_fraction: 0.1\n';
    const { schedule } = read(rest)!;
    expect(lrAt(schedule!, 80)).toBeCloseTo(1e-4, 15);
    expect(lrAt(schedule!, 81)).toBe(0);
    expect(codes(rest)).toContain('zero-after-schedule');
  });

  it('stops early where the schedule is longer', () => {
    const rest = 'steps: 100\nlearning_rate_schedule_steps: 800\nwarmup_steps_fraction: 0.1\n';
    expect(read(rest)).toMatchObject({ totalSteps: 100, warmupSteps: 80 });
    expect(codes(rest)).toContain('decay-after-end');
  });

  it('takes what is left out from base.yml, and says so', () => {
    const reading = read('warmup_steps_fraction: 0.1\n')!;
    expect(reading).toMatchObject({ totalSteps: 150_001, warmupSteps: 15_000 });
    expect(reading.assumptions.join()).toContain('steps = 150001');
    expect(codes('warmup_steps_fraction: 0.1\n')).toContain('default-total');
  });

  it('reads decays of no and of one step', () => {
    const wsd = (fraction: number, style: string) =>
      read(`steps: 100\nwarmup_steps_fraction: 0\nlr_schedule_type: wsd\nwsd_decay_style: ${style}\nwsd_decay_steps_fraction: ${String(fraction)}\n`)!; // prettier-ignore
    expect(lrAt(wsd(0, 'linear').schedule!, 100)).toBe(1e-3);
    expect(lrAt(wsd(0.01, 'linear').schedule!, 100)).toBe(1e-3);
    expect(lrAt(wsd(0.01, 'cosine').schedule!, 100)).toBeCloseTo(1e-4, 15);
    expect(wsd(0, 'linear').problems.map(({ code }) => code)).toContain('no-decay');
  });

  it('never guesses, and survives half a text', () => {
    expect(read('warmup_steps_fraction: "${w}"\nsteps: 10\n')!.missing.map(({ what }) => what)).toEqual(['warmup_steps_fraction']); // prettier-ignore
    expect(read('lr_schedule_type: step\nwarmup_steps_fraction: 0\n')!.missing[0]!.what).toBe(
      'lr_schedule_type',
    );
    const text = 'python3 -m MaxText.train base.yml steps=$N learning_rate=1e-3 warmup_steps_fraction=0.1\n';
    expect(readConfig('run.sh', text)!.missing.map(({ what }) => what)).toContain('steps');
    for (let end = 0; end <= text.length; end++)
      expect(() => readConfig('run.sh', text.slice(0, end))).not.toThrow();
  });
});

const sample = new URL('samples/configs/maxtext/base.yml', shared);
describe.skipIf(!existsSync(sample))('MaxText’s own base.yml (skipped without the samples)', () => {
  it('is a cosine of 150,001 steps', () => {
    const reading = readConfig('configs/base.yml', readFileSync(sample, 'utf8'))!;
    expect(reading).toMatchObject({
      framework: 'maxtext',
      kind: 'cosine',
      peakLr: 3e-5,
      totalSteps: 150_001,
      missing: [],
    });
    expect(lrAt(reading.schedule!, 150_001)).toBeCloseTo(3e-6, 15);
  });
});
