import { factsOfPath } from '../../../src/core/runs/facts.ts';
import { describe, expect, it } from 'vitest';
import { renderLogHover } from '../../../src/host/features/logHoverText.ts';
import type { FittedRuns, RunSummary } from '../../../src/protocol/worker.ts';

const run = (name: string, lastLoss: number | null): RunSummary => ({
  ...{
    id: name,
    name,
    log: `/w/${name}/log.csv`,
    schedule: null,
    lrSource: 'log',
    digest: '',
    steps: 6000,
    points: 300,
  },
  ...{ peakLr: 2e-3, lastLoss, assumptions: [], problems: [], facts: factsOfPath(name) },
});
const runs = [run('a_b', 1.9), run('best', 1.8), run('young', null)];
const metrics = {
  r2: 0.9991,
  mae: 0.01,
  rmse: 0.01,
  meanRelativeError: 0.004,
  worstRelativeError: 0.02,
  finalError: 0,
};
const final = { step: 6000, loss: 1.89, lower: 1.88, upper: 1.9 };
const fitted = { runs: [{ id: 'a_b', name: 'a_b', points: 250, metrics, final }] } as unknown as FittedRuns;

describe('renderLogHover', () => {
  it('says what the run reached, its place, and how the fit describes it', () => {
    const text = renderLogHover(runs[0]!, runs, fitted);
    expect(text).toContain(
      '**a\\_b: loss 1.9000** after 6,000 steps, 300 points; peak LR 2e\\-3, as logged.',
    );
    expect(text).toContain('number 2 of 2 runs, the lowest first; best reached 1.8000 after 6,000 steps');
    expect(text).toContain(
      'at 1.8900 (90 %: 1.8800 to 1.9000); it misses its 250 points by 0.4 % on average and 2 % at worst',
    );
  });

  it('says where it took no part, and offers the fit before there is one', () => {
    expect(renderLogHover(runs[1]!, runs, fitted)).toContain('took no part in the fit');
    expect(renderLogHover(runs[1]!, runs, null)).toContain('command:lrLaw.fit');
  });

  it('says nothing of a place where there is no loss or no other run', () => {
    expect(renderLogHover(runs[2]!, runs, fitted)).toContain('no loss yet');
    expect(renderLogHover(runs[2]!, runs, fitted)).not.toContain('number');
    expect(renderLogHover(runs[1]!, [runs[1]!], fitted)).not.toContain('number');
  });

  it('shows names and sentences from files as text', () => {
    const evil = { ...runs[0]!, name: '[x](command:evil)', assumptions: ['![y](http://e.org/a.png)'] };
    expect(renderLogHover(evil, runs, null)).not.toMatch(/\]\(command:evil|!\[y\]\(/);
  });
});
