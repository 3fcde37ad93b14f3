import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints, ConfigReading } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';

const read = (text: string, hints?: ConfigHints): ConfigReading => readConfig('train.py', text, hints)!;
const whats = ({ missing }: ConfigReading) => missing.map(({ what }) => what);

describe('ColossalAI', () => {
  const script = (args: string, lr = '1e-3') =>
    `from colossalai.nn.lr_scheduler import CosineAnnealingWarmupLR\no = HybridAdam(p, lr=${lr})\ns = CosineAnnealingWarmupLR(${args})\n`;

  it('runs two updates at the peak after a warm-up that begins above 0', () => {
    const { schedule, framework } = read(script('o, 20, 4'));
    expect(framework).toBe('colossalai');
    const half = (k: number) => 5e-4 * (1 + Math.cos((Math.PI * (k - 5)) / 16));
    const wanted = [2.5e-4, 5e-4, 7.5e-4, 1e-3, 1e-3, half(6), half(20)];
    expect([1, 2, 3, 4, 5, 6, 20].map((k) => lrAt(schedule!, k))).toEqual(
      wanted.map((lr): unknown => expect.closeTo(lr, 14)),
    );
  });

  it('guesses at no expression', () => {
    expect(whats(read(script('o, total_steps=len(data), warmup_steps=args.w', 'args.lr')))).toEqual(['peakLr', 'warmup_steps', 'totalSteps']); // prettier-ignore
    const reading = read(script('o, total_steps=len(data), warmup_steps=2'), { totalSteps: 30 });
    expect([reading.totalSteps, reading.assumptions.length, reading.missing]).toEqual([30, 1, []]);
  });

  it('says where the scheduler is told another length than the run has', () => {
    const { problems } = read(script('o, total_steps=200, warmup_steps=2'), { totalSteps: 100 });
    expect(problems.map(({ code }) => code)).toContain('scheduler-total-differs');
  });

  it('is not taken from scripts without colossalai', () => {
    expect(
      readConfig('a.py', 'o = Adam(p, lr=1e-3)\ns = CosineAnnealingWarmupLR(o, 20, 4)\n')?.framework,
    ).not.toBe('colossalai');
  });
});

describe('InternEvo', () => {
  const config = (scheduler: string, data = 'total_steps=20') =>
    `data = dict(${data})\nadam = dict(lr=1e-3)\nlr_scheduler = dict(${scheduler})\n`;

  it('rounds the warm-up down and begins above 0', () => {
    const { schedule, warmupSteps, framework } = read(
      config('total_steps=20, init_steps=0, warmup_ratio=0.19, eta_min=1e-4'),
    );
    expect([framework, warmupSteps]).toEqual(['internevo', 3]);
    const half = (k: number) => 1e-4 + 4.5e-4 * (1 + Math.cos((Math.PI * (k - 4)) / 17));
    const wanted = [1e-3 / 3, 2e-3 / 3, 1e-3, 1e-3, half(5), half(20)];
    expect([1, 2, 3, 4, 5, 20].map((k) => lrAt(schedule!, k))).toEqual(
      wanted.map((lr): unknown => expect.closeTo(lr, 14)),
    );
  });

  it('looks its total up in data, and guesses at no other expression', () => {
    expect(read(config("total_steps=data['total_steps'], warmup_ratio=0.1")).missing).toEqual([]);
    expect(whats(read(config('total_steps=steps(), warmup_ratio=0.1')))).toEqual(['totalSteps']);
  });

  it('says where the scheduler is told another length than the run has', () => {
    const { problems, totalSteps } = read(config('total_steps=400, warmup_ratio=0.01'));
    expect(totalSteps).toBe(20);
    expect(problems.map(({ code }) => code)).toContain('scheduler-total-differs');
  });

  it('reads half-typed text', () => {
    expect(() =>
      readConfig('a.py', 'adam = dict(lr=1e-3)\nlr_scheduler = dict(total_steps=20, warmup_ra'),
    ).not.toThrow();
  });
});
