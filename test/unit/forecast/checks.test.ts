import { beforeAll, describe, expect, it } from 'vitest';
import type { Fit } from '../../../src/core/fit/types.ts';
import { checkLog } from '../../../src/core/forecast/checkLog.ts';
import { checkRange, type ShownRun } from '../../../src/core/forecast/checkRange.ts';
import type { Run } from '../../../src/core/runs/types.ts';
import { fitExamples, nanoGpt } from './exampleFit.ts';

let fit: Fit;
let runs: readonly Run[];
let shown: readonly ShownRun[];

beforeAll(async () => {
  ({ fit, runs } = await fitExamples());
  shown = runs.map(({ name, log, eta }) => ({ name, log, steps: eta.length, peakLr: Math.max(...eta) }));
});

describe('checkRange', () => {
  it('says nothing of a schedule within what was fitted', () => {
    expect(checkRange(fit, nanoGpt({}), shown)).toEqual([]);
    expect(checkRange(fit, nanoGpt({ max_iters: '12000', lr_decay_iters: '12000' }), shown)).toEqual([]);
  });

  it('hints at the value of another peak LR, and shows a fitted run', () => {
    const known = nanoGpt({ learning_rate: '4e-3' });
    const [problem, ...others] = checkRange(fit, known, shown);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ code: 'peak-outside-fit', severity: 'hint', line: 1 });
    expect(known.text.slice(problem!.range!.start, problem!.range!.end)).toBe('4e-3');
    expect(problem!.message).toContain('4e-3) is not one that was fitted (2e-3)');
    expect(problem!.related![0]!.path).toBe(shown[0]!.log);
  });

  it('hints at the length of a run that is far longer, and shows the longest one', () => {
    const known = nanoGpt({ max_iters: '60000', lr_decay_iters: '60000' });
    const [problem] = checkRange(fit, known, shown);
    expect(problem).toMatchObject({ code: 'budget-outside-fit', severity: 'hint', line: 2 });
    expect(problem!.message).toMatch(/10.0 times as long/);
    expect(problem!.related![0]!.message).toContain('6,00');
  });

  it('says nothing where there is no schedule', () => {
    expect(checkRange(fit, nanoGpt({ learning_rate: '0' }), shown)).toEqual([]);
  });
});

describe('checkLog', () => {
  const cosine = () => runs.find(({ name }) => name === 'cosine-6000')!;

  it('says nothing of the config that trained the run', () => {
    const known = nanoGpt({ max_iters: '6000', lr_decay_iters: '6000', min_lr: '2e-4' });
    expect(checkLog(known, cosine())).toEqual([]);
  });

  it('hints at the peak where the log has another LR, with the step and the log', () => {
    const known = nanoGpt({ max_iters: '6000', lr_decay_iters: '6000', learning_rate: '1e-3' });
    const [problem] = checkLog(known, cosine());
    expect(problem).toMatchObject({ code: 'lr-drift', severity: 'hint', line: 1 });
    expect(problem!.message).toMatch(/^From step \d+ the logged LR/);
    expect(problem!.related![0]!.path).toBe(cosine().log);
  });
});
