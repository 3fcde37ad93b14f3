import { describe, expect, it } from 'vitest';
import {
  cellsOf,
  compareSchedules,
  describeComparison,
  heads,
  sortCompared,
  type Column,
} from '../../../webview/whatIf/comparison.ts';
import { predictWhatIf } from '../../../webview/whatIf/predict.ts';
import { makeRun, schedules, storyLaw } from '../stories/data.ts';

const total = 24_000;
const cosine = makeRun({
  id: 'a',
  name: 'cosine',
  role: 'fitted',
  colour: 0,
  shape: schedules.cosine,
  total,
});
const constant = makeRun({
  id: 'b',
  name: 'constant',
  role: 'fitted',
  colour: 1,
  shape: schedules.constant,
  total,
});
const shape = {
  totalSteps: total,
  peakLr: 3e-4,
  minLr: 3e-5,
  warmupSteps: 200,
  decaySteps: 4800,
  decay: 'linear',
} as const;
const facts = { size: null, batchTokens: 524_288 };
const linear = predictWhatIf({ number: 1, name: 'linear 20 %', shape, ...facts }, storyLaw, 2);
const twin = predictWhatIf(
  { number: 2, name: 'twin', shape: { ...shape, decaySteps: 4700 }, ...facts },
  storyLaw,
  3,
);
const far = predictWhatIf(
  { number: 3, name: 'far', shape: { ...shape, peakLr: 3e-3 }, ...facts },
  storyLaw,
  4,
);

const names = (order: { column: Column; descending: boolean }) =>
  sortCompared(compareSchedules([cosine, constant, linear, far], storyLaw), order).map(({ run }) => run.name);

describe('the comparison of schedules', () => {
  it('measures every schedule against the one that ends lowest', () => {
    const compared = compareSchedules([cosine, constant, linear], storyLaw);
    expect(compared.map(({ difference }) => difference?.sure ?? null)).toEqual([true, true, null]);
    expect(compared[0]!.difference!.loss).toBeCloseTo(cosine.plan.end!.final.loss - linear.final!.loss, 12);
    expect(compared[0]!.tokens).toBe(total * 524_288);
  });

  it('sorts both ways, and what is withheld comes last either way', () => {
    expect(names({ column: 'final', descending: false })).toEqual([
      'linear 20 %',
      'cosine',
      'constant',
      'far',
    ]);
    expect(names({ column: 'final', descending: true })).toEqual([
      'constant',
      'cosine',
      'linear 20 %',
      'far',
    ]);
    expect(names({ column: 'schedule', descending: false })).toEqual([
      'constant',
      'cosine',
      'far',
      'linear 20 %',
    ]);
    expect(names({ column: 's1', descending: false })[0]).toBe('cosine');
  });

  it('has a cell under every head', () => {
    const [first, , best, withheld] = compareSchedules([cosine, constant, linear, far], storyLaw);
    const cells = (row: typeof first) =>
      Object.fromEntries(cellsOf(row!).map((cell, i) => [heads[i]!.label, cell]));
    expect(cells(first)).toMatchObject({
      Schedule: 'cosine',
      'Surely higher': 'yes',
      Steps: '24,000',
      Tokens: '12.6B',
    });
    expect(cells(first)['90 % interval of that']).toMatch(/^\+0\.\d{4} to \+0\.\d{4}$/);
    expect(cells(best)).toMatchObject({ 'To the best': 'lowest', 'Surely higher': '–' });
    const numbers = cellsOf(withheld!).slice(1, 6);
    expect(numbers).toEqual(['–', '–', '–', '–', '–']);
  });

  it('answers in a sentence which ends lowest, by how much, and how sure that is', () => {
    expect(describeComparison(compareSchedules([cosine, constant, linear], storyLaw))).toMatch(
      /^linear 20 % ends lowest, at 2\.9\d{3} nats .* cosine comes next, 0\.0\d{3} higher .*beyond what the intervals leave open/,
    );
    expect(describeComparison(compareSchedules([linear, twin], storyLaw))).toMatch(
      /Not told apart from it: twin\.$/,
    );
    expect(describeComparison(compareSchedules([far], storyLaw))).toBe('');
  });
});
