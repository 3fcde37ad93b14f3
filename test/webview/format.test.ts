import { describe, expect, it } from 'vitest';
import {
  formatInterval,
  formatLoss,
  formatLr,
  formatPercent,
  formatSigned,
  formatSignificant,
  formatSteps,
  shortenSteps,
} from '../../webview/format.ts';

describe('numbers on the page', () => {
  it('are written as researchers write them', () => {
    expect([3e-4, 1.5e-4, 0.006, 0].map(formatLr)).toEqual(['3e-4', '1.5e-4', '6e-3', '0']);
    expect([0, 500, 1500, 24_000, 1.25e6].map(shortenSteps)).toEqual(['0', '500', '1.5k', '24k', '1.25M']);
    expect(formatSteps(1_234_567)).toBe('1,234,567');
    expect(formatLoss(2.53317)).toBe('2.5332');
    expect(formatInterval({ lower: 2.5, upper: 2.6 })).toBe('2.5000 to 2.6000');
    expect(formatPercent(0.00141)).toBe('0.14 %');
  });

  it('that differ from zero either way have their sign', () => {
    expect([-0.0032, 0, 0.0019].map(formatSigned)).toEqual(['−0.0032', '+0.0000', '+0.0019']);
  });

  it.each([
    [0.618739, 5, '0.61874'],
    [0.0042, 2, '0.0042'],
    [0.000_123_456, 3, '1.23e-4'],
    [123_456, 2, '1.2e+5'],
    [0, 5, '0'],
  ])('%d to %d significant digits is %s', (value, digits, text) => {
    expect(formatSignificant(value, digits)).toBe(text);
  });
});
