import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { defaultChoices } from '../../../src/core/fit/choices.ts';
import { predictSchedule } from '../../../src/core/fit/interval.ts';
import type { Fit } from '../../../src/core/fit/types.ts';
import { fitRuns } from '../../../src/core/runs/fitRuns.ts';
import { collectLaws, readOverlay, type Asked } from '../../../src/worker/laws.ts';
import { diskFiles } from '../../../src/worker/diskFiles.ts';
import { Library } from '../../../src/worker/library.ts';

const examples = fileURLToPath(new URL('../../../examples/runs', import.meta.url));
const library = new Library(diskFiles);
let fit: Fit;

const fitted = () => library.runs.filter(({ name }) => /^(constant|cosine)-6000$/.test(name));
const asked = (): Asked[] => library.runs.map((run) => ({ ...run, run }));

beforeAll(async () => {
  const files = readdirSync(examples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => {
      const { mtimeMs, size } = statSync(path);
      return { path, file: path, uri: path, size, stamp: String(mtimeMs) };
    });
  await library.update(files, { answers: {} }, { aborted: false }, () => undefined);
  fit = await fitRuns(fitted());
});

describe('laws side by side', () => {
  it('are fitted to the same runs and asked for every run', async () => {
    const told: number[] = [];
    const options = { choices: defaultChoices, onProgress: (done: number) => told.push(done) };
    const laws = await collectLaws(fit, fitted(), asked(), options);
    expect(laws.map(({ law, why }) => [law, why])).toEqual([
      ['annealing', null],
      ['multi-power', null],
      ['power', null],
    ]);
    expect(laws[0]!.fit).toBe(fit);
    for (const law of laws) {
      expect(law.fit!.points).toBe(fit.points);
      expect(law.curves.map(({ id }) => id)).toEqual(library.runs.map(({ id }) => id));
      for (const { predicted, final, metrics } of law.curves) {
        expect(predicted!.values.at(-1)).toBeCloseTo(final!.loss, 12);
        expect(metrics!.mae).toBeLessThan(0.2);
      }
    }
    // The power law doesn't see what annealing gains.
    const error = (i: number) => laws[i]!.curves.reduce((sum, { metrics }) => sum + metrics!.mae, 0);
    expect(error(0)).toBeLessThan(error(2));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });

  it('show no number where a law withholds it', async () => {
    const eta = new Float64Array(6000).fill(0.05);
    const [law] = await collectLaws(fit, fitted(), [{ id: 'far', eta, run: null }], {
      choices: defaultChoices,
    });
    expect(law!.curves[0]).toMatchObject({ predicted: null, final: null, metrics: null });
    expect(law!.curves[0]!.withheld).toMatch(/peak LR/);
  });

  it('say why one can’t be fitted, and show the others', async () => {
    const broken = fitted().map((run) => ({ ...run, eta: run.eta.map(() => 0) }));
    const laws = await collectLaws(fit, broken, [], { choices: defaultChoices });
    expect(laws[0]!.fit).toBe(fit);
    expect(laws[1]).toMatchObject({ fit: null, curves: [] });
    expect(laws[1]!.why).toMatch(/nothing is learnt/);
  });

  it('stop when told to', async () => {
    const options = { choices: defaultChoices, cancel: { aborted: true } };
    await expect(collectLaws(fit, fitted(), asked(), options)).rejects.toThrow();
  });

  it('take in the schedules laid over the runs', () => {
    const text = 'lr: 0.002\n';
    const path = join(examples, 'cosine-6000/config.py');
    const overlay = readOverlay({
      path,
      text: 'learning_rate = 2e-3\nmax_iters = 4000\nlr_decay_iters = 4000\nwarmup_iters = 100\nmin_lr = 2e-4\ndecay_lr = True\n',
    });
    expect(overlay!.id).toBe(path);
    const told = predictSchedule(fit, overlay!.eta, Float64Array.of(overlay!.eta.length));
    expect(told.withheld).toBeNull();
    expect(readOverlay({ path: 'a.yaml', text })).toBeNull();
  });
});
