import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { hasShared, shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const command = (flags: string) => `torchrun pretrain_gpt.py --micro-batch-size 1 ${flags}\n`;
const read = (flags: string, hints = {}) => readConfig('train.sh', command(flags), hints)!;
const codes = (flags: string) => read(flags).problems.map(({ code }) => code);
const missing = (flags: string, hints = {}) => read(flags, hints).missing.map(({ what }) => what);

testVectors(/^Megatron-LM/, 5, ({ config }) => ({
  path: 'train.sh',
  text: command(
    Object.entries({ ...config, train_iters: 20 })
      .map(([name, value]) => `--${name.replaceAll('_', '-')} ${String(value)}`)
      .join(' '),
  ),
}));

const base = '--lr 1e-3 --min-lr 1e-4 --train-iters 100';

describe('Megatron', () => {
  it.each([
    ['linear', '--lr-decay-style linear', (u: number) => 1 - u],
    ['the default', '', (u: number) => 1 - u],
    ['cosine', '--lr-decay-style cosine', (u: number) => 0.5 * (1 + Math.cos(Math.PI * u))],
  ])('%s decays over all after the warm-up', (_, style, coefficient) => {
    const { schedule, kind } = read(`${base} --lr-warmup-iters 10 ${style}`);
    expect(kind).toBe(style.includes('cosine') ? 'cosine' : 'linear');
    expect(lrAt(schedule!, 1)).toBe(0);
    expect(lrAt(schedule!, 6)).toBeCloseTo(5e-4, 15);
    for (const k of [12, 50, 100]) {
      expect(lrAt(schedule!, k)).toBeCloseTo(1e-4 + 9e-4 * coefficient((k - 11) / 90), 15);
    }
  });

  it.each([
    ['linear', (r: number) => 1 - r],
    ['cosine', (r: number) => 0.5 * (1 + Math.cos(Math.PI * r))],
    ['exponential', (r: number) => 2 * 0.5 ** r - 1],
    ['minus_sqrt', (r: number) => 1 - Math.sqrt(r)],
  ])('WSD with %s anneals over its last updates', (style, coefficient) => {
    const flags = `${base} --lr-decay-style WSD --lr-wsd-decay-style ${style} --lr-wsd-decay-iters 20`;
    const { schedule } = read(flags);
    for (const k of [1, 50, 81]) expect(lrAt(schedule!, k)).toBe(1e-3);
    for (const k of [82, 91, 100]) {
      expect(lrAt(schedule!, k)).toBeCloseTo(1e-4 + 9e-4 * coefficient((k - 81) / 20), 15);
    }
  });

  it('goes on at the floor after a decay that ends before the run, and says so', () => {
    const { schedule, problems } = read(`${base} --lr-decay-iters 50`);
    expect(lrAt(schedule!, 51)).toBeCloseTo(1e-4, 15);
    expect(lrAt(schedule!, 90)).toBe(1e-4);
    expect(problems.map(({ code }) => code)).toContain('decay-before-end');
  });

  it('points out a decay that never ends', () => {
    expect(codes(`${base} --lr-decay-style WSD --lr-wsd-decay-iters 20 --lr-decay-iters 900`)).toContain(
      'decay-after-end',
    );
  });

  it.each([
    ['samples beside iterations', `${base} --lr-decay-samples 800`],
    ['a ramp-up beside iterations', `${base} --rampup-batch-size 8 8 100`],
    ['iterations beside samples', '--lr 1 --train-samples 100 --global-batch-size 2 --lr-warmup-iters 5'],
    ['a warm-up given twice', `${base} --lr-warmup-iters 5 --lr-warmup-fraction 0.1`],
    ['a warm-up as long as the decay', `${base} --lr-warmup-iters 100`],
    ['a floor above the peak', `${base} --min-lr 2e-3`],
  ])('refuses %s as Megatron does', (_, flags) => {
    expect(codes(flags)).toContain('framework-refuses');
    expect(read(flags).schedule).toBeNull();
  });

  it('says what is missing', () => {
    expect(missing('--lr 1 --min-lr 0 --lr-decay-style cosine')).toEqual(['totalSteps']);
    expect(missing('--lr 1 --min-lr 0 --lr-decay-style cosine', { totalSteps: 100 })).toEqual([]);
    expect(missing('--lr $LR --train-iters 100 --lr-decay-style cosine')).toEqual(['lr']);
    expect(missing('--train-iters 100 --lr-decay-style cosine --min-lr 0')).toEqual(['peakLr']);
    expect(missing(`${base} --lr-decay-style WSD`)).toEqual(['lr_wsd_decay_iters']);
    expect(missing(`${base} --lr-decay-style mine`)).toEqual(['lr_decay_style']);
    expect(missing('--lr 1 --train-samples 100 --lr-decay-style cosine')).toEqual(['worldSize']);
    expect(missing(`${base} --lr-decay-style inverse-square-root`)).toEqual(['worldSize']);
    expect(missing('--lr 1 --train-samples 100 --min-lr 0 --step-batch-size-schedule "0:2 x"')).toEqual(['step_batch_size_schedule']); // prettier-ignore
    expect(missing('--lr 1 --train-samples 100 --min-lr 0 --global-batch-size 4 --rampup-batch-size 2')).toEqual(['rampup_batch_size']); // prettier-ignore
  });

  it('takes the batch from the launcher, from a hint or from the log', () => {
    const flags = '--lr 1 --train-samples 1000 --lr-decay-style cosine';
    expect(read(flags, { worldSize: 10 }).totalSteps).toBe(100);
    expect(read(flags, { settings: { global_batch_size: 20 } }).totalSteps).toBe(50);
    const text = `torchrun --nproc_per_node 8 --nnodes 2 pretrain_gpt.py --tensor-model-parallel-size 4 --micro-batch-size 5 ${flags}`;
    expect(readConfig('a.sh', text)!.totalSteps).toBe(50);
  });

  it('counts batches that change at tokens', () => {
    const steps = '--step-batch-size-schedule "0:2 160:4" --seq-length 16 --train-samples 50';
    const { schedule, totalSteps } = read(`--lr 1 --min-lr 0 --lr-decay-style linear ${steps}`);
    // 5 updates of 2 samples, then 10 of 4.
    expect(totalSteps).toBe(15);
    for (const [k, lr] of [[1, 1], [6, 0.8], [7, 0.72], [15, 0.08]] as const) expect(lrAt(schedule!, k)).toBeCloseTo(lr, 12); // prettier-ignore
  });

  it('says which words may hold more flags, and leaves other programmes alone', () => {
    expect(read(`${base} "$@"`).assumptions.join()).toContain('"$@"');
    expect(readConfig('a.sh', 'python train.py --lr 1e-3 --micro_batch_size 4 --train_iters 10')).toBeNull();
  });

  it('points at the variable that holds a value', () => {
    const text = `PEAK=3e-4\n${command('--lr $PEAK --min-lr 1e-5 --train-iters 10')}`;
    const key = readConfig('a.sh', text)!.keys.find(({ name }) => name === 'lr')!;
    expect(text.slice(key.valueRange.start, key.valueRange.end)).toBe('3e-4');
    expect(text.slice(key.usedRange!.start, key.usedRange!.end)).toBe('$PEAK');
  });

  it('reads arguments that are kept in a text, beside variables that are set elsewhere', () => {
    const text = `GPT_ARGS="
    --seq-length 1024 \\
    --micro-batch-size 4 --global-batch-size 8
    --lr 0.00015 --train-iters 500000 --lr-decay-iters 320000 --lr-decay-style cosine
    --min-lr 1.0e-5 --lr-warmup-fraction .01
"
torchrun $DISTRIBUTED_ARGS pretrain_gpt.py $GPT_ARGS $DATA_ARGS --save $CHECKPOINT
`;
    const { problems, keys, ...reading } = readConfig('pretrain.sh', text)!;
    expect(reading).toMatchObject({
      peakLr: 1.5e-4,
      warmupSteps: 3200,
      totalSteps: 500000,
      tokensPerUpdate: 8192,
      missing: [],
    });
    expect(problems.map(({ code }) => code)).toEqual(['decay-before-end', 'starts-at-zero']);
    const { start, end } = keys.find(({ name }) => name === 'lr')!.valueRange;
    expect(text.slice(start, end)).toBe('0.00015');
  });

  it.skipIf(!hasShared)('reads a published config (skipped without the samples)', () => {
    const file = new URL('samples/configs/megatron-lm/wsd_model_config.yaml', shared);
    const {
      kind,
      totalSteps,
      warmupSteps,
      tokensPerUpdate,
      schedule,
      missing: gaps,
    } = readConfig('wsd.yaml', readFileSync(file, 'utf8'))!;
    expect({ kind, totalSteps, warmupSteps, tokensPerUpdate, gaps }).toEqual({ kind: 'wsd', totalSteps: 23841, warmupSteps: 47684, tokensPerUpdate: 4194304, gaps: [] }); // prettier-ignore
    expect(lrAt(schedule!, 23841)).toBeCloseTo((4.5e-4 * 23840 * 512) / 24414063, 15);
  });
});
