import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { formatLoss, formatLr, formatShare, formatSteps } from '../../../src/core/format.ts';
import { describe as inWords } from '../../../src/core/schedule/describe.ts';
import { fillFrom, lrAt, toArray, type Segment } from '../../../src/core/schedule/schedule.ts';
import { hold, joinStretches, warmUp, type Stretch } from '../../../src/core/schedule/segments.ts';
import { often } from '../effort.ts';

describe('schedules', () => {
  it('drop empty stretches and join the rest', () => {
    const schedule = joinStretches(
      [hold('warm-up', 1, 0), hold('stable', 2, 3), hold('decay', 3, 3), hold('after', 4, Infinity)],
      5,
    );
    expect(schedule.segments.map(({ first, last }) => [first, last])).toEqual([[1, 3], [4, Infinity]]); // prettier-ignore
    expect([...toArray(schedule, 6)]).toEqual([2, 2, 2, 4, 4, 4]);
  });

  it('hold the LR of their ends outside', () => {
    const schedule = joinStretches([hold('stable', 2, 3)], 3);
    expect([lrAt(schedule, 0), lrAt(schedule, 9), toArray(schedule, 5)[4]]).toEqual([2, 2, 2]);
    expect(lrAt({ segments: [], totalSteps: null }, 1)).toBe(0);
    expect([...toArray({ segments: [], totalSteps: null }, 2)]).toEqual([0, 0]);
  });

  it('follow a list, a formula and an inverse square root', () => {
    const rest = { role: 'stable', from: 0, to: 0, first: 3, origin: 0, span: 1, last: Infinity } as const;
    const listed = { ...rest, shape: 'sampled', values: Float64Array.of(5, 6) } as const;
    const before = joinStretches([hold('stable', 1, 2)], null).segments;
    const lrs = (segment: Segment) => [...toArray({ segments: [...before, segment], totalSteps: null }, 6)];
    expect(lrs(listed)).toEqual([1, 1, 5, 6, 0, 0]);
    expect(lrs({ ...rest, shape: 'sampled' })).toEqual([1, 1, 0, 0, 0, 0]);
    expect(lrs({ ...rest, shape: 'formula' })).toEqual([1, 1, 0, 0, 0, 0]);
    expect(lrs({ ...rest, shape: 'formula', at: (k) => k - 4 })).toEqual([1, 1, 0, 0, 1, 2]);
    expect(lrs({ ...rest, shape: 'inverse-sqrt', to: 6, span: 4 })[3]).toBe(6);
    expect(lrs({ ...rest, shape: 'inverse-sqrt', to: 6, span: 1 })[3]).toBe(3);
  });

  it('warm up by a stretch of that name', () => {
    expect(warmUp(2, 4)).toMatchObject({ role: 'warm-up', last: 4 });
    expect(joinStretches([warmUp(2, 4)], 4).segments[0]).not.toHaveProperty('parameter');
  });

  it('give any stretch of updates alone', () => {
    const schedule = joinStretches([warmUp(3, 5), hold('stable', 2, 9), hold('decay', 1, 12)], 12);
    const whole = toArray(schedule, 40);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(20), (first, length) => {
        const eta = new Float64Array(length);
        fillFrom(schedule, first, eta);
        expect([...eta]).toEqual([...whole.subarray(first - 1, first - 1 + length)]);
      }),
    );
  });

  it('have the shapes that their names say, at both ends and in the middle', () => {
    const at = (
      shape: 'linear' | 'cosine' | 'exponential' | 'one-minus-sqrt' | 'polynomial',
      parameter?: number,
    ) => {
      const stretch = { role: 'decay' as const, shape, from: 4, to: 1, last: 5, origin: 1, span: 4 };
      const { segments } = joinStretches([parameter === undefined ? stretch : { ...stretch, parameter }], 5);
      return [1, 3, 5].map((k) => lrAt({ segments, totalSteps: 5 }, k));
    };
    const close = (got: number[], want: number[]) => {
      got.forEach((value, i) => {
        expect(value).toBeCloseTo(want[i]!, 12);
      });
    };
    close(at('linear'), [4, 2.5, 1]);
    close(at('cosine'), [4, 2.5, 1]);
    close(at('cosine', 2), [4, 1, 4]);
    close(at('exponential'), [4, 2, 1]);
    close(at('one-minus-sqrt'), [4, 1 + 3 * (1 - Math.SQRT1_2), 1]);
    close(at('polynomial', 2), [4, 1.75, 1]);
  });

  it('give one by one what they give as a whole, and never a negative or infinite LR', () => {
    const text = (type: string, warmup: number, steps: number) =>
      JSON.stringify({ learning_rate: 1e-3, lr_scheduler_type: type, warmup_steps: warmup, max_steps: steps, lr_scheduler_kwargs: { num_decay_steps: 5, min_lr_rate: 0.1, num_cycles: 2 } }); // prettier-ignore
    const types = fc.constantFrom('linear', 'cosine', 'cosine_with_restarts', 'polynomial', 'constant', 'constant_with_warmup', 'inverse_sqrt', 'cosine_with_min_lr', 'cosine_warmup_with_min_lr', 'warmup_stable_decay'); // prettier-ignore
    fc.assert(
      fc.property(types, fc.nat(30), fc.integer({ min: 1, max: 40 }), (type, warmup, steps) => {
        const { schedule } = readConfig('a.json', text(type, warmup, steps))!;
        const eta = toArray(schedule!, steps);
        eta.forEach((lr, i) => {
          expect(lr).toBe(lrAt(schedule!, i + 1));
          expect(lr >= 0 && lr <= 1e-3 * (1 + 1e-12)).toBe(true);
        });
      }),
      { numRuns: often(300) },
    );
  });
});

describe('describe', () => {
  const words = (path: string, text: string) => inWords(readConfig(path, text)!.schedule!);

  it.each([
    [
      'cosine',
      'learning_rate = 6e-3\nmax_iters = 6000\nwarmup_iters = 100\nlr_decay_iters = 6000\nmin_lr = 6e-4\n',
      '6,001 steps: 100 warm-up steps to 6e-3, then cosine to 6e-4 over 5,901 steps (98.3 %)',
    ],
    [
      'a decay that ends early',
      'learning_rate = 1e-3\nmax_iters = 199\nwarmup_iters = 10\nlr_decay_iters = 99\nmin_lr = 1e-4\n',
      '200 steps: 10 warm-up steps to 1e-3, then cosine to 1e-4 over 90 steps (45 %), then constant at 1e-4 over 100 steps',
    ],
    [
      'a decay cut off by the end of the run',
      'learning_rate = 1e-3\nmax_iters = 99\nwarmup_iters = 10\nlr_decay_iters = 189\nmin_lr = 0\n',
      '100 steps: 10 warm-up steps to 1e-3, then cosine to 5.04e-4 over 90 steps (90 %)',
    ],
    [
      'a warm-up longer than the run',
      'learning_rate = 1e-3\nmax_iters = 99\nwarmup_iters = 199\nlr_decay_iters = 99\n',
      '100 steps: 100 warm-up steps to 5e-4',
    ],
  ])('says %s', (_, text, expected) => {
    expect(words('config.py', text)).toBe(expected);
  });

  it('says a WSD', () => {
    const text =
      'learning_rate: 6e-3\nwarmup_steps: 100\nmax_steps: 5000\nlr_scheduler_type: warmup_stable_decay\nlr_scheduler_kwargs: {num_decay_steps: 1000, decay_type: 1-sqrt}\n';
    expect(words('a.yaml', text)).toBe(
      '5,000 steps: 100 warm-up steps to 6e-3, then constant at 6e-3 over 3,900 steps, then 1-sqrt to 0 over 1,000 steps (20 %)',
    );
  });

  const decay = (last: number, more: Partial<Stretch> = {}): Stretch => ({ role: 'decay', shape: 'linear', from: 1, to: 0.1, last, origin: 5, span: last - 5, ...more }); // prettier-ignore

  it.each([
    ['nothing beyond the end', [hold('stable', 1, 9), decay(20)], 9, '9 steps: constant at 1e0 over 9 steps'],
    [
      'what begins at the end',
      [hold('stable', 1, 9), decay(20, { origin: 9, span: 11 })],
      10,
      '10 steps: constant at 1e0 over 9 steps, then linear to 9.18e-1 over 1 steps (10 %)',
    ],
    ['no rest of one step', [decay(10), hold('after', 0.1, Infinity)], 11, '11 steps: linear to 1e-1 over 10 steps (90.9 %)'], // prettier-ignore
    [
      'a longer rest',
      [decay(10), hold('after', 0.1, Infinity)],
      12,
      '12 steps: linear to 1e-1 over 10 steps (83.3 %), then constant at 1e-1 over 2 steps',
    ],
    ['no rest without a length', [decay(10), hold('after', 0.1, Infinity)], null, 'linear to 1e-1 over 10 steps'], // prettier-ignore
    ['a warm-up without a length', [warmUp(1, 10), hold('stable', 1, Infinity)], null, '10 warm-up steps to 1e0, then constant at 1e0'], // prettier-ignore
    ['a list', [decay(10, { shape: 'sampled' })], 10, '10 steps: listed step by step over 10 steps'], // prettier-ignore
    ['where two half waves lead', [decay(100, { shape: 'cosine', parameter: 2, origin: 0, span: 100 })], 100, '100 steps: cosine to 1e0 over 100 steps (100 %)'], // prettier-ignore
    ['where an inverse square root leads', [decay(11, { shape: 'inverse-sqrt', to: 1, origin: 0, span: 10 })], 11, '11 steps: inverse square root to 9.53e-1 over 11 steps (100 %)'], // prettier-ignore
  ] as [string, Stretch[], number | null, string][])('says %s', (_, stretches, total, expected) => {
    expect(inWords(joinStretches(stretches, total))).toBe(expected);
  });

  it('says an open end without a length', () => {
    expect(words('a.yaml', 'learning_rate: 1e-3\nlr_scheduler_type: constant\nnum_train_epochs: 1\n')).toBe(
      'constant at 1e-3',
    );
  });
});

describe('numbers for people', () => {
  it('have the digits that matter', () => {
    expect(formatLoss(2.533224)).toBe('2.5332');
    expect([3e-4, 1.25e-3, 0, 0.1, 6.0000000001e-3, 1].map(formatLr)).toEqual([
      '3e-4',
      '1.25e-3',
      '0',
      '1e-1',
      '6e-3',
      '1e0',
    ]);
    expect([999, 24000, 1234567].map(formatSteps)).toEqual(['999', '24,000', '1,234,567']);
    expect(formatShare(0.125)).toBe('12.5 %');
  });
});
