import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { hasShared, shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

type Values = Readonly<Record<string, unknown>>;
const yaml = (name: string, sched: Values, lr: unknown = 1e-3, trainer: Values = { max_steps: 100 }) =>
  JSON.stringify({ trainer, exp_manager: {}, model: { optim: { lr, sched: { name, ...sched } } } }, null, 1);
const read = (...args: Parameters<typeof yaml>) => readConfig('conf/gpt.yaml', yaml(...args))!;
const missing = (...args: Parameters<typeof yaml>) => read(...args).missing.map(({ what }) => what);
const codes = (...args: Parameters<typeof yaml>) => read(...args).problems.map(({ code }) => code);

testVectors(/^NeMo/, 7, ({ framework, config: { lr, max_steps, ...sched } }) => ({
  path: 'conf/gpt.yaml',
  text: yaml(framework.replace('NeMo.', ''), sched, lr, { max_steps: max_steps as number }),
}));

/** At t = 50 of 100 with a warm-up of 10 to 1e-3 and a floor of 1e-4. */
const halfway: readonly (readonly [string, Values, number])[] = [
  ['WarmupPolicy', {}, 1e-3],
  ['WarmupHoldPolicy', { hold_steps: 20 }, 1e-3],
  ['WarmupAnnealing', {}, 1e-4 + 9e-4 * (1 - 40 / 90)],
  ['CosineAnnealing', {}, 1e-4 + 4.5e-4 * (1 + Math.cos((Math.PI * 40) / 90))],
  ['SquareAnnealing', {}, 1e-3 * (50 / 90) ** 2],
  ['SquareRootAnnealing', {}, 1e-3 * Math.sqrt(0.5)],
  ['InverseSquareRootAnnealing', {}, 1e-3 / Math.sqrt(51 / 11)],
  ['NoamHoldAnnealing', { hold_steps: 20 }, 1e-3 * Math.sqrt(10 / 30)],
  ['NoamHoldAnnealing', { hold_ratio: 0.2, decay_rate: 1 }, (1e-3 * 10) / 30],
  ['PolynomialDecayAnnealing', { power: 2 }, 1e-4 + 9e-4 * (1 - 40 / 90) ** 2],
  ['PolynomialHoldDecayAnnealing', { hold_steps: 20, power: 3 }, 1e-4 + 9e-4 * (1 - 20 / 70) ** 3],
  ['WarmupHoldAnnealOneMinusSquareRoot', { hold_steps: 20 }, 1e-3 * (1 - Math.sqrt(20 / 70))],
];

describe('NeMo', () => {
  it.each(halfway)('%s %j', (name, options, wanted) => {
    const { schedule, minLr, warmupSteps } = read(name, { warmup_steps: 10, min_lr: 1e-4, ...options });
    expect(warmupSteps).toBe(10);
    expect(minLr).toBe(name.endsWith('Policy') ? 1e-3 : 1e-4);
    expect(lrAt(schedule!, 1)).toBeCloseTo(1e-3 / 11, 15);
    expect(lrAt(schedule!, 11)).toBeCloseTo(1e-3, 15);
    expect(lrAt(schedule!, 51)).toBeCloseTo(wanted, 15);
    // Past max_steps.
    expect(lrAt(schedule!, 102)).toBe(1e-4);
  });

  it('keeps the peak of Noam apart from lr', () => {
    const { schedule, peakLr } = read('NoamAnnealing', { warmup_steps: 10, d_model: 64 }, 2);
    expect(peakLr).toBeCloseTo(2 / 8 / Math.sqrt(10), 15);
    const noam = (t: number) => (2 / 8) * Math.min(t ** -0.5, t * 10 ** -1.5);
    for (const t of [1, 5, 10, 11, 50]) expect(lrAt(schedule!, t + 1)).toBeCloseTo(noam(t), 15);
    expect(lrAt(schedule!, 1)).toBeCloseTo(noam(1), 15);
  });

  it('reads T5, which does not look at lr', () => {
    const { schedule, peakLr } = read('T5InverseSquareRootAnnealing', { constant_steps: 25 });
    expect(peakLr).toBe(0.2);
    expect([1, 26, 65].map((k) => lrAt(schedule!, k))).toEqual([0.2, 0.2, 0.125]);
  });

  it('begins at LR 0 where a cosine has constant_steps', () => {
    const { schedule } = read('CosineAnnealing', { warmup_steps: 10, constant_steps: 30, min_lr: 1e-4 });
    expect([1, 6, 11].map((k) => lrAt(schedule!, k))).toEqual([0, 5e-4, 1e-3]);
    expect(lrAt(schedule!, 41)).toBeCloseTo(5.5e-4, 15);
    expect(lrAt(schedule!, 72)).toBe(1e-4);
  });

  it('takes max_steps of the scheduler before that of the trainer, and compares them', () => {
    const { schedule, totalSteps } = read('WarmupAnnealing', { max_steps: 50, min_lr: 1e-4 });
    expect(totalSteps).toBe(100);
    expect(lrAt(schedule!, 51)).toBeCloseTo(1e-4, 15);
    expect(codes('WarmupAnnealing', { max_steps: 50 })).toContain('scheduler-total-differs');
    const text = yaml('CosineAnnealing', {}, 1e-3, { max_epochs: 2, max_steps: -1 });
    expect(readConfig('a.yaml', text)!.missing.map(({ what }) => what)).toEqual(['totalSteps']);
    expect(readConfig('a.yaml', text, { totalSteps: 30 })!.totalSteps).toBe(30);
  });

  it('refuses what NeMo refuses', () => {
    expect(codes('CosineAnnealing', { warmup_steps: 5, warmup_ratio: 0.1 })).toContain('framework-refuses');
    expect(codes('NoamHoldAnnealing', { hold_steps: 5 })).toContain('framework-refuses');
    expect(codes('CosineAnnealing', { warmup_steps: 50, constant_steps: 50 })).toContain('framework-refuses');
    expect(codes('CosineAnnealing', { warmup_steps: 100 })).toContain('warm-up-too-long');
  });

  it('says what is missing and which defaults stand', () => {
    expect(missing('WarmupHoldAnnealLinear', {})).toEqual(['name']);
    expect(missing('NoamAnnealing', {})).toEqual(['d_model']);
    expect(missing('T5InverseSquareRootAnnealing', {})).toEqual(['constant_steps']);
    expect(missing('CosineAnnealing', {}, null)).toEqual(['peakLr']);
    expect(missing('CosineAnnealing', { warmup_steps: '${x}' })).toEqual(['warmup_steps']);
    expect(read('SquareAnnealing', {}).assumptions).toEqual(['Not set here, so NeMo’s defaults are used: min_lr = 0.00001.']); // prettier-ignore
    expect(readConfig('a.yaml', JSON.stringify({ optim: { lr: 1, sched: { name: 'mine' } } }))).toBeNull();
  });

  it('reads recipes in Python', () => {
    const recipe = (call: string) =>
      readConfig(
        'recipe.py',
        `from nemo import lightning as nl\nt = nl.Trainer(max_steps=1000)\nopt = OptimizerConfig(lr=1e-3)\ns = ${call}\n`,
      )!;
    expect(recipe('CosineAnnealingScheduler(constant_steps=0)')).toMatchObject({ peakLr: 1e-3, minLr: 6e-5, warmupSteps: 750, totalSteps: 1000 }); // prettier-ignore
    // The class's own 80,000 constant steps are longer than the run.
    expect(recipe('CosineAnnealingScheduler()').problems.map(({ code }) => code)).toContain(
      'framework-refuses',
    );
    const made = recipe('distributed_fused_adam_with_cosine_annealing(warmup_steps=10)');
    expect(made).toMatchObject({ peakLr: 1e-4, warmupSteps: 10 });
    expect(made.minLr).toBeCloseTo(1e-5, 15);
    expect(readConfig('a.py', 'lr = 1\ns = CosineAnnealingScheduler(max_steps=5)\n')?.framework).not.toBe(
      'nemo',
    );
  });

  it.skipIf(!hasShared)('reads a published config (skipped without the samples)', () => {
    const text = readFileSync(new URL('samples/configs/nemo/megatron_gpt_config.yaml', shared), 'utf8');
    const reading = readConfig('megatron_gpt_config.yaml', text)!;
    expect(reading).toMatchObject({ framework: 'nemo', kind: 'cosine', peakLr: 2e-4, minLr: 2e-5, warmupSteps: 500, totalSteps: 100000, tokensPerUpdate: 4096, missing: [] }); // prettier-ignore
  });
});
