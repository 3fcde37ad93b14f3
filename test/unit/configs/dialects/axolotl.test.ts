import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const head = 'base_model: m\nsequence_len: 512\nmicro_batch_size: 1\n';

testVectors(/^axolotl/, 2, ({ framework, config }) => {
  const { lr, warmup, total, ...rest } = config;
  const quadratic = framework.endsWith('quadratic_warmup') ? { lr_quadratic_warmup: true } : {};
  const given = {
    learning_rate: lr as number,
    warmup_steps: warmup as number,
    max_steps: total as number,
    ...rest,
    ...quadratic,
  };
  const lines = Object.entries(given).map(([name, value]) => `${name}: ${String(value)}\n`);
  return { path: 'train.yml', text: head + lines.join('') };
});

const read = (text: string, hints?: ConfigHints): ConfigReading =>
  readConfig('a/config.yml', head + text, hints)!;
const codes = ({ problems }: ConfigReading) => problems.map(({ code }) => code);
const whats = ({ missing }: ConfigReading) => missing.map(({ what }) => what);

describe('the warm-up', () => {
  it.each([
    ['', 5000, 100],
    ['', 1000, 30],
    ['warmup_ratio: 0.1', 1000, 100],
    ['warmup_steps: 7', 1000, 7],
    ['warmup_steps: 1', 1000, 2],
    ['warmup_steps: 0', 1000, 0],
    ['warmup_steps: 7\nwarmup_ratio: 0.5', 1000, 7],
  ])('%s of %d steps', (line, total, steps) => {
    expect(read(`learning_rate: 1e-4\nmax_steps: ${String(total)}\n${line}\n`).warmupSteps).toBe(steps);
  });
});

describe('Axolotl’s own schedules', () => {
  it('hold one LR where the cosine would end before the warm-up', () => {
    const text =
      'learning_rate: 1e-3\nmax_steps: 20\nwarmup_steps: 10\ncosine_min_lr_ratio: 0.1\ncosine_constant_lr_ratio: 0.35\n';
    // int(0.35 x 20) = 7: cos(-3 pi) = -1
    expect(lrAt(read(text).schedule!, 15)).toBeCloseTo(1e-4, 12);
  });

  it('take the one-cycle options', () => {
    const text = 'lr_scheduler: one_cycle\nlearning_rate: 1e-3\nmax_steps: 20\nlr_scheduler_kwargs: { pct_start: 0.3, div_factor: 10, anneal_strategy: linear }\n'; // prettier-ignore
    const { schedule, minLr } = read(text);
    expect([1, 6, 20].map((k) => lrAt(schedule!, k))).toEqual([expect.closeTo(1e-4, 12), expect.closeTo(1e-3, 12), expect.closeTo(1e-8, 14)]); // prettier-ignore
    expect(minLr).toBeCloseTo(1e-8, 14);
  });

  it('begin rex without a warm-up at the peak', () => {
    const { schedule } = read('lr_scheduler: rex\nlearning_rate: 1e-3\nmax_steps: 20\nwarmup_steps: 0\n');
    const z = 1 / 20;
    expect(lrAt(schedule!, 1)).toBeCloseTo(1e-3, 15);
    expect(lrAt(schedule!, 20)).toBeCloseTo((1e-3 * z) / (0.1 + 0.9 * z), 15);
  });

  it('begin a one-cycle without a rise at once', () => {
    const { schedule } = read(
      'lr_scheduler: one_cycle\nlearning_rate: 1e-3\nmax_steps: 20\nwarmup_steps: 0\n',
    );
    expect(lrAt(schedule!, 1)).toBeCloseTo(4e-9 + ((1e-3 - 4e-9) / 2) * (1 + Math.cos(Math.PI / 20)), 14);
  });
});

describe('what is not said', () => {
  it('takes the length from the log where it is given in epochs', () => {
    const text = 'learning_rate: 1e-4\nnum_epochs: 2\nwarmup_ratio: 0.1\n';
    expect(whats(read(text))).toEqual(['totalSteps', 'warmupSteps']);
    expect(read(text, { totalSteps: 80 })).toMatchObject({ totalSteps: 80, warmupSteps: 8, missing: [] });
  });

  it.each([
    ['jagged_restart_steps: 100', 'jagged_restart_steps'],
    ['lr_scheduler: log_sweep', 'lr_scheduler'],
    ['lr_scheduler: warmup_stable_decay', 'num_decay_steps'],
    ['lr_scheduler: one_cycle\nlr_scheduler_kwargs: { three_phase: true }', 'three_phase'],
  ])('%s', (line, what) => {
    const reading = read(`learning_rate: 1e-4\nmax_steps: 20\n${line}\n`);
    expect([whats(reading), reading.schedule]).toEqual([[what], null]);
  });

  it('lets a DeepSpeed scheduler win', () => {
    const scheduler = {
      type: 'WarmupDecayLR',
      params: { total_num_steps: 'auto', warmup_max_lr: 'auto', warmup_num_steps: 'auto' },
    };
    const text =
      'learning_rate: 1e-4\nmax_steps: 20\nwarmup_steps: 4\nlr_scheduler: cosine\ndeepspeed: ds/zero1.json\n';
    const reading = read(text, { sources: () => JSON.stringify({ scheduler }) });
    expect([reading.framework, reading.kind]).toEqual(['axolotl', 'linear']);
    expect(codes(reading)).toContain('scheduler-overridden');
    expect(read(text).assumptions.join()).toContain('ds/zero1.json');
  });
});

describe('mistakes', () => {
  it.each([
    ['lr_scheduler: linear\ncosine_min_lr_ratio: 0.1', 'key-ignored'],
    ['lr_scheduler: linear\nlr_quadratic_warmup: true', 'key-ignored'],
    ['lr_quadratic_warmup: true\ncosine_min_lr_ratio: 0.1', 'key-ignored'],
    ['cosine_constant_lr_ratio: 0.8', 'key-ignored'],
    ['warmup_steps: 2\nwarmup_ratio: 0.1', 'warm-up-overridden'],
    ['warmup_steps: 20', 'warm-up-too-long'],
  ])('%s', (lines, code) => {
    expect(codes(read(`learning_rate: 1e-4\nmax_steps: 20\n${lines}\n`))).toContain(code);
  });

  it('reads half-typed text', () => {
    expect(read('learning_rate: \nmax_steps')).toBeNull();
    expect(whats(read('learning_rate: ${LR}\nmax_steps: 20\n'))).toContain('learning_rate');
  });
});

const sample = (name: string) => new URL(`samples/configs/axolotl/${name}`, shared);
describe.skipIf(!existsSync(sample('streaming_pretrain.yaml')))(
  'published configs (skipped where they are not there)',
  () => {
    it('read as their authors meant', () => {
      const streaming = readConfig('a.yaml', readFileSync(sample('streaming_pretrain.yaml'), 'utf8'), {
        worldSize: 2,
      })!;
      expect(streaming).toMatchObject({
        framework: 'axolotl',
        kind: 'cosine',
        peakLr: 5e-4,
        warmupSteps: 100,
        totalSteps: 1000,
      });
      expect([streaming.tokensPerUpdate, streaming.missing]).toEqual([16_384, []]);
      const tiny = readConfig('a.yml', readFileSync(sample('archived_tiny-llama_pretrain.yml'), 'utf8'))!;
      expect(tiny).toMatchObject({
        framework: 'axolotl',
        peakLr: 2e-4,
        warmupSteps: 20,
        totalSteps: 200,
        missing: [],
      });
    });
  },
);
