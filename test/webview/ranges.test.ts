import { describe, expect, it } from 'vitest';
import { collectLossLines, collectLrLines } from '../../webview/lines.ts';
import * as ranges from '../../webview/ranges.ts';
import type { PlotRun } from '../../src/protocol/messages.ts';
import { band, choice, points, run } from './support.ts';

const { lastStep } = ranges;
const stepRange = (runs: readonly PlotRun[], scale: 'linear' | 'log') => ranges.xRange(runs, 'step', scale);
const lossRange = (runs: readonly PlotRun[], scales: Omit<ranges.Sight, 'zoom'>) =>
  ranges.lossRange(collectLossLines(runs, choice()), runs, { zoom: null, ...scales });
const lrRange = (runs: readonly PlotRun[]) => ranges.lrRange(collectLrLines(runs, choice()), null);

const linear = { xScale: 'linear', yScale: 'linear' } as const;
const log = { xScale: 'log', yScale: 'log' } as const;
const falling = run({
  logged: points([10, 11], [100, 6], [500, 4], [1000, 3]),
  predicted: band([100, 6], [500, 4], [1000, 3]),
});

describe('the step axis', () => {
  it('goes from 0 to the end of the longest run', () => {
    const schedule = run({ logged: null, predicted: null, lr: points([1, 1], [5000, 0]) });
    expect(stepRange([run(), schedule], 'linear')).toEqual({ min: 0, max: 5000 });
    expect(lastStep(schedule)).toBe(5000);
  });

  it('begins on a logarithmic scale in the decade of the first loss', () => {
    expect(stepRange([run({ logged: points([25, 9], [1000, 3]), predicted: null })], 'log')).toEqual({
      min: 10,
      max: 1000,
    });
    expect(stepRange([run({ logged: null, predicted: null })], 'log').min).toBe(1);
  });

  it('has a length without any run', () => {
    expect(stepRange([], 'linear')).toEqual({ min: 0, max: 1 });
    expect(stepRange([], 'log')).toEqual({ min: 1, max: 10 });
  });
});

describe('the loss axis', () => {
  it('leaves the first fall outside on linear axes, and says so', () => {
    const { min, max, cropped } = lossRange([falling], linear);
    expect(cropped).toBe(true);
    expect(max).toBeGreaterThan(4);
    expect(max).toBeLessThan(4.4);
    expect(min).toBeLessThan(2.9);
  });

  it('shows all of it on a logarithmic axis', () => {
    const { max, cropped } = lossRange([falling], log);
    expect(cropped).toBe(false);
    expect(max).toBeGreaterThanOrEqual(11);
  });

  it('is not ruled by the first fall of a short run beside a long one', () => {
    const short = run({
      id: 'short',
      logged: points([10, 11], [25, 9.5], [60, 7], [200, 4.5]),
      predicted: null,
      lr: points([1, 3e-4], [200, 3e-4]),
    });
    const long = run({ logged: points([10, 11], [400, 4], [4000, 3]), predicted: null });
    expect(lossRange([short, long], linear).max).toBeLessThan(5);
    // Alone it shows what it has.
    expect(lossRange([short], linear).max).toBeGreaterThan(7);
  });

  it('holds the whole band', () => {
    const flat = run({ logged: null, predicted: band([1, 3], [1000, 3]) });
    const { min, max } = lossRange([flat], linear);
    expect([min < 2.9, max > 3.1]).toEqual([true, true]);
  });

  it('keeps to what a logarithmic axis can show', () => {
    const odd = run({ logged: points([1, -1], [2, Number.NaN], [3, 0], [4, 2], [5, 3]), predicted: null });
    const { min, max } = lossRange([odd], log);
    expect(min).toBeGreaterThan(1.9);
    expect(max).toBeLessThan(3.1);
  });

  it('has a height for equal losses and without any', () => {
    const flat = run({ logged: points([1, 3], [1000, 3]), predicted: null });
    for (const scales of [linear, log]) {
      for (const runs of [[flat], []]) {
        const { min, max } = lossRange(runs, scales);
        expect(max).toBeGreaterThan(min);
        if (scales === log) expect(min).toBeGreaterThan(0);
      }
    }
  });
});

describe('the LR axis', () => {
  it('goes from 0 to a little above the highest peak', () => {
    const { min, max } = lrRange([run(), run({ lr: points([1, 6e-4]) })]);
    expect(min).toBe(0);
    expect(max).toBeGreaterThan(6e-4);
    expect(max).toBeLessThan(7e-4);
    expect(lrRange([])).toEqual({ min: 0, max: 1 });
  });
});
