import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestNumber, writeCount, writeNumber } from '../../../src/cli/writeNumber.ts';
import { often } from '../effort.ts';

function written(write: (bytes: DataView, at: number) => number): string {
  const bytes = new Uint8Array(64);
  return Buffer.from(bytes.subarray(0, write(new DataView(bytes.buffer), 0))).toString('latin1');
}

const shown = (value: number) => written((bytes, at) => writeNumber(bytes, at, Float64Array.of(value), 0));

/** The doubles around a value, which differ from it in their last digits only. */
function neighbours(value: number): number[] {
  const double = new Float64Array([value]);
  const bits = new BigInt64Array(double.buffer);
  return [-2n, -1n, 0n, 1n, 2n].map((off) => {
    const moved = new BigInt64Array([bits[0]! + off]);
    return new Float64Array(moved.buffer)[0]!;
  });
}

describe('writeNumber', () => {
  it.each([
    0,
    1,
    1e-6,
    1e-7,
    6e-4,
    0.5,
    0.1,
    0.3,
    1 / 3,
    5e-324,
    1e21,
    0.9999999999999999,
    9.999999999999999e-5,
  ])('writes %s as JavaScript does', (value) => {
    expect(shown(value)).toBe(String(value));
  });

  it('writes null for what JSON can’t hold', () => {
    expect([NaN, Infinity, -Infinity].map(shown)).toEqual(['null', 'null', 'null']);
  });

  it('writes every double with the fewest digits that give it back', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(shown(value)).toBe(String(value));
        expect(shown(value).length).toBeLessThanOrEqual(longestNumber);
      }),
      { numRuns: often(2000) },
    );
  });

  it('tells short numbers from their neighbours', () => {
    fc.assert(
      fc.property(fc.nat(99_999), fc.integer({ min: 1, max: 22 }), (digits, places) => {
        for (const value of neighbours(Number(`${String(digits)}e-${String(places)}`))) {
          if (Number.isFinite(value)) expect(shown(value)).toBe(String(value));
        }
      }),
      { numRuns: often(2000) },
    );
  });

  it('writes the numbers of a cosine, one after the other', () => {
    const eta = Float64Array.from({ length: 50_000 }, (_, k) => 3e-4 * (1 + Math.cos((Math.PI * k) / 5e4)));
    expect(Array.from(eta, shown)).toEqual(Array.from(eta, String));
  });
});

describe('writeCount', () => {
  it('writes whole numbers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.nat(20_000)), (value) => {
        expect(written((bytes, at) => writeCount(bytes, at, value))).toBe(String(value));
      }),
    );
  });
});
