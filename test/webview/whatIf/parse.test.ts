import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatLr, formatSteps } from '../../../webview/format.ts';
import { parseLr, parsePercent, parseSteps } from '../../../webview/whatIf/parse.ts';

describe('numbers as researchers write them', () => {
  it.each([
    ['3e-4', 3e-4],
    ['0.0003', 3e-4],
    [' 1.25E-3 ', 1.25e-3],
    ['.5', 0.5],
    ['0', 0],
    ['-1', null],
    ['3e', null],
    ['fast', null],
    ['3e-4 k', null],
    ['', null],
    ['1e999', null],
  ])('reads the LR %j', (text, value) => {
    expect(parseLr(text)).toBe(value);
  });

  it.each([
    ['24k', 24_000],
    ['24,000', 24_000],
    ['1.5M', 1_500_000],
    ['2_000', 2000],
    ['1e5', 100_000],
    ['0', 0],
    ['1.5', null],
    ['-3', null],
    ['24kk', null],
    ['1,5', null],
    ['', null],
    ['1e999', null],
  ])('reads the steps %j', (text, value) => {
    expect(parseSteps(text)).toBe(value);
  });

  it.each([
    ['20', 0.2],
    ['20 %', 0.2],
    ['12.5%', 0.125],
    ['0', 0],
    ['100', 1],
    ['101', null],
    ['-1', null],
    ['20 k', null],
  ])('reads the share %j', (text, value) => {
    expect(parsePercent(text)).toBe(value);
  });

  it('reads what the page writes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.double({ min: 1e-9, max: 1, noNaN: true }),
        (n, lr) => {
          expect(parseSteps(formatSteps(n))).toBe(n);
          expect(parseLr(formatLr(lr))! / lr).toBeCloseTo(1, 2);
        },
      ),
    );
  });
});
