import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trimCurves, type Curve } from '../../src/core/curve.ts';

/** Of numbers in larger arrays, as a log's are while it is read. */
function curveIn(room: number, length: number, steps: Float64Array, tokens?: Float64Array): Curve {
  const part = (start: number) =>
    Float64Array.from({ length: room }, (_, i) => start + i).subarray(0, length);
  return {
    ...{ kind: 'train', name: 'loss', steps: steps.subarray(0, length), loss: part(1), lr: part(2) },
    ...{ interval: new Float64Array(length).fill(1), ...(tokens === undefined ? {} : { tokens }) },
  };
}

const roomOf = ({ steps, loss, lr, interval, tokens }: Curve) =>
  [steps, loss, lr, interval, tokens ?? steps].reduce((sum, { buffer }) => sum + buffer.byteLength, 0);

describe('trimCurves', () => {
  it('changes no number, and takes no more room than there are numbers', () => {
    const lengths = fc.tuple(fc.integer({ min: 1, max: 400 }), fc.nat(400), fc.boolean());
    fc.assert(
      fc.property(fc.array(lengths, { minLength: 1, maxLength: 3 }), (given) => {
        const curves = given.map(([length, more, counts]) => {
          const room = length + more;
          const ascending = () => Float64Array.from({ length: room }, (_, i) => i + 1);
          const tokens = counts ? ascending().subarray(0, length) : undefined;
          return curveIn(room, length, ascending(), tokens);
        });
        const trimmed = trimCurves(curves);
        expect(trimmed).toEqual(curves);
        for (const [i, curve] of trimmed.entries()) {
          expect(roomOf(curve)).toBeLessThanOrEqual(1.1 * 8 * 5 * given[i]![0]);
          expect('tokens' in curve).toBe('tokens' in curves[i]!);
        }
      }),
    );
  });

  it('leaves shared steps shared, and arrays without room to spare as they are', () => {
    const steps = Float64Array.from({ length: 64 }, (_, i) => i + 1);
    const [a, b] = trimCurves([curveIn(64, 20, steps), curveIn(64, 20, steps)]);
    expect(a!.steps).toBe(b!.steps);
    expect(a!.steps).not.toBe(steps);
    const whole = curveIn(64, 64, steps);
    expect(trimCurves([whole])[0]!.steps).toBe(whole.steps);
  });
});
