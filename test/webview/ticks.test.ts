import { describe, expect, it } from 'vitest';
import {
  collectTicks,
  formatLossTicks,
  formatPlain,
  formatScaled,
  linearTicks,
  logTicks,
  roundStep,
  stepScales,
  tokenScales,
} from '../../webview/ticks.ts';

describe('ticks', () => {
  it.each([
    [0.03, 0.05],
    [0.05, 0.05],
    [7, 10],
    [1200, 2000],
    [0, 1],
  ])('rounds a distance of %d up to %d', (least, step) => {
    expect(roundStep(least)).toBe(step);
  });

  it('stand at round values within a linear axis, without rounding errors', () => {
    expect(linearTicks(2.83, 3.7, 10)).toEqual([2.9, 3, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7]);
    expect(linearTicks(0, 24_000, 5)).toEqual([0, 5000, 10_000, 15_000, 20_000]);
  });

  it('stand at decades of a logarithmic axis, with 2 and 5 where there is room', () => {
    expect(logTicks(10, 30_000, 6)).toEqual([10, 100, 1000, 10_000]);
    expect(logTicks(10, 1000, 12)).toEqual([10, 20, 50, 100, 200, 500, 1000]);
    expect(logTicks(1, 1e9, 4)).toEqual([1, 1000, 1e6, 1e9]);
  });

  it('are linear on a logarithmic axis of less than a decade', () => {
    expect(logTicks(2.9, 4.1, 4)).toEqual([3, 3.5, 4]);
  });

  it('of losses have the decimals that their distance needs', () => {
    expect(formatLossTicks([2.9, 3, 3.1])).toEqual(['2.9', '3.0', '3.1']);
    expect(formatLossTicks([2.5, 2.505])).toEqual(['2.500', '2.505']);
    expect(formatLossTicks([5])).toEqual(['5.0']);
  });

  it('of counts have a letter where it hides nothing', () => {
    expect(formatScaled([0, 500, 1000, 1500], stepScales)).toEqual(['0', '500', '1k', '1.5k']);
    expect(formatScaled([24_000, 24_010], stepScales)).toEqual(['24k', '24.01k']);
    expect(formatScaled([24_000, 24_000.5], stepScales)).toEqual(['24,000', '24,001']);
    expect(formatScaled([2e10, 2.01e10], tokenScales)).toEqual(['20B', '20.1B']);
    expect(formatScaled([1.2e12], tokenScales)).toEqual(['1.2T']);
  });

  it('of other things are plain numbers', () => {
    expect(formatPlain([0, 0.1 + 0.2, 2, 2e-4])).toEqual(['0', '0.3', '2', '2e-4']);
  });

  it('stand at round multiples of a unit', () => {
    expect(collectTicks({ scale: 'linear', min: 0, max: 8000, unit: 3600 }, 4)).toEqual([0, 3600, 7200]);
  });
});
