import { describe, expect, it } from 'vitest';
import type { FitRun } from '../../../src/core/fit/problem.ts';
import { thinRuns } from '../../../src/core/fit/thin.ts';

function runOf(name: string, count: number): FitRun {
  return {
    name,
    eta: new Float64Array(count).fill(1e-3),
    steps: Float64Array.from({ length: count }, (_, i) => i + 1),
    loss: Float64Array.from({ length: count }, (_, i) => 3 + 1 / (i + 1)),
    interval: Float64Array.from({ length: count }, (_, i) => 1 + (i % 3)),
  };
}

describe('thinRuns', () => {
  it('leaves up to two thousand points as they are', () => {
    const runs = [runOf('a', 1500), runOf('b', 500)];
    expect(thinRuns(runs)).toBe(runs);
    expect(thinRuns([runOf('a', 1501), runOf('b', 500)])).not.toBe(runs);
    expect(thinRuns([])).toEqual([]);
  });

  it('keeps every n-th point of all runs alike, as it was, with the last', () => {
    const runs = [runOf('a', 6001), runOf('b', 3000)];
    const [a, b] = thinRuns(runs);
    // Five in all: 9001 points over 2000.
    expect([...a!.steps.slice(0, 3)]).toEqual([1, 6, 11]);
    expect(a!.steps).toHaveLength(1201);
    expect(a!.steps.at(-1)).toBe(6001);
    expect([...b!.steps.slice(0, 2)]).toEqual([5, 10]);
    expect(b!.steps.at(-1)).toBe(3000);
    expect(b!.name).toBe('b');
    expect(b!.eta).toBe(runs[1]!.eta);
    for (const [i, step] of a!.steps.entries()) {
      expect(a!.loss[i]).toBe(runs[0]!.loss[step - 1]);
      expect(a!.interval[i]).toBe(runs[0]!.interval[step - 1]);
    }
  });

  it('keeps at least 64 points of a short run beside a long one, or all that it has', () => {
    const [long, short, shorter] = thinRuns([runOf('a', 100_000), runOf('b', 640), runOf('c', 100)]);
    expect(long!.steps.length).toBeLessThan(2100);
    expect(short!.steps).toHaveLength(64);
    expect(short!.steps.at(-1)).toBe(640);
    expect(shorter!.steps).toHaveLength(100);
  });
});
