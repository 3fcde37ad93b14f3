import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { hasShared, shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

type Values = Readonly<Record<string, unknown>>;
const yaml = (_name: string, values: Values, lr: unknown = [1e-3], max_update: unknown = 100) =>
  JSON.stringify({ optimization: { lr, max_update }, lr_scheduler: { _name, ...values } }, null, 1);
const read = (...args: Parameters<typeof yaml>) => readConfig('config/a.yaml', yaml(...args))!;
const missing = (...args: Parameters<typeof yaml>) => read(...args).missing.map(({ what }) => what);
const codes = (...args: Parameters<typeof yaml>) => read(...args).problems.map(({ code }) => code);
const command = (flags: string, program = 'fairseq-train') =>
  readConfig('a.sh', `${program} data ${flags}\n`);

testVectors(/^fairseq/, 2, ({ framework, config: { lr, max_update, ...rest } }) => ({
  path: 'config/a.yaml',
  text: yaml(framework.replace('fairseq.', ''), rest, lr, max_update ?? 20),
}));

describe('fairseq', () => {
  it('goes through one cosine over the run by default', () => {
    const { schedule, minLr } = read('cosine', { warmup_updates: 20, min_lr: 1e-4 });
    expect(minLr).toBe(1e-4);
    // The warm-up begins at min_lr unless warmup_init_lr is set.
    expect(lrAt(schedule!, 1)).toBe(1e-4);
    expect(lrAt(schedule!, 61)).toBeCloseTo(5.5e-4, 15);
  });

  it('starts lower waves after a period', () => {
    const { schedule } = read('cosine', { lr_period_updates: 25 });
    for (const [k, lr] of [[1, 1e-3], [26, 1e-4], [51, 1e-5], [38.5, 5e-5]] as const) expect(lrAt(schedule!, k)).toBeCloseTo(lr, 12); // prettier-ignore
    expect(codes('cosine', { lr_period_updates: 25, t_mult: 0.5 })).toContain('framework-refuses');
    expect(codes('cosine', { min_lr: 1e-3 })).toContain('framework-refuses');
  });

  it('decays as a polynomial to total_num_update', () => {
    const { schedule, assumptions } = read('polynomial_decay', {
      warmup_updates: 10,
      total_num_update: 60,
      power: 3,
    });
    expect([1, 6, 11].map((k) => lrAt(schedule!, k))).toEqual([0, 5e-4, 1e-3]);
    expect(lrAt(schedule!, 36)).toBeCloseTo(1e-3 * 0.5 ** 3, 15);
    expect(lrAt(schedule!, 61)).toBe(0);
    expect(assumptions).toEqual(['Not set here, so fairseq’s defaults are used: end_learning_rate = 0.']);
    expect(codes('polynomial_decay', { total_num_update: 60 })).toContain('decay-before-end');
    expect(codes('polynomial_decay', { total_num_update: 1000 })).toContain('decay-after-end');
    expect(read('polynomial_decay', {}).assumptions.join()).toContain('1,000,000');
  });

  it('falls as an inverse square root, with a warm-up of 4000 unless set', () => {
    const { schedule, warmupSteps } = read('inverse_sqrt', {}, [1e-3], 20000);
    expect(warmupSteps).toBe(4000);
    expect(lrAt(schedule!, 1)).toBe(0);
    expect(lrAt(schedule!, 2001)).toBeCloseTo(5e-4, 15);
    expect(lrAt(schedule!, 16001)).toBeCloseTo(5e-4, 15);
    expect(codes('inverse_sqrt', { warmup_updates: 0 })).toContain('framework-refuses');
  });

  it('goes through three stages', () => {
    const { schedule, minLr } = read('tri_stage', {
      warmup_steps: 10,
      hold_steps: 20,
      decay_steps: 50,
      final_lr_scale: 0.1,
    });
    expect(minLr).toBeCloseTo(1e-4, 15);
    for (const [k, lr] of [[1, 1e-5], [6, 5.05e-4], [11, 1e-3], [31, 1e-3], [56, 1e-3 * Math.sqrt(0.1)], [81, 1e-4], [100, 1e-4]] as const) expect(lrAt(schedule!, k)).toBeCloseTo(lr, 12); // prettier-ignore
    const text = read('tri_stage', { phase_ratio: '(0.1, 0.4, 0.5)' });
    expect(text.warmupSteps).toBe(10);
    expect(codes('tri_stage', {})).toContain('decay-after-end');
  });

  it('reads commands, also by another name and with Hydra’s overrides', () => {
    const flags = '--lr-scheduler fixed --lr 1e-3 --warmup-updates 10 --max-update 100';
    expect([1, 10, 11].map((k) => lrAt(command(flags)!.schedule!, k))).toEqual([1e-4, 1e-3, 1e-3]);
    expect(command(flags, 'python -m fairseq_cli.train')!.framework).toBe('fairseq');
    expect(command(flags, 'python /opt/fairseq/train.py')!.framework).toBe('fairseq');
    const overrides =
      'lr_scheduler._name=cosine lr_scheduler.warmup_updates=10 optimization.max_update=100 optimization.lr=[1e-3]';
    expect(command(overrides, 'fairseq-hydra-train')).toMatchObject({ kind: 'cosine', peakLr: 1e-3, warmupSteps: 10, totalSteps: 100 }); // prettier-ignore
    expect(command('--lr-scheduler cosine --lr 1', 'python train.py')?.framework).not.toBe('fairseq');
  });

  it('says what is missing', () => {
    expect(missing('triangular', {})).toEqual(['lr_scheduler']);
    expect(missing('fixed', {}, [1e-3, 1e-4])).toEqual(['lr']);
    expect(missing('fixed', {}, null)).toEqual(['peakLr']);
    expect(missing('fixed', { force_anneal: 3 })).toEqual(['force_anneal']);
    expect(missing('cosine', { max_lr: 1 })).toEqual(['max_lr']);
    expect(missing('cosine', {}, [1e-3], 0)).toEqual(['totalSteps']);
    expect(missing('cosine', { warmup_updates: 'many' })).toEqual(['warmup_updates']);
    expect(read('inverse_sqrt', {}, [1e-3], 0)).toMatchObject({ totalSteps: null, missing: [] });
    expect(command('--lr-scheduler fixed --lr 1e-3,1e-4 --max-update 9')!.missing.map(({ what }) => what)).toEqual(['lr']); // prettier-ignore
    expect(readConfig('a.yaml', yaml('cosine', {}, [1e-3], 0), { totalSteps: 50 })!.totalSteps).toBe(50);
  });

  it('warns of a warm-up as long as the run', () => {
    expect(codes('polynomial_decay', { warmup_updates: 100 })).toContain('warm-up-too-long');
    expect(codes('cosine', { warmup_updates: 200 })).toContain('warm-up-too-long');
  });

  it.skipIf(!hasShared)('reads a published config (skipped without the samples)', () => {
    const text = readFileSync(
      new URL('samples/configs/fairseq/wav2vec2_base_librispeech.yaml', shared),
      'utf8',
    );
    const reading = readConfig('wav2vec2.yaml', text)!;
    expect(reading).toMatchObject({ framework: 'fairseq', kind: 'polynomial', peakLr: 5e-4, minLr: 0, warmupSteps: 32000, totalSteps: 400000, missing: [] }); // prettier-ignore
    expect(lrAt(reading.schedule!, 216001)).toBeCloseTo(2.5e-4, 12);
  });
});
