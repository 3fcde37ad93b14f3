import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BandWatcher, type BandPoint, type Expectation } from '../../../src/core/forecast/band.ts';
import { collectExpectation } from '../../../src/core/forecast/expectation.ts';
import { forecastRun } from '../../../src/core/forecast/inProgress.ts';
import { inProgress, make } from './madeRuns.ts';

const noise = 0.004;
const [predicted, lr] = [3, 3e-4];

function expectation(kept: number, half = 0): Expectation {
  const band = { loss: predicted, lower: predicted * Math.exp(-half), upper: predicted * Math.exp(half) };
  return { at: () => band, lrAt: () => lr, peakLr: lr, length: Infinity, noise, kept };
}

/** Standard normal numbers, the same for the same seed. */
function normals(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** Points whose log residuals keep a share of the one before, moved by `shift(i)` noise levels. */
function* points(
  count: number,
  kept: number,
  seed: number,
  shift: (i: number) => number = () => 0,
): Generator<BandPoint> {
  const normal = normals(seed);
  let state = normal();
  for (let i = 0; i < count; i++) {
    state = kept * state + Math.sqrt(1 - kept * kept) * normal();
    yield { step: i + 1, loss: predicted * Math.exp(noise * (state + shift(i))), lr };
  }
}

describe('a run within its band', () => {
  it.each([0, 0.3, 0.6, 0.8, 0.95])(
    'noise that keeps %d raises under one false alarm in 20 000 points',
    (kept) => {
      const watcher = new BandWatcher(expectation(kept));
      const count = 400_000;
      const found = watcher.take(points(count, kept, 7)).filter(({ kind }) => kind !== 'spike');
      expect(found.length).toBeLessThanOrEqual(count / 20_000);
    },
  );

  it('leaves single spikes alone, however high, and notes those that heal', () => {
    const shift = (i: number) => (i % 500 === 250 ? 300 : 0);
    const found = new BandWatcher(expectation(0)).take(points(5000, 0, 3, shift));
    expect(found.map(({ kind }) => kind)).toEqual(new Array(10).fill('spike'));
    expect(found.every(({ severity }) => severity === 'note')).toBe(true);
    expect(found[0]!.step).toBe(251);
    expect(found[0]!.message).toMatch(
      /spiked to .* at step 251, where 3\.0000 was expected, and was back by/,
    );
  });

  it('notes a spike that takes some points to heal', () => {
    const shift = (i: number) => (i < 300 ? 0 : 60 * Math.exp(-(i - 300) / 4));
    const found = new BandWatcher(expectation(0)).take(points(1000, 0, 5, shift));
    expect(found.map(({ kind }) => kind)).toEqual(['spike']);
  });
});

describe('a run that leaves its band', () => {
  it.each([
    [0, 0],
    [0.6, 0],
    [0.8, 0],
    [0.95, 0],
    [0, 0.01],
    [0.8, 0.01],
  ])('noise that keeps %d, band %d: a shift of 3 noise levels is found in time', (kept, half) => {
    const allowed = 12 / (1 - kept);
    const runs = 300;
    let [late, early] = [0, 0];
    for (let seed = 1; seed <= runs; seed++) {
      const sign = seed % 2 === 0 ? 1 : -1;
      const from = 400;
      const shift = (i: number) => (i < from ? 0 : sign * (3 + half / noise));
      const watcher = new BandWatcher(expectation(kept, half));
      const all = [...points(from + allowed, kept, 100 + seed, shift)];
      early += watcher.take(all.slice(0, from)).filter(({ severity }) => severity === 'warning').length;
      const found = watcher.take(all.slice(from)).filter(({ severity }) => severity === 'warning');
      if (found[0]?.kind !== (sign > 0 ? 'above' : 'below')) late++;
    }
    expect(early).toBeLessThanOrEqual((400 * runs) / 20_000);
    expect(late / runs).toBeLessThanOrEqual(0.02);
  });

  it('is told once, with what was expected, and again only after it was back', () => {
    const away = (i: number) => (i > 100 && i < 400) || i > 800;
    const found = new BandWatcher(expectation(0)).take(points(1200, 0, 11, (i) => (away(i) ? 4 : 0)));
    const told = found.filter(({ severity }) => severity === 'warning');
    expect(told.map(({ kind }) => kind)).toEqual(['above', 'above']);
    expect(told[0]!.message).toContain('3.0000 (3.0000 to 3.0000) was expected');
    expect(told[0]!.step).toBeGreaterThan(80);
    expect(told[1]!.step).toBeGreaterThan(780);
  });

  it('is said to begin where it does, not where a point was outside long before', () => {
    const shift = (i: number) => (i === 50 || (i > 600 && i < 640) ? 6.5 : i >= 640 ? 6 : 0);
    const found = new BandWatcher(expectation(0, 0.008)).take(points(700, 0, 17, shift));
    expect(found.map(({ kind }) => kind)).toEqual(['above']);
    expect(found[0]!.step).toBeGreaterThan(590);
  });

  it('is found after a spike that does not heal', () => {
    const watcher = new BandWatcher(expectation(0));
    const found = watcher.take(points(400, 0, 13, (i) => (i < 200 ? 0 : 80)));
    expect(found.map(({ kind }) => kind)).toEqual(['above']);
    expect(found[0]!.step).toBe(201);
  });

  it('is found after some points of a sparse log, where twenty would be half of the run', () => {
    const sparse = [...points(60, 0, 19, (i) => (i < 30 ? 0 : 80))].map((each) => ({
      ...each,
      step: 100 * each.step,
    }));
    const found = new BandWatcher({ ...expectation(0), length: 6000 }).take(sparse.slice(0, 36));
    expect(found.map(({ kind, step }) => [kind, step])).toEqual([['above', 3100]]);
  });

  it('tells a loss that is no number once until it is one again', () => {
    const losses = [3, NaN, NaN, 3, Infinity, Infinity];
    const found = new BandWatcher(expectation(0)).take(losses.map((loss, i) => ({ step: i + 1, loss, lr })));
    expect(found.map(({ kind, step }) => [kind, step])).toEqual([
      ['not-a-number', 2],
      ['not-a-number', 5],
    ]);
    expect(found[0]!.message).toBe('At step 2 the loss is NaN; 3.0000 was expected.');
  });

  it('tells an LR that is not the planned one once, a single odd one never', () => {
    const lrs = [lr, 2 * lr, lr, NaN, 1.1 * lr, 1.1 * lr, 1.1 * lr, lr];
    const found = new BandWatcher(expectation(0)).take(
      lrs.map((each, i) => ({ step: i + 1, loss: 3, lr: each })),
    );
    expect(found).toEqual([
      {
        ...{ kind: 'lr-drift', step: 6, severity: 'warning' },
        message: 'At step 6 the LR is 3.3e-4 where the schedule has 3e-4.',
      },
    ]);
  });
});

describe('watching', () => {
  it('gives the same findings however the points come in', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 20 }),
        (seed, cuts) => {
          const all = [...points(600, 0.5, seed, (i) => (i % 150 === 40 ? 50 : i > 400 ? 5 : 0))];
          const whole = new BandWatcher(expectation(0.5)).take(all);
          const watcher = new BandWatcher(expectation(0.5));
          const pieces: unknown[] = [];
          let from = 0;
          for (const cut of [...cuts, all.length]) {
            // The last point of a piece comes twice, as in a log that is read anew.
            pieces.push(...watcher.take(all.slice(Math.max(0, from - 1), from + cut)));
            from += cut;
          }
          expect(pieces).toEqual(whole);
        },
      ),
    );
  });

  it('takes any numbers', () => {
    const any = fc.record({ step: fc.double(), loss: fc.double(), lr: fc.double() });
    fc.assert(
      fc.property(fc.array(any, { maxLength: 50 }), (all) => {
        for (const { message } of new BandWatcher(expectation(0.5, 0.01)).take(all))
          expect(message).not.toContain('undefined');
      }),
    );
  });

  it('follows a forecast: quiet while the run goes as it should, told when it does not', async () => {
    const whole = make('wsd', { updates: 8000, noise: 2e-3 });
    const so = inProgress(whole, 0.5);
    const { fit } = await forecastRun(so, {
      others: [make('constant', { seed: 31 }), make('cosine', { seed: 32 }), make('wsd', { seed: 33 })],
    });
    const rest = Array.from(whole.steps, (step, i) => ({
      step,
      loss: whole.loss[i]!,
      lr: whole.eta[step - 1]!,
    })).filter(({ step }) => step > 4000);
    const watch = () => new BandWatcher(collectExpectation(fit, so.points, so.eta));
    expect(watch().take(rest)).toEqual([]);
    const worse = rest.map((point) => ({ ...point, loss: point.loss * (point.step > 5000 ? 1.05 : 1) }));
    const found = watch().take(worse);
    expect(found.map(({ kind }) => kind)).toEqual(['above']);
    expect(found[0]!.step).toBeGreaterThan(4900);
    const other = rest.map((point) => ({ ...point, lr: 3e-4 }));
    expect(
      watch()
        .take(other)
        .map(({ kind }) => kind),
    ).toEqual(['lr-drift']);
  });
});
