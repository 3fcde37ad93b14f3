import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import type { ConfigHints } from '../../../../src/core/configs/types.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { testVectors, type Vector } from '../vectors.ts';

const written = (scheduler: string, rest = 'TrainerConfig(max_duration=Duration.steps(20))') =>
  `from olmo_core.optim import *\noptim = AdamWConfig(lr=1e-3)\nscheduler = ${scheduler}\ntrainer = ${rest}\n`;
const read = (text: string, hints: ConfigHints = {}) => readConfig('scripts/train.py', text, hints);

const given = ['warmup', 'alpha_f', 'decay', 'decay_fraction', 'period_lengths'];

testVectors(/^OLMo-core\./, 5, ({ framework, config }) => {
  const names = given.filter((name) => config[name] !== undefined);
  const options = names.map((name) => `${name}=${JSON.stringify(config[name])}`).join(', ');
  return { path: 'scripts/train.py', text: written(`${framework.slice('OLMo-core.'.length)}(${options})`) };
});

/** The same vectors, as the config that OLMo-core saves. */
const saved = ({ framework, config }: Vector) => ({
  path: 'step0/config.json',
  text: JSON.stringify({
    train_module: {
      optim: { lr: Number(config['lr']), _CLASS_: 'olmo_core.optim.adamw.AdamWConfig' },
      scheduler: {
        ...Object.fromEntries(given.map((name) => [name, (config[name] as unknown) ?? null])),
        _CLASS_: `olmo_core.optim.scheduler.${framework.slice('OLMo-core.'.length)}`,
      },
    },
    trainer: { max_duration: { value: Number(config['max_steps']), unit: 'steps' } },
  }),
});
testVectors(/^OLMo-core\.(?!PowerLR)/, 4, saved);

describe('OLMo-core', () => {
  it('takes a warm-up that is not set for 2000 steps, and says so', () => {
    const { warmupSteps, assumptions } = read(written('CosWithWarmup()'))!;
    expect(warmupSteps).toBe(2000);
    expect(assumptions.join()).toContain('OLMo-core 1');
  });

  it('rounds tokens up to whole batches for the run, not for the schedule', () => {
    const rest =
      'TrainerConfig(max_duration=Duration.tokens(1_010_000))\nloader = L(global_batch_size=100_000)';
    const { totalSteps, schedule } = read(written('LinearWithWarmup(units=SchedulerUnits.tokens, warmup=0, alpha_f=0.0)', rest))!; // prettier-ignore
    expect(totalSteps).toBe(11);
    expect(lrAt(schedule!, 10)).toBeCloseTo(1e-3 * (1 - 1_000_000 / 1_010_000), 15);
  });

  it('ends at hard_stop, and keeps the schedule', () => {
    const rest = 'TrainerConfig(max_duration=Duration.steps(100), hard_stop=Duration.steps(50))';
    const { totalSteps, schedule, problems } = read(
      written('LinearWithWarmup(warmup=0, alpha_f=0.0)', rest),
    )!;
    expect(totalSteps).toBe(50);
    expect(lrAt(schedule!, 50)).toBeCloseTo(5e-4, 15);
    expect(problems.map(({ code }) => code)).toContain('scheduler-total-differs');
  });

  it('says what is missing, and guesses nothing', () => {
    const missing = (text: string, hints?: ConfigHints) => read(text, hints)!.missing.map(({ what }) => what);
    expect(missing(written('CosWithWarmup(warmup=w())'))).toEqual(['warmup']);
    expect(missing(written('CosWithWarmup(warmup=1)', 'TrainerConfig()'))).toEqual(['totalSteps']);
    expect(missing(written('CosWithWarmup(warmup=1)', 'TrainerConfig()'), { totalSteps: 9 })).toEqual([]);
    expect(missing(written('ConstantWithWarmup(warmup=1)', 'TrainerConfig()'))).toEqual([]);
    expect(missing(written('WSD(warmup=1)', 'TrainerConfig(max_duration=Duration.tokens(opts.n))'))).toContain('max_duration'); // prettier-ignore
    expect(missing(written('WSD(units=SchedulerUnits.tokens, warmup=1)'))).toContain('tokensPerUpdate');
    expect(missing(written('A() if b else WSD(warmup=1)\nother = CosWithWarmup(warmup=2)'))).toContain(
      'scheduler',
    );
    expect(missing('import olmo_core\ns = WSD(warmup=1)\nlr = 1\nt = TrainerConfig(max_duration=Duration.steps(9))')).toContain('lr'); // prettier-ignore
  });

  it('points at the number within Duration', () => {
    const text = written('WSD(warmup=2)');
    const key = read(text)!.keys.find(({ name }) => name === 'max_duration')!;
    expect(text.slice(key.valueRange.start, key.valueRange.end)).toBe('20');
    expect(key.computed).toBeUndefined();
  });

  it('reports contradictions', () => {
    const codes = (scheduler: string) => read(written(scheduler))!.problems.map(({ code }) => code);
    expect(codes('WSD(warmup=15, decay=10)')).toContain('negative-stable-phase');
    expect(codes('WSD(warmup=2, decay=0)')).toContain('no-decay');
    expect(codes('CosWithWarmup(warmup=40)')).toContain('warm-up-too-long');
    expect(codes('CosWithWarmup(warmup=4, t_max=400)')).toContain('decay-after-end');
  });

  it('survives half a text', () => {
    const text = written('SequentialScheduler(schedulers=[WSD(warmup=2), LinearWithWarmup(warmup=1)], schedulers_max=[9])'); // prettier-ignore
    for (let end = 0; end <= text.length; end++) expect(() => read(text.slice(0, end))).not.toThrow();
  });
});
