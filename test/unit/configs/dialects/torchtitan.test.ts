import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { shared } from '../../support.ts';
import { testVectors } from '../vectors.ts';

const toml = (
  scheduler: string,
  training = 'local_batch_size = 4\nseq_len = 512\nsteps = 40',
  lr = 'lr = 1e-3',
) => `[optimizer]\n${lr}\n[lr_scheduler]\n${scheduler}\n[training]\n${training}\n`;
const read = (text: string, hints = {}) => readConfig('train.toml', text, hints)!;

testVectors(/^torchtitan/, 2, ({ config }) => {
  const { warmup_steps, decay_ratio, decay_type, min_lr_factor } = config;
  const scheduler = `warmup_steps = ${String(warmup_steps)}\ndecay_ratio = ${String(decay_ratio)}\ndecay_type = "${String(decay_type)}"\nmin_lr_factor = ${String(min_lr_factor)}`;
  return {
    path: 'train.toml',
    text: toml(scheduler, `steps = ${String(config['steps'])}\nseq_len = 8`, `lr = ${String(config['lr'])}`),
  };
});

describe('torchtitan', () => {
  it('says which defaults stand', () => {
    const { peakLr, warmupSteps, totalSteps, assumptions } = read(
      '[lr_scheduler]\ndecay_ratio = 0.1\n[training]\nseq_len = 512\n[job]\nprint_config = false\n',
    );
    expect({ peakLr, warmupSteps, totalSteps }).toEqual({
      peakLr: 8e-4,
      warmupSteps: 200,
      totalSteps: 10_000,
    });
    expect(assumptions).toEqual([
      'Not set here, so torchtitan’s defaults are used: optimizer.lr = 0.0008, warmup_steps = 200, training.steps = 10000.',
    ]);
  });

  it('cuts a warm-up that is longer than the run, and says so', () => {
    const { schedule, problems } = read(toml('warmup_steps = 80\nmin_lr_factor = 0.1'));
    expect(lrAt(schedule!, 20)).toBeCloseTo(5e-4, 12);
    expect(problems.map(({ code }) => code)).toContain('warm-up-too-long');
  });

  it('stretches the schedule over total_steps where they are given', () => {
    const { schedule, totalSteps, problems } = read(toml('warmup_steps = 0\ntotal_steps = 80'));
    expect(totalSteps).toBe(40);
    expect(lrAt(schedule!, 41)).toBeCloseTo(1e-3 * (1 - 40 / 80), 12);
    expect(problems.map(({ code }) => code)).toContain('scheduler-total-differs');
  });

  it('stays at the peak where the decay has no step', () => {
    const { schedule, problems } = read(toml('warmup_steps = 2\ndecay_ratio = 0.0'));
    expect([lrAt(schedule!, 1), lrAt(schedule!, 40)]).toEqual([5e-4, 1e-3]);
    expect(problems.map(({ code }) => code)).toContain('no-decay');
  });

  it('does not know other decays', () => {
    const { schedule, missing } = read(toml('warmup_steps = 2\ndecay_type = "cubic"'));
    expect(schedule).toBeNull();
    expect(missing).toEqual([{ what: 'decay_type', why: 'The decay_type “cubic” is not known here.' }]);
  });

  it('keeps reading a half-typed file', () => {
    expect(read(toml('warmup_steps = \ndecay_ratio = 0.5'))).toMatchObject({
      warmupSteps: 200,
      peakLr: 1e-3,
    });
  });

  it('takes tokens from the global batch, or from the number of ranks', () => {
    const training = 'local_batch_size = 4\nseq_len = 512\nsteps = 40';
    expect(read(toml('warmup_steps = 1', training)).tokensPerUpdate).toBeNull();
    expect(read(toml('warmup_steps = 1', training), { worldSize: 8 }).tokensPerUpdate).toBe(4 * 8 * 512);
    expect(read(toml('warmup_steps = 1', `${training}\nglobal_batch_size = 64`)).tokensPerUpdate).toBe(
      64 * 512,
    );
  });

  const registry = (names: readonly string[]) =>
    [
      'from torchtitan.trainer import Trainer',
      ...names.map(
        (name, i) =>
          `def ${name}():\n    return Trainer.Config(optimizer=OptimizersContainer.Config(lr=${String(i + 1)}e-4), lr_scheduler=LRSchedulersContainer.Config(warmup_steps=2), training=TrainingConfig(steps=10))`,
      ),
    ].join('\n');

  it('asks which config of a registry runs, unless the log tells', () => {
    const text = registry(['tiny', 'small']);
    const { schedule, missing } = readConfig('config_registry.py', text)!;
    expect(schedule).toBeNull();
    expect(missing[0]).toMatchObject({ what: 'config' });
    expect(missing[0]!.why).toContain('tiny, small');
    expect(readConfig('config_registry.py', text, { settings: { config: 'small' } })).toMatchObject({
      peakLr: 2e-4,
      missing: [],
    });
  });

  it('reads groups of parameters', () => {
    const text = registry(['tiny']).replace('OptimizersContainer.Config(lr=1e-4)', 'OptimizersContainer.Config(param_groups=[ParamGroupConfig(pattern=".*", optimizer_kwargs={"lr": 3e-4}), ParamGroupConfig(pattern="head", optimizer_kwargs={"lr": 5e-4})])'); // prettier-ignore
    const { peakLr, assumptions } = readConfig('config_registry.py', text)!;
    expect(peakLr).toBe(3e-4);
    expect(assumptions).toContain('The parameter groups have 2 different LRs: the first one stands for all.');
  });

  it('leaves other TOML files alone', () => {
    expect(readConfig('train.toml', '[optimizer]\nlr = 1e-3\n[training]\nepochs = 3\n')).toBeNull();
    expect(readConfig('train.toml', '[training]\nsteps = 3\nlr = 1\n')).toBeNull();
  });

  const samples = new URL('samples/configs/torchtitan/', shared);
  it.skipIf(!existsSync(samples))('reads real files (skipped without the samples)', () => {
    const sample = (name: string) => readConfig(name, readFileSync(new URL(name, samples), 'utf8'))!;
    expect(sample('debug_model.toml')).toMatchObject({
      framework: 'torchtitan',
      peakLr: 8e-4,
      warmupSteps: 2,
      totalSteps: 10,
      kind: 'wsd',
    });
    expect(sample('llama3_8b.toml')).toMatchObject({
      framework: 'torchtitan',
      peakLr: 3e-4,
      warmupSteps: 200,
      totalSteps: 1000,
      kind: 'linear',
    });
  });
});

describe('a script that starts torchtitan', () => {
  const start = (flags: string) => `torchrun -m torchtitan.train ${flags}\n`;
  const base = toml('warmup_steps = 4\ndecay_ratio = 0.5');
  const sources = (path: string) => (path === './a.toml' ? base : undefined);
  const readScript = (text: string, hints = {}) => readConfig('run.sh', text, { sources, ...hints })!;

  it('takes what it leaves out from the TOML that it names, and says so', () => {
    const { peakLr, totalSteps, assumptions, keys } = readScript(
      start('--job.config_file ./a.toml --lr_scheduler.decay_ratio 0.4 --training.steps 60'),
    );
    expect({ peakLr, totalSteps }).toEqual({ peakLr: 1e-3, totalSteps: 60 });
    expect(assumptions[0]).toContain('./a.toml');
    expect(keys.map(({ name }) => name)).toEqual(['decay_ratio', 'steps']);
  });

  it.each([
    ['CONFIG_FILE="./a.toml" ./run_train.sh --optimizer.lr 2e-3 --training.steps 50\n'],
    ['export CONFIG_FILE=./a.toml\n./run_train.sh --optimizer.lr 2e-3 --training.steps=50\n'],
    ['bash -c "python train.py --job.config-file=./a.toml --optimizer.lr 2e-3 --training.steps 50"\n'],
  ])('finds both in %s', (text) => {
    const { framework, peakLr, totalSteps, warmupSteps } = readScript(text);
    expect({ framework, peakLr, totalSteps, warmupSteps }).toEqual({
      ...{ framework: 'torchtitan', peakLr: 2e-3, totalSteps: 50, warmupSteps: 4 },
    });
  });

  it('guesses nothing where the TOML is not there', () => {
    const { schedule, missing } = readScript(start('--job.config_file ./b.toml --optimizer.lr 1e-3'));
    expect(schedule).toBeNull();
    expect(missing).toMatchObject([{ what: 'config', why: expect.stringContaining('./b.toml') as string }]);
  });

  it('warns of words that may set more', () => {
    const { assumptions } = readScript(start('--job.config_file ./a.toml --optimizer.lr 1e-3 "$@"'));
    expect(assumptions).toContainEqual(expect.stringContaining('"$@"'));
  });

  it('is not any script with a training', () => {
    expect(readConfig('run.sh', 'python train.py --training.steps 5 --lr 1e-3\n')).toBeNull();
  });
});
