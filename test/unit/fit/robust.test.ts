import { describe, expect, it } from 'vitest';
import { huber, huberDelta, huberWeight } from '../../../src/core/fit/robust.ts';

describe('the Huber loss', () => {
  it('is half the square up to its bend, and a line that goes on from there', () => {
    expect(huberDelta).toBe(1e-3);
    for (const sign of [1, -1]) {
      expect(huber(sign * 5e-4)).toBeCloseTo(1.25e-7, 16);
      expect(huber(sign * 1e-3)).toBeCloseTo(5e-7, 16);
      expect(huber(sign * 3e-3)).toBeCloseTo(2.5e-6, 16);
      expect(huber(sign * 2, 1)).toBe(1.5);
      expect(huber(sign * 2, Infinity)).toBe(2);
    }
    expect(huber(0)).toBe(0);
  });

  it('is pulled at by a weighted square as by itself', () => {
    for (const residual of [-5, -1, -0.3, 0, 0.7, 1, 1.0001, 40]) {
      const slope = (huber(residual + 1e-6, 1) - huber(residual - 1e-6, 1)) / 2e-6;
      expect(huberWeight(residual, 1) * residual).toBeCloseTo(slope, 6);
    }
    expect(huberWeight(1e-3)).toBe(1);
    expect(huberWeight(-4e-3)).toBe(0.25);
  });
});
