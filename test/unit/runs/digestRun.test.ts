import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestFit, digestLr, digestRun } from '../../../src/core/runs/digestRun.ts';
import type { Run } from '../../../src/core/runs/types.ts';

const run: Run = {
  ...{ id: '/w/a.csv', name: 'a', log: '/w/a.csv', schedule: null, lrSource: 'log', warmupSteps: 2 },
  eta: Float64Array.of(1e-3, 2e-3, 1e-3),
  ...{ steps: 3, peakLr: 2e-3, lrDigest: digestLr(Float64Array.of(1e-3, 2e-3, 1e-3)) },
  curves: [
    {
      ...{ kind: 'train', name: 'loss' },
      steps: Float64Array.of(1, 2, 3),
      loss: Float64Array.of(3, 2.5, NaN),
      interval: Float64Array.of(1, 1, 1),
      lr: Float64Array.of(1e-3, 2e-3, 1e-3),
    },
  ],
  ...{ size: 1e6, batchTokens: null, assumptions: [], problems: [] },
};

describe('the digest of a run', () => {
  it('does not know where the run lies', () => {
    expect(digestRun({ ...run, id: '/x', log: '/x', schedule: '/y' })).toBe(digestRun(run));
    expect(digestRun(run)).toMatch(/^[\da-f]{16}$/);
  });

  it('is another for another number anywhere, even by one bit', () => {
    const [curve] = run.curves;
    const bit = fc.nat(63);
    fc.assert(
      fc.property(fc.constantFrom('eta', 'steps', 'loss', 'interval'), fc.nat(2), bit, (of, at, which) => {
        const values = of === 'eta' ? run.eta.slice() : curve![of].slice();
        const words = new Uint32Array(values.buffer);
        words[2 * at + (which >> 5)]! ^= 1 << (which & 31);
        const other =
          of === 'eta' ? { lrDigest: digestLr(values) } : { curves: [{ ...curve!, [of]: values }] };
        expect(digestRun({ ...run, ...other })).not.toBe(digestRun(run));
      }),
    );
  });

  it('is another for another LR, name, size, batch, assumption, kind or number of points', () => {
    const [curve] = run.curves;
    const others: Partial<Run>[] = [
      { lrDigest: digestLr(Float64Array.of(1e-3, 2e-3)) },
      { lrDigest: digestLr(Float64Array.of(1e-3, 2e-3, 1e-3, 0)) },
      { lrDigest: digestLr(Float64Array.of(1e-3, 2e-3, 1e-3).subarray(1)) },
      { name: 'b' },
      { size: null },
      { batchTokens: 5 },
      { assumptions: ['x'] },
      { warmupSteps: 1 },
      { curves: [{ ...curve!, kind: 'validation' }] },
      { curves: [] },
    ];
    const digests = [run, ...others.map((other) => ({ ...run, ...other }))].map(digestRun);
    expect(new Set(digests).size).toBe(digests.length);
  });
});

describe('the digest of a fit', () => {
  it('is another for other runs, another order and other choices, Infinity among them', () => {
    const digests = [
      digestFit(['a', 'b'], { delta: 1 }),
      digestFit(['b', 'a'], { delta: 1 }),
      digestFit(['a'], { delta: 1 }),
      digestFit(['a', 'b'], { delta: Infinity }),
      digestFit(['a', 'b'], { delta: null }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
    expect(digestFit(['a', 'b'], { delta: 1 })).toBe(digests[0]);
  });
});
