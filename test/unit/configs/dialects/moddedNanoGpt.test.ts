import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';

const script = (
  fields: string,
  getLr = '    w = min((1 - x) / args.cooldown_frac, 1.0)\n    return w * 1.0 + (1 - w) * 0.1',
) => `class Hyperparameters:\n${fields}\nmuon = Muon(weights, lr=0.05)\ndef get_lr(step):\n${getLr}\n`;
const read = (text: string) => readConfig('train_gpt.py', text)!;

describe('modded-nanogpt', () => {
  it('reads the clamped cooldown of early 2025', () => {
    const { schedule, peakLr, minLr, assumptions } = read(
      script('    num_iterations = 100\n    cooldown_frac = 0.4'),
    );
    expect([peakLr, minLr]).toEqual([0.05, 0.05 * 0.1]);
    expect(lrAt(schedule!, 100)).toBeCloseTo(0.05 * (0.025 + 0.975 * 0.1), 12);
    expect(assumptions).toEqual(['The LR is that of Muon: the other groups follow the same curve.']);
  });

  it('reads it written with t = 1 - x', () => {
    const getLr =
      '    t = 1 - step / args.num_iterations\n    w = min(t / args.cooldown_frac, 1.0)\n    return w * 1.0 + (1 - w) * 0.1';
    const { schedule } = read(script('    num_iterations = 100\n    cooldown_frac = 0.4', getLr));
    expect([60, 61, 81].map((k) => lrAt(schedule!, k))).toEqual([0.05, 0.05, expect.closeTo(0.0275, 12)]);
  });

  it('stays at the peak where nothing cools down', () => {
    const getLr =
      '    x = min(0.9999, step / args.num_iterations)\n    w = (1 - x) / args.cooldown_frac\n    return w * 1.0 + (1 - w) * 0.1';
    const text = script('    num_iterations = 20\n    iteration_extension = 5\n    cooldown_frac = 0', getLr);
    const { schedule, problems } = read(text);
    expect([1, 20, 25].map((k) => lrAt(schedule!, k))).toEqual([0.05, 0.05, 0.05]);
    expect(problems.map(({ code }) => code)).toContain('no-decay');
  });

  it('does not guess at a get_lr of one’s own', () => {
    const { schedule, missing } = read(
      script('    num_iterations = 100\n    cooldown_frac = 0.4', '    return 0.5 ** step'),
    );
    expect(schedule).toBeNull();
    expect(missing).toMatchObject([{ what: 'get_lr' }]);
  });

  it('does not know what comes from the environment', () => {
    const { schedule, missing } = read(
      script('    num_iterations = int(os.environ.get("N", 100))\n    cooldown_frac = 0.4'),
    );
    expect(schedule).toBeNull();
    expect(missing).toMatchObject([{ what: 'num_iterations' }]);
  });

  it('says where the LR is missing', () => {
    const text = script('    num_iterations = 100\n    cooldown_frac = 0.4').replace('lr=0.05', 'lr=rate');
    expect(read(text)).toMatchObject({ schedule: null, missing: [{ what: 'peakLr' }] });
  });

  it('warns of a warm-up longer than the run', () => {
    const text =
      'class Hyperparameters:\n    learning_rate = 1e-3\n    num_iterations = 20\n    warmup_iters = 30\n    warmdown_iters = 5\ndef get_lr(it):\n    pass\n';
    const { problems, schedule } = read(text);
    expect(problems.map(({ code }) => code)).toContain('warm-up-too-long');
    expect(lrAt(schedule!, 20)).toBeCloseTo((1e-3 * 20) / 30, 12);
  });

  it('leaves other scripts alone', () => {
    expect(
      readConfig('train.py', 'class Hyperparameters:\n    lr = 1e-3\n    cooldown_frac = 0.4\n'),
    ).toBeNull();
    expect(readConfig('train.py', 'class Hyperparameters:\n    num_iterations = 9\n    lr = 2\n')).toBeNull();
  });
});
