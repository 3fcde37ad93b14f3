import { describe, expect, it } from 'vitest';
import { hasPage } from '../../../src/core/configs/codes.ts';
import { readConfig } from '../../../src/core/configs/registry.ts';
import type { BandFinding } from '../../../src/core/forecast/band.ts';
import { collectBandProblems } from '../../../src/core/forecast/bandProblems.ts';

const text =
  'max_iters = 2000\nlearning_rate = 1e-3\nwarmup_iters = 100\nlr_decay_iters = 2000\nmin_lr = 1e-4\n';
const { keys } = readConfig('a/config.py', text)!;
const kinds = ['above', 'below', 'not-a-number', 'spike', 'lr-drift'] as const;
const findings = kinds.map((kind): BandFinding => {
  const severity = kind === 'spike' ? 'note' : 'warning';
  return { kind, step: 1200, message: `It is ${kind}.`, severity };
});
const run = { name: 'a', log: 'a/log.csv', findings };

describe('what is noticed about a run that is being trained', () => {
  it('stands at the peak LR of its config, with a page a code; a spike that healed is a hint', () => {
    const problems = collectBandProblems(run, keys, text);
    expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
      ['leaves-band', 'warning'],
      ['leaves-band', 'warning'],
      ['loss-not-a-number', 'warning'],
      ['loss-spike', 'hint'],
      ['lr-drift', 'warning'],
    ]);
    expect(problems.every(({ code }) => hasPage(code))).toBe(true);
    expect(problems.map(({ line }) => line)).toEqual([2, 2, 2, 2, 2]);
    expect(problems.map(({ range }) => text.slice(range!.start, range!.end))).toEqual(
      kinds.map(() => '1e-3'),
    );
    expect(problems[0]!.message).toBe('a is being trained: It is above.');
  });

  it('stands without a place where the config has no keys', () => {
    expect(collectBandProblems(run, [], '')[0]).toMatchObject({ line: 0, code: 'leaves-band' });
  });
});
