import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Extremes } from '../../src/core/extremes.ts';

const series = fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(NaN)), { maxLength: 700 });

describe('extremes', () => {
  it('of any stretch are those that a look at each value finds', () => {
    fc.assert(
      fc.property(series, fc.nat(700), fc.nat(700), (list, a, b) => {
        const extremes = new Extremes(Float64Array.from(list));
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        extremes.find(from, to);
        const known = list.slice(from, to).filter((value) => !Number.isNaN(value));
        if (known.length === 0) {
          expect([extremes.low, extremes.high]).toEqual([-1, -1]);
          return;
        }
        // Either zero may stand for the other.
        expect(list[extremes.low]! + 0).toBe(Math.min(...known) + 0);
        expect(list[extremes.high]! + 0).toBe(Math.max(...known) + 0);
        expect(Math.min(extremes.low, extremes.high)).toBeGreaterThanOrEqual(from);
        expect(Math.max(extremes.low, extremes.high)).toBeLessThan(to);
      }),
    );
  });
});
