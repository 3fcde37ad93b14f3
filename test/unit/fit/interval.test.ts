import { beforeAll, describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import { levels } from '../../../src/core/fit/lawError.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { constant, cosine, makeEta, makeNoise, makeRun } from '../support.ts';

const truth = { L0: 2.7, A: 0.55, alpha: 0.52, C: 0.45, lambda: 0.999 };
const [flat, falling] = [makeEta(2000, 100, 3e-4, constant), makeEta(2000, 100, 3e-4, cosine)];
const steps = Float64Array.of(500, 2000);
let fit: Fit;

beforeAll(async () => {
  const noise = makeNoise(3);
  const options = { noise: () => 1e-3 * noise() };
  fit = await fitLaw([makeRun('flat', flat, truth, options), makeRun('falling', falling, truth, options)]);
});

/** The same fit, sure of its parameters. */
const sure = (half90: number): Fit => ({
  ...fit,
  covariance: fit.covariance.map(() => 0),
  lawError: { half90, source: 'published' },
});
const halfOf = ({ final }: { final: { loss: number; lower: number; upper: number } }) => [
  Math.log(final.upper / final.loss),
  Math.log(final.loss / final.lower),
];

describe('an interval', () => {
  it('has the law’s own error at each level, on both sides', () => {
    const multiples = levels.map((level) => halfOf(predictSchedule(sure(0.01), falling, steps, { level })));
    for (const [i, multiple] of [0.37, 0.73, 1, 1.27].entries())
      for (const half of multiples[i]!) expect(half).toBeCloseTo(0.01 * multiple, 10);
  });

  it('grows with the distance from what was fitted', () => {
    const longer = makeEta(4000, 100, 3e-4, cosine);
    const told = predictSchedule(sure(0.01), longer, Float64Array.of(4000));
    // Twice as long: 0.12 more; an area that annealed twice as much, by its own measure.
    const [near, far] = [halfOf(predictSchedule(sure(0.01), falling, steps)), halfOf(told)];
    expect(told.distrust.join()).toMatch(/2\.0 times as long/);
    expect(far[0]! / near[0]!).toBeGreaterThan(1.12 - 1e-9);
    expect(told.spread.law).toBeCloseTo(far[0]!, 10);
  });

  it('has the parameters’ error beside it, in quadrature', () => {
    const { spread, final } = predictSchedule(fit, falling, steps);
    const size = fit.estimates.length;
    let variance = 0;
    for (let i = 0; i < size; i++)
      for (let j = 0; j < size; j++)
        variance += spread.gradient[i]! * spread.gradient[j]! * fit.covariance[i * size + j]!;
    expect(variance).toBeGreaterThan(0);
    const half = Math.hypot(1.6449 * Math.sqrt(variance), fit.lawError.half90);
    expect(Math.log(final.upper / final.loss)).toBeCloseTo(half, 10);
  });

  it('tells by how much the end follows each parameter', () => {
    const endOf = (estimates: readonly number[]) =>
      Math.log(predictSchedule({ ...fit, estimates }, falling, steps).final.loss);
    const { gradient } = predictSchedule(fit, falling, steps).spread;
    gradient.forEach((slope, i) => {
      const moved = (by: number) =>
        endOf(fit.estimates.map((value, j) => (i === j ? value * (1 + by) : value)));
      const expected = (moved(1e-5) - moved(-1e-5)) / (2e-5 * fit.estimates[i]!);
      expect(slope).toBeCloseTo(expected, 6);
    });
  });

  it('is of the mean over as many updates as are asked for', () => {
    const at = (interval?: Float64Array) => predictSchedule(fit, flat, steps, interval && { interval }).loss;
    const each = at();
    expect(at(Float64Array.of(1, 1))).toEqual(each);
    const mean = at(Float64Array.of(100, 1));
    // The loss falls, so that a mean over what came before is higher.
    expect(mean[0]!).toBeGreaterThan(each[0]! + 1e-4);
    expect(mean[1]).toBe(each[1]);
    const { final } = predictSchedule(fit, flat, steps, { interval: Float64Array.of(100, 100) });
    expect(final.loss).toBe(each[1]);
  });
});
