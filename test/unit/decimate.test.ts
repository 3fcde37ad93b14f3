import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimate, drawnSteps, pickTriangles, simplify } from '../../src/core/decimate.ts';

const count = 50_000;
const steps = Float64Array.from({ length: count }, (_, i) => i + 1);

describe('decimate', () => {
  it('keeps the ends, the order and every spike, and few points', () => {
    const values = steps.map((step) => 2 + step ** -0.5);
    values[41_234] = 9;
    values[17] = 0;
    const kept = decimate(steps, values, 500);
    expect(kept.length).toBeLessThan(4100);
    expect([kept[0], kept.at(-1)]).toEqual([0, count - 1]);
    expect(kept).toEqual(expect.arrayContaining([41_234, 17]));
    for (let i = 1; i < kept.length; i++) expect(kept[i]!).toBeGreaterThan(kept[i - 1]!);
  });

  it('keeps enough of the first steps for a logarithmic axis', () => {
    const kept = decimate(steps, steps.map(Math.sin), 500);
    expect(kept.filter((i) => i < 100).length).toBeGreaterThan(60);
  });

  it('leaves a short curve as it is', () => {
    expect(decimate(Float64Array.of(1, 2, 3), Float64Array.of(3, 1, 2), 100)).toEqual([0, 1, 2]);
    expect(decimate(new Float64Array(0), new Float64Array(0), 100)).toEqual([]);
  });
});

describe('simplify', () => {
  it('draws any line within its tolerance', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 60 }),
        (list) => {
          const values = Float64Array.from(list);
          const kept = simplify(values, 0.1);
          for (let piece = 1; piece < kept.length; piece++) {
            const [from, to] = [kept[piece - 1]!, kept[piece]!];
            for (let i = from; i <= to; i++) {
              const drawn = values[from]! + ((values[to]! - values[from]!) * (i - from)) / (to - from);
              expect(Math.abs(drawn - values[i]!)).toBeLessThanOrEqual(0.1 + 1e-12);
            }
          }
          expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
        },
      ),
    );
  });

  it('keeps only the ends of a straight line', () => {
    expect(
      simplify(
        Float64Array.from({ length: 1000 }, (_, i) => 2 * i),
        1e-6,
      ),
    ).toEqual([0, 999]);
    expect(simplify(new Float64Array(1000).fill(3), 1e-6)).toEqual([0, 999]);
  });
});

describe('simplify over places of its own', () => {
  it('draws any line within its tolerance', () => {
    const point = fc.tuple(
      fc.double({ min: 0.01, max: 50, noNaN: true }),
      fc.double({ min: -1, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(point, { minLength: 1, maxLength: 60 }), (list) => {
        let place = 0;
        const x = Float64Array.from(list, ([gap]) => (place += gap));
        const values = Float64Array.from(list, ([, value]) => value);
        const kept = simplify(values, 0.1, x);
        for (let piece = 1; piece < kept.length; piece++) {
          const [from, to] = [kept[piece - 1]!, kept[piece]!];
          for (let i = from; i <= to; i++) {
            const share = (x[i]! - x[from]!) / (x[to]! - x[from]!);
            const drawn = values[from]! + (values[to]! - values[from]!) * share;
            expect(Math.abs(drawn - values[i]!)).toBeLessThanOrEqual(0.1 + 1e-9);
          }
        }
        expect([kept[0], kept.at(-1)]).toEqual([0, values.length - 1]);
      }),
    );
  });
});

describe('pickTriangles', () => {
  it('keeps ends, order, number and the corner of a bend', () => {
    const x = Float64Array.from({ length: 5000 }, (_, i) => i);
    const y = x.map((place) => Math.max(0, place - 3210));
    const kept = pickTriangles(x, y, 5000, 100);
    expect(kept).toHaveLength(100);
    expect([kept[0], kept.at(-1)]).toEqual([0, 4999]);
    expect(kept.every((i, k) => k === 0 || i > kept[k - 1]!)).toBe(true);
    expect(kept.some((i) => Math.abs(i - 3210) <= 51)).toBe(true);
  });

  it('leaves a short line as it is', () => {
    expect(pickTriangles(Float64Array.of(1, 2, 3), Float64Array.of(0, 0, 0), 3, 10)).toEqual([0, 1, 2]);
    expect(pickTriangles(new Float64Array(4), new Float64Array(4), 0, 10)).toEqual([]);
  });
});

describe('drawnSteps', () => {
  it('rises in whole steps from the first to the last', () => {
    const drawn = drawnSteps(100, 72_000, 700);
    expect([drawn[0], drawn.at(-1)]).toEqual([100, 72_000]);
    expect(drawn.length).toBeGreaterThan(500);
    drawn.forEach((step, i) => {
      expect(Number.isInteger(step) && (i === 0 || step > drawn[i - 1]!)).toBe(true);
    });
    expect([...drawnSteps(5, 5, 700)]).toEqual([5]);
  });
});
