import { describe, expect, it } from 'vitest';
import { measureSet } from '../../../bench/forecast/measure.ts';
import { summarise } from '../../../bench/forecast/summary.ts';
import { publishedNames } from '../../../bench/published.ts';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { forecastRun } from '../../../src/core/forecast/inProgress.ts';
import { areas } from '../../../src/core/law/areas.ts';
import { hasShared, loadPublished, predictAt } from '../support.ts';
import { inProgress, make, shapes, truth } from './madeRuns.ts';

const others = (seed = 11) => [
  make('constant', { seed }),
  make('cosine', { seed: seed + 1 }),
  make('twoStep', { seed: seed + 2, updates: 5000 }),
];

const endOf = (eta: Float64Array, of = truth) => predictAt(of, areas(eta, of.lambda, 0), eta.length);

describe('a run in progress', () => {
  it.each(['cosine', 'wsd', 'constant'] as const)('%s: other runs tell where it ends', async (shape) => {
    const run = make(shape, { updates: 8000 });
    for (const share of [0.25, 0.5, 0.75]) {
      const { prediction, lastStep } = await forecastRun(inProgress(run, share), { others: others() });
      const { final } = prediction;
      expect(Math.abs(final.loss / endOf(run.eta) - 1)).toBeLessThan(0.003);
      expect(prediction.withheld).toBeNull();
      expect(final.step).toBe(8000);
      expect(prediction.steps[0]).toBe(lastStep);
      expect(prediction.steps.at(-1)).toBe(8000);
      expect(prediction.loss.at(-1)).toBeCloseTo(final.loss, 9);
    }
  });

  it('is told nearer by other runs than alone, and knows it', async () => {
    const run = inProgress(make('wsd', { updates: 8000 }), 0.5);
    const alone = await forecastRun(run);
    const taught = await forecastRun(run, { others: others() });
    const width = ({ prediction: { final } }: typeof alone) => final.upper - final.lower;
    expect(width(taught)).toBeLessThan(width(alone) / 2);
    expect(alone.annealingSeen).toBe(false);
    expect(taught.annealingSeen).toBe(true);
    expect(alone.prediction.withheld).toBeNull();
    expect(alone.prediction.distrust.join()).toContain('taken from published runs');
    expect(taught.prediction.distrust.join()).not.toContain('taken from published runs');
  });

  it('holds its level over truths that others share', async () => {
    let [inside, count] = [0, 0];
    for (let seed = 1; seed <= 24; seed++) {
      const of = { ...truth, alpha: 0.42 + 0.012 * seed, C: 0.2 + 0.012 * seed, L0: 2.4 + 0.02 * seed };
      const noise = seed % 2 === 0 ? 5e-4 : 3e-3;
      const shape = (Object.keys(shapes) as (keyof typeof shapes)[])[seed % 4]!;
      const taught = await fitLaw([
        make('constant', { seed: 100 + seed, truth: of, noise }),
        make('cosine', { seed: 200 + seed, truth: of, noise }),
      ]);
      const run = make(shape, { seed, truth: of, noise, updates: 9000 });
      for (const known of [taught, null]) {
        const { prediction } = await forecastRun(inProgress(run, 0.2 + 0.025 * seed), { others: known });
        const end = endOf(run.eta, of);
        count++;
        if (prediction.final.lower <= end && end <= prediction.final.upper) inside++;
      }
    }
    expect(inside / count).toBeGreaterThanOrEqual(0.9);
  });

  it('takes what runs of another peak LR teach with more room, and says so', async () => {
    const run = make('wsd', { lr: 2 * 3e-4, truth: { ...truth, C: 0.21 } });
    const near = await forecastRun(inProgress(make('wsd'), 0.5), { others: others() });
    const far = await forecastRun(inProgress(run, 0.5), { others: others() });
    const relative = ({ prediction: { final } }: typeof near) => final.upper / final.loss;
    expect(relative(far)).toBeGreaterThan(relative(near));
    expect(far.prediction.distrust.join()).toMatch(/peak LR \(6e-4\) is not that of the other runs \(3e-4\)/);
  });

  it('takes a fit of others as the others themselves', async () => {
    const run = inProgress(make('cosine', { updates: 8000 }), 0.4);
    const [byRuns, byFit] = [others(), await fitLaw(others())];
    const [one, other] = [
      await forecastRun(run, { others: byRuns }),
      await forecastRun(run, { others: byFit }),
    ];
    expect(one.prediction.final).toEqual(other.prediction.final);
  });

  it('does not depend on the unit of the LR', async () => {
    const run = inProgress(make('wsd', { updates: 8000 }), 0.5);
    const scale = (eta: Float64Array) => eta.map((lr) => 1000 * lr);
    const plain = await forecastRun(run, { others: others() });
    const scaled = await forecastRun(
      { points: { ...run.points, eta: scale(run.points.eta) }, eta: scale(run.eta) },
      { others: others().map((other) => ({ ...other, eta: scale(other.eta) })) },
    );
    expect(scaled.prediction.final.loss).toBeCloseTo(plain.prediction.final.loss, 6);
    expect(scaled.prediction.final.upper).toBeCloseTo(plain.prediction.final.upper, 6);
  });

  it('says nothing of annealing that only constant runs teach', async () => {
    const run = inProgress(make('wsd', { updates: 8000 }), 0.5);
    const { annealingSeen, prediction } = await forecastRun(run, { others: [make('constant')] });
    expect(annealingSeen).toBe(false);
    expect(prediction.distrust.join()).toContain('Neither this run nor another has annealed yet');
  });

  it('leaves the word to the others while it has few points', async () => {
    const { prediction } = await forecastRun(inProgress(make('cosine'), 0.08), { others: others() });
    expect(prediction.distrust[0]).toContain('points so far');
    await expect(forecastRun(inProgress(make('cosine'), 0.08))).rejects.toThrow('a fit needs at least 8');
  });

  it('ends when asked to, and refuses what it can’t do', async () => {
    const run = inProgress(make('cosine'), 0.5);
    await expect(forecastRun(run, { cancel: { aborted: true } })).rejects.toThrow('Cancelled');
    await expect(forecastRun(run, { choices: { law: 'annealing-sizes' } })).rejects.toThrow('another law');
    const behind = { ...run, eta: run.eta.subarray(0, 1000) };
    await expect(forecastRun(behind)).rejects.toThrow('no point before its planned end');
  });
});

/** Mean relative errors of the reference implementation on these cosine runs, at 25, 50 and 75 % (priors on C and alpha). */
const referenceCosine = [0.0031, 0.0031, 0.002];

describe.runIf(hasShared)('published runs, cut', () => {
  it('end where they were forecast, as near as the reference comes', async () => {
    const sets = ['25M', '100M'].map((name) => ({
      name,
      runs: publishedNames.map((each) => loadPublished(name, each)),
    }));
    const endings = [...(await measureSet(sets[0]!, sets[1])), ...(await measureSet(sets[1]!, sets[0]))];
    const rows = summarise('published', endings);
    rows
      .filter(({ kind }) => kind === 'cosine')
      .forEach(({ told }, i) => {
        expect(told.others!.mean).toBeLessThan(referenceCosine[i]!);
      });
    const all = rows.filter(({ kind }) => kind === 'all');
    expect(all).toHaveLength(3);
    for (const { told, power, last } of all) {
      for (const each of Object.values(told)) expect(each.coverage).toBeGreaterThanOrEqual(0.9);
      expect(told.others!.mean).toBeLessThan(told.alone!.mean);
      expect(told.alone!.mean).toBeLessThan(Math.min(power.mean, last.mean) / 3);
    }
  }, 240_000);
});
