import { describe, expect, it } from 'vitest';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { huber } from '../../../src/core/fit/robust.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import { constant, cosine, makeEta, makeNoise, makeRun } from '../support.ts';

const truth = { L0: 2.7, A: 0.55, alpha: 0.52, C: 0.45, lambda: 0.999 };
const etas = { flat: makeEta(2000, 100, 3e-4, constant), falling: makeEta(2000, 100, 3e-4, cosine) };

function runsOf(...names: (keyof typeof etas)[]) {
  const noise = makeNoise(11);
  return names.map((name) => makeRun(name, etas[name], truth, { noise: () => 1e-3 * noise() }));
}

describe('a fit as it is told', () => {
  it('names its parameters as the formula reads, its runs, and assumes nothing where nothing was', async () => {
    const fit = await fitLaw(runsOf('flat', 'falling'));
    expect(Object.keys(fit.parameters)).toEqual(['L0', 'A', 'alpha', 'C', 'lambda']);
    expect(fit.parameters['lambda']).toEqual({ value: 0.999, standardError: null });
    expect([fit.assumptions, fit.distrust]).toEqual([[], []]);
    expect(fit.diagnostics.runs.map(({ name }) => name)).toEqual(['flat', 'falling']);
    const each = fit.diagnostics.runs.map(({ effectivePoints }) => effectivePoints);
    expect(fit.diagnostics.effectivePoints).toBeCloseTo(each[0]! + each[1]!, 10);
    expect([fit.law, fit.warmup, fit.lawError]).toEqual([
      'annealing',
      'true',
      { half90: 0.0046, source: 'published' },
    ]);
  });

  it('has the plain sum of Huber losses as its objective, whatever was minimised', async () => {
    const runs = runsOf('flat', 'falling');
    for (const weights of ['points', 'runs'] as const) {
      const fit = await fitLaw(runs, { weights });
      let sum = 0;
      for (const { eta, steps, interval, loss } of runs) {
        const predicted = predictSchedule(fit, eta, steps, { interval }).loss;
        loss.forEach((value, i) => (sum += huber(Math.log(value) - Math.log(predicted[i]!))));
      }
      expect(fit.objective / sum).toBeCloseTo(1, 9);
    }
  });

  it('says that a warm-up counts at the peak, and that lambda was chosen', async () => {
    const runs = runsOf('flat', 'falling');
    const peak = await fitLaw(runs, { warmup: 'peak' });
    expect(peak.assumptions).toEqual(['The warm-up counts at the peak LR, as in the annealing law’s paper.']);
    expect(peak.warmup).toBe('peak');
    // A law without lambda has none to choose.
    const power = await fitLaw(runs, { law: 'power', lambda: 'profiled' });
    expect(power.assumptions).toEqual([]);
    expect(Object.keys(power.parameters)).toEqual(['L0', 'A', 'alpha']);
  });

  it('gives no error of what constant runs can’t show', async () => {
    const fit = await fitLaw(runsOf('flat'));
    expect(fit.parameters['C']).toEqual({ value: 0, standardError: null });
    expect(fit.parameters['alpha']!.standardError).toBeGreaterThan(0);
    expect(fit.distrust).toEqual([
      'Only constant-LR runs were fitted: C is not identifiable and is held at 0.',
    ]);
  });

  it('names what was held, and the priors that keep parameters where published runs had them', async () => {
    const held = await fitLaw(runsOf('flat', 'falling'), { law: 'multi-power' });
    expect(held.assumptions).toEqual(['C, beta, gamma held at 1, 0.5, 0.5: these runs can’t tell more.']);
    const noise = makeNoise(5);
    const more = [800, 1400].map((steps) =>
      makeRun(String(steps), makeEta(steps, 100, 3e-4, cosine), truth, { noise: () => 1e-3 * noise() }),
    );
    const free = await fitLaw([...runsOf('flat', 'falling'), ...more], { law: 'multi-power' });
    expect(free.assumptions).toEqual([
      expect.stringMatching(/^Weak priors from published runs keep .+ where they were found before\.$/),
    ]);
  });

  it('takes the law’s error from the runs themselves where there are four', async () => {
    const noise = makeNoise(4);
    const made = [1000, 1400, 1800, 2200].map((steps) =>
      makeRun(String(steps), makeEta(steps, 100, 3e-4, cosine), truth, { noise: () => 1e-3 * noise() }),
    );
    const own = await fitLaw(made);
    expect(own.lawError.source).toBe('own-runs');
    // Each is missed by little more than its noise, which is of 0.1 % of a loss near 3 at 0.55.
    expect(own.lawError.half90).toBeGreaterThan(1e-4);
    expect(own.lawError.half90).toBeLessThan(3e-3);
    const three = await fitLaw(made.slice(1));
    expect(three.lawError).toEqual({ half90: 0.0042, source: 'published' });
    // What no other run shows annealing of tells nothing, so that three of these four count.
    const flats = [1500, 1700, 1900].map((steps) =>
      makeRun(`flat ${String(steps)}`, makeEta(steps, 100, 3e-4, constant), truth),
    );
    expect((await fitLaw([made[0]!, ...flats])).lawError.source).toBe('published');
  });
});
