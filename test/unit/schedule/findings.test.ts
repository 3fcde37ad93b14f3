import { describe, expect, it } from 'vitest';
import { checkNumbers } from '../../../src/core/schedule/check.ts';
import { checkCurve, isSound } from '../../../src/core/schedule/checkCurve.ts';
import { formula, hold, joinStretches, type Stretch } from '../../../src/core/schedule/segments.ts';

const fine = { peakLr: 1e-3, minLr: 1e-4, warmupSteps: 10, totalSteps: 100 };
const none = { peakLr: null, minLr: null, warmupSteps: null, totalSteps: null };

describe('the numbers of a schedule', () => {
  it.each([
    [
      { totalSteps: 0.5 },
      {
        ...{ code: 'no-steps', about: 'totalSteps', severity: 'error' },
        message: 'The run has no step: give it at least one.',
      },
    ],
    [
      { peakLr: -1 },
      {
        ...{ code: 'no-peak-lr', about: 'peakLr', severity: 'error' },
        message: 'The peak LR is -1e0: nothing would be learnt.',
      },
    ],
    [
      { warmupSteps: 100 },
      {
        ...{ code: 'warm-up-too-long', about: 'warmupSteps', severity: 'warning', mend: 5 },
        message:
          'The warm-up (100 steps) is as long as the run (100 steps) or longer: the peak LR is never used.',
      },
    ],
    [
      { minLr: 2e-3 },
      {
        ...{ code: 'floor-above-peak', about: 'minLr', severity: 'warning', mend: 1e-4 },
        message: 'The lowest LR (2e-3) is above the peak (1e-3): the LR rises instead of annealing.',
      },
    ],
    [
      { decayEnd: 1000 },
      {
        ...{ code: 'decay-after-end', about: 'decayEnd', severity: 'warning', mend: 100 },
        message:
          'The decay ends at step 1,000, but the run ends at 100: the LR does not anneal to its floor.',
      },
    ],
    [
      { decayEnd: 50 },
      {
        ...{ code: 'decay-before-end', about: 'decayEnd', severity: 'hint', mend: 100 },
        message: 'The decay ends at step 50, and the run goes on to 100 at the lowest LR.',
      },
    ],
    [
      { schedulerTotal: 1000 },
      {
        ...{ code: 'scheduler-total-differs', about: 'schedulerTotal', severity: 'warning', mend: 100 },
        message:
          'The scheduler is told 1,000 steps, but the run has 100: the LR does not anneal to its floor.',
      },
    ],
    [
      { schedulerTotal: 50 },
      {
        ...{ code: 'scheduler-total-differs', about: 'schedulerTotal', severity: 'warning', mend: 100 },
        message: 'The scheduler is told 50 steps, but the run has 100: the schedule ends before the run.',
      },
    ],
    [
      { stableSteps: 0 },
      {
        ...{ code: 'no-stable-phase', about: 'stableSteps', severity: 'hint' },
        message: 'The decay begins where the warm-up ends: there is no stable phase.',
      },
    ],
    [
      { stableSteps: -5 },
      {
        ...{ code: 'negative-stable-phase', about: 'stableSteps', severity: 'warning' },
        message: 'Warm-up and decay together are 5 steps longer than the run: they overlap or are cut off.',
      },
    ],
    [
      { decaySteps: 0 },
      {
        ...{ code: 'no-decay', about: 'decaySteps', severity: 'warning' },
        message: 'The decay has no step: the LR stays at its peak to the end.',
      },
    ],
  ])('%j: says what is wrong, about which of them, and what would mend it', (changes, finding) => {
    expect(checkNumbers({ ...fine, ...changes })).toEqual([finding]);
  });

  it.each([
    { totalSteps: 1, warmupSteps: 0 },
    { warmupSteps: 99 },
    { minLr: 1e-3 },
    // An off-by-one of a loop is no mistake, however short the run; nor is a share of 5 %.
    { totalSteps: 11, decayEnd: 13, schedulerTotal: 9 },
    { totalSteps: 11, decayEnd: 9, schedulerTotal: 13 },
    { decayEnd: 105, schedulerTotal: 105 },
    { totalSteps: 105, decayEnd: 100, schedulerTotal: 101 },
    { stableSteps: 1, decaySteps: 1 },
  ])('%j: are fine', (changes) => {
    expect(checkNumbers({ ...fine, ...changes })).toEqual([]);
  });

  it.each([
    [{ totalSteps: 11, decayEnd: 14 }, 'decay-after-end'],
    [{ totalSteps: 11, decayEnd: 8 }, 'decay-before-end'],
    [{ totalSteps: 11, schedulerTotal: 14 }, 'scheduler-total-differs'],
    [{ totalSteps: 11, schedulerTotal: 8 }, 'scheduler-total-differs'],
    [{ peakLr: Infinity }, 'no-peak-lr'],
    [{ peakLr: NaN }, 'no-peak-lr'],
  ])('%j: are just beyond it', (changes, code) => {
    expect(checkNumbers({ ...fine, ...changes }).map((finding) => finding.code)).toEqual([code]);
  });

  it.each(['peakLr', 'minLr', 'warmupSteps', 'totalSteps'] as const)(
    'say nothing that rests on %s where it is not known',
    (missing) => {
      const wrong = { peakLr: 1e-3, minLr: 1, warmupSteps: 500, totalSteps: 100, decayEnd: 1000, schedulerTotal: 9000 }; // prettier-ignore
      const about = { peakLr: ['minLr'], minLr: ['minLr'], warmupSteps: ['warmupSteps'], totalSteps: ['warmupSteps', 'decayEnd', 'schedulerTotal'] }; // prettier-ignore
      const all = checkNumbers(wrong).map((finding) => finding.about);
      const left = checkNumbers({ ...wrong, [missing]: null }).map((finding) => finding.about);
      expect(left).toEqual(all.filter((key) => !about[missing].includes(key)));
      expect(checkNumbers(none)).toEqual([]);
    },
  );
});

describe('the curve of a schedule', () => {
  const [peak, floor] = [2e-3, 2e-4];
  const fall = (last: number, span = last): Stretch => ({ role: 'decay', shape: 'cosine', from: peak, to: floor, last, origin: 0, span }); // prettier-ignore
  const line = (last: number, to: number, from = peak): Stretch => ({ role: 'decay', shape: 'linear', from, to, last, origin: 100, span: last - 100 }); // prettier-ignore
  const warm: Stretch = { role: 'warm-up', shape: 'linear', from: 0, to: peak, last: 100, origin: 0, span: 100 }; // prettier-ignore
  const check = (stretches: readonly Stretch[], total: number) => checkCurve(joinStretches(stretches, total));

  it.each([
    [
      'one update at 0',
      [{ ...warm, origin: 1 }, line(1000, floor)],
      1000,
      {
        ...{ code: 'starts-at-zero', about: 'warmupSteps', severity: 'hint' },
        message: 'The first update runs at LR 0: it changes nothing.',
      },
    ],
    [
      'several updates at 0',
      [hold('warm-up', 0, 7), fall(1000)],
      1000,
      {
        ...{ code: 'starts-at-zero', about: 'warmupSteps', severity: 'hint' },
        message: 'The first 7 updates run at LR 0: they change nothing.',
      },
    ],
    [
      'more updates at 0 than are counted',
      [hold('warm-up', 0, 2000), fall(5000)],
      5000,
      {
        ...{ code: 'starts-at-zero', about: 'warmupSteps', severity: 'hint' },
        message: 'The first 1,000 updates run at LR 0: they change nothing.',
      },
    ],
    [
      'a decay that stops at 95 %',
      [warm, line(1000, 0.95 * peak)],
      1000,
      {
        ...{ code: 'never-anneals', about: 'decayEnd', severity: 'warning' },
        message: 'The LR hardly anneals: it ends at 95 % of its peak.',
      },
    ],
    [
      'a decay that begins at the last update',
      [hold('stable', peak, 99), { ...fall(100, 1000), origin: 99 }],
      100,
      {
        ...{ code: 'never-anneals', about: 'decayEnd', severity: 'warning' },
        message: 'The LR hardly anneals: it ends at 100 % of its peak.',
      },
    ],
    [
      'a cosine that goes on',
      [warm, fall(1000, 800)],
      1000,
      {
        ...{ code: 'rises-at-end', about: 'decayEnd', severity: 'warning' },
        message: 'The LR rises again at the end: from 2e-4 to 4.64e-4.',
      },
    ],
    [
      'a tail at 0',
      [warm, line(900, 0), hold('after', 0, Infinity)],
      1000,
      {
        ...{ code: 'ends-at-zero', about: 'decayEnd', severity: 'warning' },
        message: 'The last 102 steps or so run at LR 0: they change nothing.',
      },
    ],
    [
      'three updates at 0 of a short run',
      [fall(97), hold('after', 0, Infinity)],
      100,
      {
        ...{ code: 'ends-at-zero', about: 'decayEnd', severity: 'warning' },
        message: 'The last 3 steps or so run at LR 0: they change nothing.',
      },
    ],
  ] as const)('%s: is told', (_, stretches, total, finding) => {
    expect(check(stretches, total)).toEqual([finding]);
  });

  it.each([
    ['a decay to just below 90 %', [warm, line(1000, 0.899 * peak)], 1000],
    ['a decay after the end', [hold('stable', peak, 1000), line(2000, 0.95 * peak)], 1000],
    ['a run of one update', [fall(1, 1000)], 1],
    ['nothing but 0', [{ ...line(50, 0, 0), origin: 0 }], 50],
    ['a cosine that ends just beyond its half wave', [warm, fall(1000, 990)], 1000],
    ['a wave that falls at the end', [fall(500), line(1000, 0.5 * peak)], 1000],
    ['a rise to next to nothing', [line(900, 0), { ...line(1000, 1e-7, 0), origin: 900, span: 100 }], 1000],
    ['two updates at 0 of a short run', [fall(98), hold('after', 0, Infinity)], 100],
    ['five updates at 0 of a long one', [fall(995), hold('after', 0, Infinity)], 1000],
  ] as const)('%s: is not', (_, stretches, total) => {
    expect(check(stretches, total)).toEqual([]);
  });

  it('is sound where it is a number to its end', () => {
    const broken = formula('decay', Infinity, (k) => (k > 300 ? NaN : 1), { from: 1, to: 0 });
    const sound = formula('decay', Infinity, () => 1, { from: 1, to: 0 });
    for (const total of [null, 350]) {
      expect(isSound(joinStretches([broken], total))).toBe(false);
      expect(isSound(joinStretches([sound], total))).toBe(true);
    }
    expect(isSound(joinStretches([broken], 300))).toBe(true);
  });
});
