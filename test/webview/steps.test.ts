import { describe, expect, it } from 'vitest';
import { stepMapOf } from '../../webview/steps.ts';
import { points, run } from './support.ts';

const paused = run({
  maps: {
    tokens: points([0, 0], [1000, 1e9]),
    area: null,
    time: points([100, 0], [500, 400], [501, 4000], [1000, 4500]),
  },
});

describe('what a run’s steps are', () => {
  it('are themselves on an axis of steps', () => {
    const map = stepMapOf(paused, 'step')!;
    expect([map.toX(7), map.toStep(7)]).toEqual([7, 7]);
  });

  it('lead back to the step, pauses or not', () => {
    for (const kind of ['tokens', 'time'] as const) {
      const map = stepMapOf(paused, kind)!;
      for (const step of [100, 123, 500, 501, 999, 1000])
        expect(map.toStep(map.toX(step))).toBeCloseTo(step, 6);
    }
    expect(stepMapOf(paused, 'tokens')!.toX(250)).toBe(2.5e8);
  });

  it('are not known beyond what was told', () => {
    const map = stepMapOf(paused, 'time')!;
    expect([map.toX(99), map.toX(1001)]).toEqual([NaN, NaN]);
    expect([map.toStep(-5), map.toStep(1e9)]).toEqual([100, 1000]);
    expect(stepMapOf(paused, 'area')).toBeNull();
  });
});
