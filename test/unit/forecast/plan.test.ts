import { describe, expect, it } from 'vitest';
import { comparableRuns } from '../../../src/core/forecast/comparable.ts';
import { planRun } from '../../../src/core/forecast/plan.ts';
import { cutLog } from '../../../src/core/runs/cut.ts';
import type { LogFile, Run } from '../../../src/core/runs/types.ts';
import { hold, joinStretches } from '../../../src/core/schedule/segments.ts';

const count = 20;
const curve = {
  ...{ kind: 'train' as const, name: 'loss' },
  steps: Float64Array.from({ length: count }, (_, i) => 10 * (i + 1)),
  loss: new Float64Array(count).fill(3),
  lr: new Float64Array(count).fill(1e-3),
  interval: new Float64Array(count).fill(1),
};

function runWith({ eta = new Float64Array(200).fill(1e-3), ...given }: Partial<Run>): Run {
  return {
    ...{ id: 'a.csv', name: 'a', log: 'a.csv', schedule: null, lrSource: 'log' as const, warmupSteps: 0 },
    ...{ curves: [curve], size: null, batchTokens: null, assumptions: [], problems: [] },
    eta,
    ...{ steps: eta.length, peakLr: 1e-3, lrDigest: '' },
    ...given,
  };
}

describe('the plan of a run', () => {
  const schedule = joinStretches([hold('stable', 1e-3, 100), hold('stable', 5e-4, 400)], 400);

  it('is what it has run at, then its schedule', () => {
    const run = runWith({ eta: new Float64Array(150).fill(2e-3) });
    const { eta, assumptions } = planRun(run, { schedule, totalSteps: 400 });
    expect(eta).toHaveLength(400);
    expect(eta[149]).toBe(2e-3);
    expect(eta[150]).toBe(5e-4);
    expect(assumptions).toEqual([]);
  });

  it('says where the schedule ends before the run does', () => {
    const { eta, assumptions } = planRun(runWith({}), { schedule, totalSteps: 400, until: 500 });
    expect(eta.at(-1)).toBe(5e-4);
    expect(assumptions.join()).toContain('ends at step 400');
  });

  it('holds a steady LR, and says so', () => {
    const { eta, assumptions } = planRun(runWith({}), { schedule: null, totalSteps: 300 });
    expect(eta).toEqual(new Float64Array(300).fill(1e-3));
    expect(assumptions).toEqual(['No schedule is known: the LR is assumed to stay at 1e-3.']);
  });

  it('goes on as the whole log does', () => {
    const logged = Float64Array.from({ length: 260 }, (_, i) => i);
    const { eta, assumptions } = planRun(runWith({}), { schedule: null, totalSteps: null, logged });
    expect(eta).toHaveLength(260);
    expect([eta[199], eta[200]]).toEqual([1e-3, 200]);
    expect(assumptions).toHaveLength(1);
  });

  it('is refused in one sentence where it can’t be known', () => {
    const falling = runWith({ eta: Float64Array.from({ length: 200 }, (_, i) => 1 - i / 400) });
    const refused = (run: Run, known: Parameters<typeof planRun>[1]) => () => planRun(run, known);
    expect(refused(falling, { schedule: null, totalSteps: 300 })).toThrow('give its schedule');
    expect(refused(runWith({}), { schedule: null, totalSteps: null })).toThrow('give the last step');
    expect(refused(runWith({}), { schedule, totalSteps: 400, until: 150 })).toThrow('lies behind it');
  });
});

describe('runs that may teach another', () => {
  const other = (given: Partial<Run>) => runWith({ id: 'b.csv', name: 'b', ...given });
  const own = runWith({ size: 25e6, batchTokens: 1000 });

  it.each([
    ['of the same size and batch', other({ size: 25e6, batchTokens: 1000 }), true],
    ['of unknown size and batch', other({}), true],
    ['at twice the peak', other({ eta: new Float64Array(200).fill(2e-3) }), true],
    ['of another size', other({ size: 1e8 }), false],
    ['of another batch', other({ batchTokens: 2000 }), false],
    ['far off in peak LR', other({ eta: new Float64Array(200).fill(4e-3) }), false],
    ['without that series', other({ curves: [{ ...curve, kind: 'validation' }] }), false],
    ['that is the run itself', own, false],
  ])('%s', (_, candidate, may) => {
    expect(comparableRuns(own, [candidate], 'train')).toEqual(may ? [candidate] : []);
  });
});

describe('a log, cut', () => {
  it('keeps what came up to the step, and the length of the run', () => {
    const reading = { curves: [curve], totalSteps: 500 } as unknown as LogFile['reading'];
    const cut = cutLog({ path: 'a.csv', reading, problems: [] }, 55);
    expect(cut.reading?.curves[0]?.steps).toEqual(Float64Array.of(10, 20, 30, 40, 50));
    expect(cut.reading?.curves[0]?.lr).toHaveLength(5);
    expect(cut.reading?.totalSteps).toBe(500);
    expect(curve.steps).toHaveLength(count);
  });
});
