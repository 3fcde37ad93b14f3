import { describe, expect, it } from 'vitest';
import { collectDomain, type ScheduleFacts } from '../../../src/core/fit/domain.ts';
import { checkFit, checkTrust, type CheckedFit } from '../../../src/core/fit/trust.ts';
import type { Fit, FitDomain } from '../../../src/core/fit/types.ts';
import { lawOf } from '../../../src/core/law/registry.ts';

const domain: FitDomain = {
  runs: 3,
  points: 300,
  longestRun: 1000,
  minPeakLr: 1e-3,
  maxPeakLr: 1e-3,
  minLr: 1e-4,
  maxAnnealingRatio: 100,
  annealingRuns: 2,
  constantRuns: 1,
  sizes: [100e6],
  batchTokens: [1e5, 2e5],
};
const facts: ScheduleFacts = {
  steps: 1000,
  peakLr: 1e-3,
  minLr: 1e-4,
  annealingRatio: 100,
  steepestFall: 0.1,
  anneals: true,
  size: 100e6,
  batchTokens: 1e5,
};
const known = { value: 1, standardError: 0.1 };
const parameters = { L0: known, A: known, alpha: known, C: known };
const trust = (
  asked: Partial<ScheduleFacts>,
  fitted: Partial<FitDomain> = {},
  more: Partial<Pick<Fit, 'law' | 'parameters'>> = {},
) =>
  checkTrust({ law: 'annealing', parameters, domain: { ...domain, ...fitted }, ...more } as Fit, {
    ...facts,
    ...asked,
  });

describe('how far a prediction may be trusted', () => {
  it('says nothing against a schedule like the fitted ones', () => {
    expect(trust({})).toEqual({ reasons: [], withheld: null, widening: 1 });
  });

  it.each<[Partial<ScheduleFacts>, string, number]>([
    [{ steps: 2000 }, 'It is 2.0 times as long as the longest fitted run (1000 steps).', 1.12],
    [
      { steps: 10_000 },
      'It is 10 times as long as the longest fitted run (1000 steps).',
      1 + 0.12 * Math.log2(3) + Math.log2(10 / 3),
    ],
    [
      { peakLr: 2e-3 },
      "Its peak LR is 2.0 times above every fitted run's: the law does not know how the loss depends on the peak.",
      3,
    ],
    [
      { peakLr: 5e-4, minLr: 1e-4 },
      "Its peak LR is 2.0 times below every fitted run's: the law does not know how the loss depends on the peak.",
      3,
    ],
    [{ annealingRatio: 200 }, 'It anneals 2.0 times as much as any fitted run.', 1.1],
    [{ minLr: 4.9e-5 }, 'Its LR ends below half of the lowest LR that a fitted run reached.', 1.1],
    [
      { batchTokens: 4e5 },
      'Its batch is 2.0 times larger than the fitted runs’ (400k tokens an update): the law counts updates, not tokens.',
      2,
    ],
    [
      { batchTokens: 5e4 },
      'Its batch is 2.0 times smaller than the fitted runs’ (50k tokens an update): the law counts updates, not tokens.',
      2,
    ],
  ])('shows %j with a reason, and wider', (asked, reason, widening) => {
    const told = trust(asked);
    expect(told.reasons).toEqual([reason]);
    expect(told.withheld).toBeNull();
    expect(told.widening).toBeCloseTo(widening, 12);
  });

  it.each<[Partial<ScheduleFacts>, RegExp]>([
    [{ steps: 10_001 }, /^It is 10 times as long/],
    [{ peakLr: 3.01e-3 }, /^Its peak LR is 3\.0 times above/],
    [{ peakLr: 3.3e-4 }, /^Its peak LR is 3\.0 times below/],
    [{ batchTokens: 4.1e5 }, /^Its batch is 2\.\d times larger/],
    [{ batchTokens: 4.9e4 }, /^Its batch is 2\.0 times smaller/],
    [
      { size: 200e6 },
      /^Its model is 2\.0 times larger than any fitted one \(200M\), and the law does not know how the loss depends on the size\.$/,
    ],
    [{ size: 50e6 }, /^Its model is 2\.0 times smaller than any fitted one \(50M\)/],
  ])('withholds the number for %j, and says why', (asked, reason) => {
    expect(trust(asked).withheld).toMatch(reason);
  });

  it.each<[Partial<ScheduleFacts>, Partial<FitDomain>]>([
    [{ steps: 1050 }, {}],
    [{ steps: 100 }, {}],
    [{ peakLr: 1.05e-3 }, {}],
    [{ peakLr: 2e-3 }, { minPeakLr: 5e-4, maxPeakLr: 2e-3 }],
    [{ annealingRatio: 120 }, {}],
    [{ annealingRatio: 10 }, {}],
    [{ minLr: 5e-5 }, {}],
    [{ minLr: 1e-6, anneals: false }, {}],
    [{ batchTokens: 1.5e5 }, {}],
    [{ batchTokens: 2.1e5 }, {}],
    [{ batchTokens: null }, {}],
    [{ batchTokens: 9e9 }, { batchTokens: null }],
    [{ size: 105e6 }, {}],
    [{ size: null }, {}],
    [{ size: 9e9 }, { sizes: [] }],
  ])('has nothing against %j where %j was fitted', (asked, fitted) => {
    expect(trust(asked, fitted)).toEqual({ reasons: [], withheld: null, widening: 1 });
  });

  it('adds up what speaks against it, and withholds for the first that does', () => {
    const told = trust({ steps: 2000, peakLr: 4e-3, batchTokens: 9e5 });
    expect(told.reasons).toHaveLength(3);
    expect(told.withheld).toBe(told.reasons[1]);
    expect(told.widening).toBeCloseTo(1 + 0.12 + 2 * 2 + Math.log2(4.5), 12);
  });

  it('withholds annealing that no run has shown, and nothing else', () => {
    const constant = { annealingRuns: 0, constantRuns: 3, maxAnnealingRatio: 0 };
    const held = { parameters: { ...parameters, C: { value: 0, standardError: null } } };
    const why = 'No fitted run anneals, so what annealing gains is not known: add a run whose LR decays.';
    expect(trust({}, constant, held)).toEqual({ reasons: [why], withheld: why, widening: 1 });
    expect(trust({ anneals: false }, constant, held).withheld).toBeNull();
    // What it was taught counts, and has no most of it to be compared with.
    expect(trust({ minLr: 1e-9, annealingRatio: 1e9 }, constant)).toEqual({
      reasons: [],
      withheld: null,
      widening: 1,
    });
    // A law without annealing knows as little.
    expect(trust({}, constant, { law: 'power' }).withheld).toBe(why);
  });

  it('takes other sizes where the law knows sizes, up to sixteen times', () => {
    const law = { law: 'annealing-sizes' } as const;
    const sizes = { sizes: [10e6, 100e6] };
    const told = trust({ size: 400e6 }, sizes, law);
    expect(told.reasons).toEqual([
      'Its model is 4.0 times larger than any fitted one: how the loss goes on with the size rests on 2 sizes.',
    ]);
    expect([told.withheld, told.widening]).toEqual([null, 3]);
    expect(trust({ size: 10e6 / 16 }, sizes, law).withheld).toBeNull();
    expect(trust({ size: 10e6 / 17 }, sizes, law).withheld).toMatch(/17 times smaller/);
    expect(trust({ size: null }, sizes, law).withheld).toBe(
      'The size of its model is not known: name its file or folder by it (for example 125M), or give it.',
    );
  });
});

describe('reasons to distrust a fit', () => {
  const check = (fitted: Partial<FitDomain>, more: Partial<CheckedFit> = {}, law = 'annealing') =>
    checkFit(lawOf(law as Fit['law']), {
      domain: { ...domain, batchTokens: null, ...fitted },
      ...{ parameters, misfit: 0.0004, lawError: { half90: 0.004, source: 'published' }, atBound: [] },
      ...more,
    });

  it('are none where three runs of one kind show everything', () => {
    expect(check({})).toEqual([]);
  });

  it.each<[string, Partial<FitDomain>, Partial<CheckedFit>, string]>([
    [
      'constant runs alone',
      { annealingRuns: 0, constantRuns: 3 },
      { parameters: { ...parameters, C: { value: 0, standardError: null } } },
      'Only constant-LR runs were fitted: C is not identifiable and is held at 0.',
    ],
    [
      'a single run',
      { runs: 1, annealingRuns: 1, constantRuns: 0 },
      {},
      'One run alone hardly separates L0, alpha and C: add a run with another schedule.',
    ],
    [
      'two runs that both anneal',
      { runs: 2, annealingRuns: 2, constantRuns: 0 },
      {},
      'Both fitted runs anneal all the way: a constant or two-step run would pin the exponent better.',
    ],
    ['a bound', {}, { atBound: ['C'] }, "C ended at its bound 0: the runs don't show it."],
    [
      'an alpha that is hardly known',
      {},
      { parameters: { ...parameters, alpha: { value: 0.5, standardError: 0.2501 } } },
      'alpha is known to no better than half its value: L0 and alpha can trade places.',
    ],
    [
      'a law that misses its own runs',
      {},
      { misfit: 0.0123, lawError: { half90: 0.04, source: 'misfit' } },
      'The law misses its own runs by up to 1.2 % over whole stretches, more than published runs show: intervals are widened for that.',
    ],
    ['few points', { points: 29 }, {}, 'Only 29 points were fitted.'],
    [
      'several peaks',
      { maxPeakLr: 1.06e-3 },
      {},
      'The fitted runs differ in peak LR; the law has no term for it.',
    ],
    [
      'several sizes',
      { sizes: [25e6, 100e6] },
      {},
      'The fitted runs are of several model sizes (25M, 100M); the law has no term for it: fit each size apart, or the annealing law over model sizes.',
    ],
    [
      'several batches',
      { batchTokens: [1e5, 1.06e5] },
      {},
      'The fitted runs differ in tokens an update; the law counts updates and has no term for it.',
    ],
  ])('are said of %s', (_, fitted, more, reason) => {
    expect(check(fitted, more)).toEqual([reason]);
  });

  it.each<[string, Partial<FitDomain>, Partial<CheckedFit>]>([
    ['two runs, one of them constant', { runs: 2, annealingRuns: 1, constantRuns: 1 }, {}],
    ['three that anneal', { annealingRuns: 3, constantRuns: 0 }, {}],
    ['30 points', { points: 30 }, {}],
    [
      'an alpha known to half its value',
      {},
      { parameters: { ...parameters, alpha: { value: 0.5, standardError: 0.25 } } },
    ],
    ['peaks within 5 %', { maxPeakLr: 1.05e-3 }, {}],
    ['batches within 5 %', { batchTokens: [1e5, 1.05e5] }, {}],
    ['constant runs that were taught what annealing gains', { annealingRuns: 0, constantRuns: 3 }, {}],
  ])('are none of %s', (_, fitted, more) => {
    expect(check(fitted, more)).toEqual([]);
  });

  it('are said of few sizes where the law rests on them', () => {
    const few = '3 model sizes hardly tell how the loss goes on with the size: do not look far beyond them.';
    expect(check({ sizes: [1e6, 2e6, 3e6] }, {}, 'annealing-sizes')).toEqual([few]);
    expect(check({ sizes: [1e6, 2e6, 3e6, 4e6] }, {}, 'annealing-sizes')).toEqual([]);
  });
});

describe('what a fit covers', () => {
  const run = (eta: readonly number[], last: number, more: object = {}) => ({
    name: 'run',
    eta: Float64Array.from(eta),
    steps: Float64Array.of(1, last),
    interval: Float64Array.of(1, 1),
    loss: Float64Array.of(3, 2),
    ...more,
  });

  it('is taken from the updates up to each run’s last point', () => {
    // Momentum with lambda 0.5 from the peak: 0, 1, 0.5 + 1, 0.75: areas 1, 2.5, 3.25 of a peak of 4.
    const falling = run([2, 4, 3, 2, 2, 1], 5, { size: 2e6, batchTokens: 3 });
    const constant = run([5, 5, 5], 3, { size: 1e6, batchTokens: 2 });
    expect(collectDomain([falling, constant, { ...constant, size: null, batchTokens: null }], 0.5)).toEqual({
      runs: 3,
      points: 6,
      longestRun: 5,
      minPeakLr: 4,
      maxPeakLr: 5,
      minLr: 2,
      maxAnnealingRatio: 3.25 / 4,
      warmupSteps: 2,
      steepestFall: 1.5 / 4,
      annealingRuns: 1,
      constantRuns: 2,
      batchTokens: [2, 3],
      sizes: [1e6, 2e6],
    });
  });

  it('counts a run as annealing below nine tenths of its peak', () => {
    const kinds = [8.9, 9].map((last) => collectDomain([run([10, last], 2)], 0.5).annealingRuns);
    expect(kinds).toEqual([1, 0]);
  });

  it('has no LR ratios where there is no LR', () => {
    const { maxAnnealingRatio, steepestFall, minPeakLr } = collectDomain([run([0, 0], 2)], 0.5);
    expect([maxAnnealingRatio, steepestFall, minPeakLr]).toEqual([0, 0, 0]);
  });
});
