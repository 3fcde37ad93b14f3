import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batch } from '../../../src/cli/shortestDigits.ts';
import { longestEntry, writeNumbers, type Layout } from '../../../src/cli/writeNumbers.ts';
import { often } from '../effort.ts';

/** Numbers as the piece of a list that begins at `place`. */
function written(values: readonly number[], place: number, layout: Layout): string {
  const batch = new Batch();
  batch.values.set(values);
  const bytes = new DataView(new ArrayBuffer(values.length * longestEntry));
  const end = writeNumbers(bytes, 0, batch, [place, values.length], layout);
  return Buffer.from(bytes.buffer, 0, end).toString('latin1');
}

const shown = (value: number) => written([value], 1, { numbered: false, between: ',' });

/** The doubles around a value, which differ from it in their last digits only. */
function neighbours(value: number): number[] {
  const double = new Float64Array([value]);
  const bits = new BigInt64Array(double.buffer);
  return [-2n, -1n, 0n, 1n, 2n].map((off) => {
    const moved = new BigInt64Array([bits[0]! + off]);
    return new Float64Array(moved.buffer)[0]!;
  });
}

describe('writeNumbers', () => {
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
    const eta = Array.from({ length: 50_000 }, (_, k) => 3e-4 * (1 + Math.cos((Math.PI * k) / 5e4)));
    for (let i = 0; i < eta.length; i += 250) {
      const piece = eta.slice(i, i + 250);
      const lines = piece.map((value, k) => `${String(i + k + 1)},${String(value)}`).join('\n');
      const text = written(piece, i + 1, { numbered: true, between: '\n' });
      expect(text).toBe(i === 0 ? lines : `\n${lines}`);
    }
  });

  it('writes a list of numbers of every size', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 256 }), (values) => {
        const text = written(values, 1, { numbered: false, between: ',' });
        expect(`[${text}]`).toBe(JSON.stringify(values));
      }),
      { numRuns: often(300) },
    );
  });

  it('writes the places of numbers', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat(), fc.nat(20_000), fc.constant(2 ** 31 - 2)), (before) => {
        const text = written([-Number.MAX_VALUE], before + 1, { numbered: true, between: '\n' });
        expect(text).toBe(`${before === 0 ? '' : '\n'}${String(before + 1)},${String(-Number.MAX_VALUE)}`);
      }),
    );
  });
});
