import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../../src/core/configs/registry.ts';
import { lrAt } from '../../../../src/core/schedule/schedule.ts';
import { testVectors } from '../vectors.ts';

const read = (flags: string, hints = {}) => readConfig('run.sh', `./train_gpt2cu ${flags}\n`, hints)!;

testVectors(/^llm\.c$/, 2, ({ config }) => ({
  path: 'run.sh',
  text: `./train_gpt2cu ${Object.entries(config)
    .map(([name, value]) => `-${name} ${String(value)}`)
    .join(' ')}\n`,
}));

describe('llm.c', () => {
  it('needs to be told how long one epoch is', () => {
    const { schedule, missing } = read('-l 1e-3 -q 0');
    expect(schedule).toBeNull();
    expect(missing.map(({ what }) => what)).toEqual(['totalSteps']);
    expect(read('-l 1e-3 -q 0', { totalSteps: 50 }).totalSteps).toBe(50);
    expect(read('-l 1e-3 -q 0 -x -1', { totalSteps: 50 }).totalSteps).toBe(50);
  });

  it('says that the LR never decays unless -q is set, once', () => {
    const { problems, schedule } = read('-l 1e-3 -u 5 -x 50');
    expect(problems.map(({ code }) => code)).toEqual(['no-decay']);
    expect(lrAt(schedule!, 50)).toBe(1e-3);
  });

  it('warns of a warm-up longer than the run', () => {
    const { problems, schedule } = read('-l 1e-3 -q 0 -u 100 -x 50');
    expect(problems.map(({ code }) => code)).toContain('warm-up-too-long');
    expect(lrAt(schedule!, 50)).toBeCloseTo(5e-4, 12);
  });

  it('does not know other schedules', () => {
    expect(read('-l 1e-3 -k exp -x 50')).toMatchObject({
      schedule: null,
      kind: 'unknown',
      missing: [{ what: 'k' }],
    });
  });

  it('says what a script leaves open', () => {
    const { assumptions, peakLr } = readConfig(
      'run.sh',
      './train_gpt2cu -l 1e-3 -q 0 -x 9\n./train_gpt2cu -l 2e-3 -q 0 -x 9 "$@"\n',
    )!;
    expect(peakLr).toBe(2e-3);
    expect(assumptions.join(' ')).toMatch(/starts 2 such runs: the last is read/);
    expect(assumptions.join(' ')).toMatch(/may hold more flags/);
  });

  it('does not guess what a variable holds', () => {
    expect(read('-l $1 -q 0 -x 50')).toMatchObject({ schedule: null, missing: [{ what: 'l' }] });
  });

  it('takes tokens from -d, else from the batch and the launcher', () => {
    expect(read('-l 1e-3 -x 5 -d 4096').tokensPerUpdate).toBe(4096);
    expect(
      readConfig('run.sh', 'mpirun -np 4 ./train_gpt2cu -l 1e-3 -x 5 -b 2 -t 64\n')!.tokensPerUpdate,
    ).toBe(512);
  });

  it('leaves other train_gpt2.py alone', () => {
    expect(
      readConfig('run.sh', 'python train_gpt2.py --learning_rate 1e-3 --model d12\n')?.framework,
    ).not.toBe('llm.c');
    expect(readConfig('run.sh', 'python train_gpt2.py --learning_rate 1e-3 --warmup_iters 5 --warmdown_iters 9 --num_iterations 30\n')?.framework).not.toBe('llm.c'); // prettier-ignore
  });
});
