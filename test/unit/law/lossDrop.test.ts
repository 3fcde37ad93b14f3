import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSchedule } from '../../../src/core/law/convention.ts';
import { dropAt, exactDropAt, prepareDrops, type DropShape } from '../../../src/core/law/lossDrop.ts';
import { cosine, makeEta, twoStep } from '../support.ts';
import { decays, makeWsd, peak, schedules } from './support.ts';

/** As large as published fits have it at this peak: what makes a drop a loss in nats. */
const amplitude = 600;

const centre: DropShape = { C: 1, beta: 0.5, gamma: 0.5 };
/** Where fits of published curves end. */
const usual: readonly DropShape[] = [
  centre,
  { C: 2.025, beta: 0.594, gamma: 0.635 },
  { C: 0.4, beta: 0.12, gamma: 0.9 },
  { C: 10, beta: 0.4, gamma: 0.3 },
];
/** Where searches pass through. */
const far: readonly DropShape[] = [
  { C: 0.01, beta: 0.3, gamma: 1.2 },
  { C: 1e-3, beta: 1, gamma: 1.2 },
  { C: 0.4, beta: 1e-7, gamma: 1 },
  { C: 100, beta: 2, gamma: 0.5 },
  { C: 1e5, beta: 1e-9, gamma: 4 },
  { C: 1e5, beta: 20, gamma: -1 },
  { C: 1e4, beta: 2, gamma: -1 },
  { C: 100, beta: 20, gamma: -1 },
  { C: 1000, beta: 20, gamma: -1 },
  { C: 3000, beta: 20, gamma: -1 },
  { C: 3e4, beta: 15, gamma: -1 },
  { C: 1e-4, beta: 20, gamma: 1 },
  { C: 1e-4, beta: 2, gamma: 1.5 },
  { C: 1e4, beta: 0.6, gamma: -1 },
];

const updates = 5000;
const decay = (name: string, floor: number) => (v: number) => decays[name]!(v, floor);
const etas: Readonly<Record<string, Float64Array>> = {
  cosine: makeEta(updates, 250, peak, cosine),
  'cosine to 0': makeWsd(updates, decay('cosine', 0), { decayShare: 0.95 }),
  'linear to 0': makeWsd(updates, decay('linear', 0), { decayShare: 0.95 }),
  'WSD, linear': makeWsd(updates, decay('linear', 0.1)),
  'WSD, linear to 0': makeWsd(updates, decay('linear', 0)),
  'WSD, exponential': makeWsd(updates, decay('exponential', 0.1)),
  'WSD, 1-sqrt': makeWsd(updates, decay('1-sqrt', 0.1)),
  'two-step': makeEta(updates, 250, peak, twoStep),
  'two-step, no warm-up': makeEta(updates, 0, peak, twoStep),
  'warm-up from a floor': makeWsd(updates, decay('linear', 0.1), { from: 0.1 }),
  'no warm-up': makeWsd(updates, decay('cosine', 0.1), { warmup: 0, decayShare: 1 }),
};

/** Cycles from the peak down and at once, or as slowly, up again. */
const cycles: Readonly<Record<string, Float64Array>> = Object.fromEntries(
  [1, 3, 10, 50, 200].flatMap((count) =>
    [0, 0.001, 0.1].flatMap((floor) => {
      const named = (name: string) => `${name}, ${String(count)} times to ${String(floor)}`;
      const repeat = (at: (u: number) => number, warmup = 0) =>
        makeEta(updates, warmup, peak, (v) => floor + (1 - floor) * at((v * count) % 1));
      const half = (u: number) => (1 + Math.cos(Math.PI * u)) / 2;
      return [
        [named('cosine'), repeat(half)],
        [named('cosine after a warm-up'), repeat(half, 250)],
        [named('triangle'), repeat((u) => Math.abs(2 * u - 1))],
        [named('wave'), repeat((u) => half(2 * u))],
      ] as const;
    }),
  ),
);

const counted = (eta: Float64Array) => countSchedule(eta, 'true');

function dropOf(eta: Float64Array, s: number, shape: DropShape): number {
  return dropAt(prepareDrops(counted(eta))(Float64Array.of(s)), 0, shape, new Float64Array(3));
}

/** Largest difference from the exact sum, in nats. */
function worstError(eta: Float64Array, steps: readonly number[], shapes: readonly DropShape[]): number {
  const nodes = prepareDrops(counted(eta))(Float64Array.from(steps));
  const slopes = new Float64Array(3);
  const errors = shapes.flatMap((shape) =>
    steps.map((s, i) => Math.abs(dropAt(nodes, i, shape, slopes) - exactDropAt(counted(eta), s, shape))),
  );
  return amplitude * errors.reduce((top, error) => (error <= top ? top : error), 0);
}

function stepsOf({ length }: Float64Array): number[] {
  return [...new Set([1, length / 20, length / 3, 0.81 * length, 0.9 * length, length - 3, length])]
    .map((s) => Math.max(1, Math.round(s)))
    .sort((a, b) => a - b);
}

const derivatives = (shape: DropShape, at: (moved: DropShape) => number): number[] =>
  (['C', 'beta', 'gamma'] as const).map((name) => {
    const h = 1e-4 * Math.max(Math.abs(shape[name]), 1e-6);
    return (at({ ...shape, [name]: shape[name] + h }) - at({ ...shape, [name]: shape[name] - h })) / (2 * h);
  });

describe('the loss drop by nodes', () => {
  it.each(Object.keys(etas))('is the exact sum to a millionth of a nat: %s', (name) => {
    expect(worstError(etas[name]!, stepsOf(etas[name]!), usual)).toBeLessThan(1e-6);
  });

  it.each(Object.keys(etas))('is that wherever a search passes: %s', (name) => {
    expect(worstError(etas[name]!, stepsOf(etas[name]!), far)).toBeLessThan(1e-6);
  });

  it.each(Object.keys(cycles))('is that however often the LR falls and rises: %s', (name) => {
    expect(worstError(cycles[name]!, [1666, 4050, 5000], [...usual, ...far])).toBeLessThan(1e-6);
  });

  it('stays so on schedules of any shape, however short and jagged', () => {
    fc.assert(
      fc.property(schedules, (eta) => {
        expect(worstError(eta, stepsOf(eta), usual)).toBeLessThan(1e-6);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  it('is exact where the LR changes rarely', () => {
    expect(
      worstError(etas['two-step, no warm-up']!, stepsOf(etas['two-step']!), [...usual, ...far]),
    ).toBeLessThan(1e-12);
  });

  it('is exact after a jump to an LR of 0, however steep its power', () => {
    const eta = makeEta(2000, 0, peak, (u) => (u < 0.8 ? cosine(u) : 0));
    const steep = { C: 1e-4, beta: 1.5, gamma: 1.5 };
    expect(worstError(eta, [1600, 1700, 2000], [steep])).toBeLessThan(1e-6);
  });

  it('is the exact sum between two updates too', () => {
    const fractional = [123.4, 2500.5, 4999.75];
    for (const name of ['cosine', 'two-step']) {
      expect(worstError(etas[name]!, fractional, usual)).toBeLessThan(1e-6);
    }
  });

  it('takes a rise of the LR as a negative fall', () => {
    const eta = makeEta(1000, 0, peak, (u) => (u < 0.5 ? 0.3 : 1));
    const { eta: lrs } = counted(eta);
    const shape = { C: 1e5, beta: 20, gamma: 0.5 };
    const eta0 = 0.3 * peak;
    const nodes = prepareDrops({ eta: lrs, eta0 })(Float64Array.of(1000));
    expect(dropAt(nodes, 0, shape, new Float64Array(3)) / (-0.7 * peak)).toBeCloseTo(1, 9);
  });
});

describe('slopes of the loss drop', () => {
  it('are those of the drop itself', () => {
    for (const eta of Object.values(etas)) {
      const nodes = prepareDrops(counted(eta))(Float64Array.of(4900));
      for (const shape of [...usual, ...far.slice(0, 2)]) {
        const slopes = new Float64Array(3);
        const drop = dropAt(nodes, 0, shape, slopes);
        const numeric = derivatives(shape, (moved) => dropAt(nodes, 0, moved, new Float64Array(3)));
        numeric.forEach((value, k) => {
          expect(Math.abs(slopes[k]! - value)).toBeLessThan(1e-6 * Math.abs(value) + 1e-8 * Math.abs(drop));
        });
      }
    }
  });

  it('are those of the exact sum', () => {
    for (const name of ['cosine', 'WSD, linear', 'WSD, exponential', 'two-step']) {
      const eta = counted(etas[name]!);
      const slopes = new Float64Array(3);
      const nodes = prepareDrops(eta)(Float64Array.of(4900));
      for (const shape of usual) {
        dropAt(nodes, 0, shape, slopes);
        const numeric = derivatives(shape, (moved) => exactDropAt(eta, 4900, moved));
        numeric.forEach((value, k) => {
          expect(slopes[k]! / value).toBeCloseTo(1, 4);
        });
      }
    }
  });
});

describe('nodes of the loss drop', () => {
  it.each(['cosine', 'linear'])('grow like the logarithm of the distance: %s', (name) => {
    const count = (length: number) => {
      const eta = makeWsd(length, decay(name, 0.1), { decayShare: 0.95 });
      return prepareDrops(counted(eta))(Float64Array.of(length)).weight.length;
    };
    const [short, middle, long] = [count(2400), count(24_000), count(240_000)] as const;
    expect(short).toBeLessThan(200);
    expect(middle - short).toBeLessThan(70);
    expect(long - middle).toBeLessThan(70);
  });

  it('are few where the LR rarely changes, and none where it never does', () => {
    const still = counted(new Float64Array(500).fill(peak));
    const nodes = prepareDrops(still)(Float64Array.of(1, 250, 500));
    expect(nodes.weight).toHaveLength(0);
    expect([...nodes.start]).toEqual([0, 0, 0, 0]);
    expect(dropAt(nodes, 2, centre, new Float64Array(3))).toBe(0);
    const stepped = counted(etas['two-step, no warm-up']!);
    expect([...prepareDrops(stepped)(Float64Array.of(2000, 4000)).start]).toEqual([0, 0, 1]);
  });

  it('have the weight of how far the LR fell', () => {
    fc.assert(
      fc.property(schedules, (eta) => {
        const { eta0 } = counted(eta);
        const steps = Float64Array.from(stepsOf(eta));
        const { start, weight } = prepareDrops(counted(eta))(steps);
        steps.forEach((s, i) => {
          const sum = weight.subarray(start[i], start[i + 1]).reduce((total, w) => total + w, 0);
          expect(sum / peak).toBeCloseTo((eta0 - eta[s - 1]!) / peak, 9);
        });
      }),
      { seed: 12, numRuns: 60 },
    );
  });

  it('are finite with an LR of 0, at any shape', () => {
    const eta = Float64Array.from([0, 0, ...makeWsd(600, decay('linear', 0)), 0, 0]);
    const steps = Float64Array.from([1, 2, 3, 50, 400, 602, 604]);
    const nodes = prepareDrops(counted(eta))(steps);
    for (const shape of [...usual, ...far, { C: 1e5, beta: 20, gamma: 4 }]) {
      for (let i = 0; i < steps.length; i++) {
        const slopes = new Float64Array(3);
        expect(dropAt(nodes, i, shape, slopes)).toSatisfy(Number.isFinite);
        expect([...slopes].every(Number.isFinite)).toBe(true);
      }
    }
  });

  it('do not depend on the LR to come', () => {
    fc.assert(
      fc.property(schedules, fc.double({ min: 0.1, max: 1, noNaN: true }), (eta, share) => {
        const s = Math.ceil(share * eta.length);
        const cut = { eta: eta.subarray(0, s), eta0: counted(eta).eta0 };
        const nodes = prepareDrops(cut)(Float64Array.of(s));
        const alone = dropAt(nodes, 0, centre, new Float64Array(3));
        expect(amplitude * Math.abs(alone - dropOf(eta, s, centre))).toBeLessThan(1e-9);
      }),
      { seed: 13, numRuns: 60 },
    );
  });

  it('do not depend on which other steps are asked for', () => {
    const eta = etas['cosine']!;
    const many = Float64Array.from({ length: 50 }, (_, i) => 100 * (i + 1));
    const nodes = prepareDrops(counted(eta))(many);
    for (const i of [0, 17, 49]) {
      expect(dropAt(nodes, i, centre, new Float64Array(3))).toBe(dropOf(eta, many[i]!, centre));
    }
  });
});
