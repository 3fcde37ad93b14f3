import { describe, expect, it } from 'vitest';
import { collectObservations, objectiveAt, type FitRun } from '../../../src/core/fit/problem.ts';
import { freedomOf, objectiveOptions, polish, search } from '../../../src/core/fit/search.ts';
import { collectStarts, projectAt, type Freedom } from '../../../src/core/fit/varpro.ts';
import type { LawName } from '../../../src/core/law/law.ts';
import { lawOf } from '../../../src/core/law/registry.ts';
import { makeNoise } from '../support.ts';
import { decays, makeLawRun, makeWsd, truths } from '../law/support.ts';

const options = { lambda: 0.995, warmup: 'true' } as const;
const etas = [makeWsd(1500, () => 1), makeWsd(1200, (v) => decays['linear']!(v, 0.1))];
const runsOf = (law: LawName, noise = () => 0): FitRun[] =>
  etas.map((eta, i) => makeLawRun(`run ${String(i)}`, eta, law, { noise }));
const observe = (law: LawName, runs = runsOf(law)) => collectObservations(lawOf(law), runs, options);
const free: Freedom = { annealing: true, held: [] };

describe('the best amplitudes at one shape', () => {
  it('are the truth where the shape is, and say which parameters move', () => {
    const { L0 = 0, A = 0, alpha = 0, C = 0 } = truths.annealing;
    const start = projectAt(observe('annealing'), Float64Array.of(alpha), free);
    [L0, A, C, Math.log(alpha)].forEach((value, i) => {
      expect(start.position[i]! / value).toBeCloseTo(1, 6);
    });
    expect(start.free).toEqual([0, 1, 2, 3]);
    expect(start.objective).toBeLessThan(1e-12);
    expect(start.objective).toBe(objectiveAt(observe('annealing'), start.position));
  });

  it('leave annealing out where nothing annealed, and shapes that are held where they are', () => {
    const data = observe('annealing', runsOf('annealing').slice(0, 1));
    const shape = Float64Array.of(truths.annealing['alpha']!);
    expect(projectAt(data, shape, { annealing: false, held: [] }).free).toEqual([0, 1, 3]);
    expect(projectAt(data, shape, { annealing: false, held: [] }).position[2]).toBe(0);
    const held = [{ shape: 0, value: 0.4, deviation: 0 }];
    expect(projectAt(data, shape, { annealing: true, held }).free).toEqual([0, 1, 2]);
  });

  it('are never below 0: what would be is left out, with the shape that bends it', () => {
    // Annealing that costs loss.
    const truth = { ...truths.annealing, C: -1 };
    const runs = etas.map((eta) => makeLawRun('run', eta, 'annealing', { truth }));
    const start = projectAt(observe('annealing', runs), Float64Array.of(0.52), free);
    expect(start.position[2]).toBe(0);
    expect(start.free).toEqual([0, 1, 3]);
    for (const value of start.position.slice(0, 3)) expect(value).toBeGreaterThanOrEqual(0);
    const rising = runsOf('power').map((run) => ({ ...run, loss: run.steps.map((step) => 2 + step / 1e4) }));
    const flat = projectAt(observe('power', rising), Float64Array.of(0.5), free);
    expect(flat.free).toEqual([0]);
    expect(flat.position[1]).toBe(0);
  });

  it('hardly follow a spike', () => {
    const runs = runsOf('annealing').map((run) => ({
      ...run,
      loss: run.loss.map((loss, k) => (k % 12 === 5 ? 1.3 * loss : loss)),
    }));
    const { position } = projectAt(observe('annealing', runs), Float64Array.of(0.52), free);
    expect(Math.abs(position[0]! / truths.annealing['L0']! - 1)).toBeLessThan(0.01);
  });

  it('are drawn to what priors say, by their weight', () => {
    const data = observe('power');
    const shape = Float64Array.of(0.52);
    const towards = (weight: number, parameter = 0) => {
      const priors = [{ parameter, mean: 5, deviation: 1e-4, weight }];
      return projectAt({ ...data, priors, priorWeight: 1 }, shape, free).position[0]!;
    };
    expect(projectAt(data, shape, free).position[0]).toBeCloseTo(2.7, 6);
    expect(towards(1e-14)).toBeCloseTo(2.7, 3);
    expect(towards(1)).toBeGreaterThan(towards(1e-6));
    expect(towards(100)).toBeCloseTo(5, 2);
    expect(towards(100, 2)).toBeCloseTo(2.7, 6);
  });
});

describe('the starts of a search', () => {
  it('are valleys only, the lowest first, and none that is hopeless', () => {
    const noise = makeNoise(4);
    for (const law of ['annealing', 'multi-power', 'multi-power-plain'] as const) {
      const data = observe(
        law,
        runsOf(law, () => 1e-3 * noise()),
      );
      const starts = collectStarts(data, free);
      expect(starts.length).toBeGreaterThan(0);
      expect(starts.length).toBeLessThanOrEqual(12);
      starts.slice(1).forEach(({ objective }, i) => {
        expect(objective).toBeGreaterThanOrEqual(starts[i]!.objective);
      });
      const all = data.law.starts.map((shape) => projectAt(data, shape, free).objective);
      expect(starts[0]!.objective).toBe(Math.min(...all));
      expect(starts.at(-1)!.objective).toBeLessThanOrEqual(20 * Math.min(...all));
      const valleys = all.filter(
        (here, i) => here <= (all[i - 1] ?? Infinity) && here <= (all[i + 1] ?? Infinity),
      );
      const low = valleys.filter((here) => here <= 20 * Math.min(...all)).sort((a, b) => a - b);
      expect(starts.map(({ objective }) => objective)).toEqual(low.slice(0, 12));
    }
  });

  it('are one where the only shape is held, at what it is held at', () => {
    const held = [{ shape: 0, value: 0.52, deviation: 0 }];
    const starts = collectStarts(observe('power'), { annealing: false, held });
    expect(starts).toHaveLength(1);
    expect(Math.exp(starts[0]!.position[2]!)).toBeCloseTo(0.52, 12);
    expect(starts[0]!.free).toEqual([0, 1]);
  });
});

describe('a search', () => {
  it('says what runs leave open', () => {
    const [annealing, power, tied] = [lawOf('annealing'), lawOf('power'), lawOf('multi-power-tied')];
    const runs = runsOf('annealing');
    expect(freedomOf(annealing, runs, 1)).toEqual({
      annealing: true,
      held: annealing.held({ runs: 2, sizes: 1 }),
    });
    expect(freedomOf(annealing, runs, 0).annealing).toBe(false);
    const taught = [{ parameter: annealing.annealingFeature!, mean: 1, deviation: 1 }];
    expect(freedomOf(annealing, runs, 0, taught).annealing).toBe(true);
    expect(freedomOf(power, runs, 0, [{ parameter: 0, mean: 1, deviation: 1 }]).annealing).toBe(false);
    const one = runs.slice(0, 1);
    for (const { shape } of freedomOf(tied, one, 1).held) {
      const parameter = 3 + shape;
      const less = freedomOf(tied, one, 1, [{ parameter, mean: 0, deviation: 1 }]).held;
      expect(less.map((each) => each.shape)).not.toContain(shape);
    }
  });

  it('weighs points alike and bends at a thousandth unless told otherwise', () => {
    expect(objectiveOptions({})).toEqual({ delta: 1e-3, weights: 'points' });
    expect(objectiveOptions({ delta: Infinity, weights: 'runs' })).toEqual({
      delta: Infinity,
      weights: 'runs',
    });
  });

  it('polishes within the box over what is free alone, and never to a higher place', () => {
    const noise = makeNoise(8);
    const data = observe(
      'annealing',
      runsOf('annealing', () => 1e-3 * noise()),
    );
    const start = projectAt(data, Float64Array.of(0.45), free);
    const few = polish(data, start, 1);
    const end = polish(data, start);
    expect(few.objective).toBeLessThan(start.objective);
    expect(end.objective).toBeLessThanOrEqual(few.objective);
    expect(end.objective).toBe(objectiveAt(data, end.position));
    const only = polish(data, { ...start, free: [0, 1] });
    expect([only.position[2], only.position[3]]).toEqual([start.position[2], start.position[3]]);
    expect(only.position[0]).not.toBe(start.position[0]);
    expect(only.objective).toBeGreaterThan(end.objective);
  });

  it('tells how far it is, pauses, and stops when asked to', async () => {
    const runs = runsOf('multi-power');
    const told: number[] = [];
    let pauses = 0;
    const pause = () => {
      pauses++;
      return Promise.resolve();
    };
    const law = lawOf('multi-power');
    const { best } = await search(law, runs, options, { onProgress: (done) => told.push(done), pause });
    expect(told.at(-1)).toBe(1);
    told.slice(1).forEach((done, i) => {
      expect(done).toBeGreaterThan(told[i]!);
    });
    expect(pauses).toBe(told.length);
    const cancel = { aborted: false };
    const stopping = search(law, runs, options, {
      cancel,
      onProgress: () => {
        cancel.aborted = true;
      },
    });
    await expect(stopping).rejects.toThrow(/cancel/i);
    // From where it ended it goes nowhere else.
    const shape = law.bends.map((_, k) =>
      Math.exp(best.position[law.parameters.length - law.bends.length + k]!),
    );
    const near = await search(law, runs, options, { near: shape });
    expect(near.best.objective).toBeLessThanOrEqual(best.objective * (1 + 1e-6) + 1e-15);
  });

  it('says that nothing fits where no loss is usable', async () => {
    const runs = runsOf('power').map((run) => ({ ...run, loss: run.loss.map(() => NaN) }));
    await expect(search(lawOf('power'), runs, options, {})).rejects.toThrow('No law fits these runs');
  });
});
