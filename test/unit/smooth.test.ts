import { describe, expect, it } from 'vitest';
import { smooth } from '../../src/core/smooth.ts';

const count = 2000;
const line = Float64Array.from({ length: count }, (_, i) => 5 - i / count);

describe('smooth', () => {
  it('takes noise out', () => {
    const noisy = line.map((value, i) => value + (i % 2 === 0 ? 0.1 : -0.1));
    const calm = smooth(noisy)!;
    for (let i = count / 2; i < count; i++) expect(Math.abs(calm[i]! - line[i]!)).toBeLessThan(0.025);
    expect(Math.abs(calm[1500]! - line[1500]!)).toBeLessThan(0.006);
  });

  it('leaves a straight line where it is: it shows nothing late', () => {
    smooth(line)!.forEach((value, i) => {
      expect(value).toBeCloseTo(line[i]!, 9);
    });
  });

  it('follows the first fall of a loss closely', () => {
    const falling = Float64Array.from({ length: count }, (_, i) => 2 + 8 * (i + 1) ** -0.5);
    smooth(falling)!.forEach((value, i) => {
      expect(Math.abs(value / falling[i]! - 1)).toBeLessThan(0.004);
    });
  });

  it('goes around what is no number', () => {
    const holed = line.slice();
    for (const i of [0, 1000, 1001, count - 1]) holed[i] = NaN;
    smooth(holed)!.forEach((value, i) => {
      if (Number.isNaN(holed[i]!)) expect(value).toBeNaN();
      else expect(value).toBeCloseTo(line[i]!, 3);
    });
    expect([...smooth(new Float64Array(200).fill(NaN))!].every(Number.isNaN)).toBe(true);
  });

  it('has nothing to do for a few points', () => {
    expect(smooth(line.subarray(0, 99))).toBeNull();
  });
});
