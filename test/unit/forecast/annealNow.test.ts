import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annealedSchedule, annealNow } from '../../../src/core/forecast/annealNow.ts';
import { forecastRun } from '../../../src/core/forecast/inProgress.ts';
import { areas } from '../../../src/core/law/areas.ts';
import { decayShapes } from '../../../src/core/schedule/shape.ts';
import { predictAt } from '../support.ts';
import { inProgress, make, peak, truth } from './madeRuns.ts';

const run = inProgress(make('constant', { updates: 8000 }), 0.5);
const others = [make('constant', { seed: 21 }), make('cosine', { seed: 22 }), make('wsd', { seed: 23 })];

/** The true end of a schedule. */
const endOf = (eta: Float64Array) => predictAt(truth, areas(eta, truth.lambda, 0), eta.length);

describe('annealing now', () => {
  it('ends where the law that made the run says, now and later', async () => {
    const forecast = await forecastRun(run, { others });
    const { lastStep } = forecast;
    const asked = { lengths: [500, 1500], shapes: decayShapes, at: [lastStep, lastStep + 2000] };
    const { ways, withheld, stableLr, floorLr } = annealNow(forecast, run.points, asked);
    expect(withheld).toBeNull();
    expect(stableLr).toBeCloseTo(peak, 12);
    expect(floorLr).toBeCloseTo(peak / 10, 6);
    expect(ways).toHaveLength(16);
    const past = run.eta.subarray(0, lastStep);
    for (const way of ways) {
      const eta = annealedSchedule({ past, floorLr, ...way });
      const waited = annealedSchedule({ past, floorLr, ...way, at: way.at + 1000 });
      const truly = endOf(eta);
      expect(way.final!.step).toBe(way.at + way.length);
      expect(Math.abs(way.final!.loss - truly)).toBeLessThan(0.01);
      expect(way.final!.lower).toBeLessThan(truly);
      expect(way.final!.upper).toBeGreaterThan(truly);
      const gain = truly - endOf(waited);
      expect(way.gainPerThousand!.lower).toBeLessThan(gain);
      expect(way.gainPerThousand!.upper).toBeGreaterThan(gain);
      expect(way.gainPerThousand!.loss).toBeGreaterThan(0);
    }
  });

  it('gains less and less by waiting', async () => {
    const forecast = await forecastRun(run, { others });
    const at = [0, 1000, 2000, 4000].map((more) => forecast.lastStep + more);
    const { ways } = annealNow(forecast, run.points, { lengths: [1000], at });
    const gains = ways.map(({ gainPerThousand }) => gainPerThousand!.loss);
    expect([...gains].sort((a, b) => b - a)).toEqual(gains);
    const [now, later] = ways;
    expect(now!.final!.loss - later!.final!.loss).toBeCloseTo(gains[0]!, 9);
  });

  it('is withheld where nothing has annealed', async () => {
    for (const known of [null, [make('constant')]]) {
      const forecast = await forecastRun(run, { others: known });
      const { ways, withheld } = annealNow(forecast, run.points, { lengths: [500] });
      expect(ways).toEqual([]);
      expect(withheld).toContain('No run here has annealed yet');
    }
  });

  it('is withheld for a run that anneals already', async () => {
    const cosine = inProgress(make('cosine', { updates: 8000 }), 0.5);
    const forecast = await forecastRun(cosine, { others });
    expect(annealNow(forecast, cosine.points, { lengths: [500] }).withheld).toContain('annealing already');
  });

  it('refuses single ways: past steps, too far, an exponential to 0', async () => {
    const forecast = await forecastRun(run, { others });
    const ask = (question: Parameters<typeof annealNow>[2]) => annealNow(forecast, run.points, question).ways;
    expect(ask({ lengths: [500], at: [100] })).toEqual([]);
    expect(ask({ lengths: [100_000] })[0]).toMatchObject({ final: null, gainPerThousand: null });
    expect(ask({ lengths: [100_000] })[0]!.withheld).toContain('times as long as the longest');
    const [exponential] = ask({ lengths: [500], shapes: ['exponential'], floorLr: 0 });
    expect(exponential!.withheld).toContain('exponential');
  });
});

describe('the schedule of an annealed run', () => {
  it('keeps the past, holds, and falls to the floor at its last step', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 0, max: 300 }),
        fc.integer({ min: 1, max: 300 }),
        fc.constantFrom(...decayShapes),
        (done, more, length, shape) => {
          const past = Float64Array.from({ length: done }, (_, i) => (i + 1) / done);
          const at = done + more;
          const eta = annealedSchedule({ past, at, shape, length, floorLr: 0.05 });
          expect(eta).toHaveLength(at + length);
          expect(eta.subarray(0, done)).toEqual(past);
          expect(eta.subarray(done, at).every((lr) => lr === 1)).toBe(true);
          expect(eta.at(-1)).toBeCloseTo(0.05, 9);
          expect(eta.subarray(at).every((lr, i) => lr <= (eta[at + i - 1] ?? 1) + 1e-12)).toBe(true);
        },
      ),
    );
  });
});
