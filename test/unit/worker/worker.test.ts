import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/logs/source.ts';
import { fitRuns, predictRun } from '../../../src/core/runs/fitRuns.ts';
import type { FittedRuns, FileInput } from '../../../src/protocol/worker.ts';
import { forecast } from '../../../src/worker/forecast.ts';
import { diskFiles } from '../../../src/worker/diskFiles.ts';
import type { Files } from '../../../src/worker/files.ts';
import { Library } from '../../../src/worker/library.ts';
import type { Told } from '../../../src/core/configs/told.ts';
import { collectCard, plotOverlay, plotRun } from '../../../src/worker/plot.ts';
import { summarise } from '../../../src/worker/summaries.ts';

const examples = fileURLToPath(new URL('../../../examples/runs', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'lr-law-worker-'));
const goOn = { aborted: false };
const names = ['constant-6000/trainer_state.json', 'constant-6000/training_args.yaml', 'cosine-6000/log.csv', 'cosine-6000/config.py']; // prettier-ignore

function inputOf(path: string): FileInput {
  const { mtimeMs, size } = statSync(path);
  return { path, file: path, uri: path, size, stamp: `${String(mtimeMs)}:${String(size)}` };
}

const inputs = (): FileInput[] => names.map((name) => inputOf(join(scratch, name)));

async function scan(library: Library, files = inputs()) {
  const collection = await library.update(files, { answers: {} }, goOn, () => undefined);
  return summarise(library.logs, library.configs, collection);
}

beforeAll(() => {
  for (const name of ['constant-6000', 'cosine-6000'])
    cpSync(join(examples, name), join(scratch, name), { recursive: true });
});

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe('Library', () => {
  it('reads logs and configs, pairs them and sums them up', async () => {
    const told: number[] = [];
    const library = new Library(diskFiles);
    const collection = await library.update(inputs(), { answers: {} }, goOn, (done) => told.push(done));
    const found = summarise(library.logs, library.configs, collection);
    expect(found.runs.map(({ name }) => name)).toEqual(['constant-6000', 'cosine-6000']);
    expect(found.configs.map(({ framework }) => framework)).toEqual(['huggingface', 'nanogpt']);
    expect(found.configs[1]!.words).toMatch(/100 warm-up steps to 2e-3, then cosine/);
    expect(found.runs[1]).toMatchObject({ steps: 6001, schedule: join(scratch, 'cosine-6000/config.py') });
    expect(told.at(-1)).toBe(1);
  });

  it('reads a config with what the user said of it, and without once that is forgotten', async () => {
    const path = join(scratch, 'told.yaml');
    writeFileSync(path, 'learning_rate: 1e-3\nlr_scheduler_type: cosine\nnum_train_epochs: 3\n');
    const library = new Library(diskFiles);
    const look = async (told: Record<string, Told>) => {
      const said = { answers: {}, told };
      const collection = await library.update([inputOf(path)], said, goOn, () => undefined);
      return summarise(library.logs, library.configs, collection).configs[0]!;
    };
    expect(await look({})).toMatchObject({ totalSteps: null, tellable: ['totalSteps'] });
    expect(await look({ [path]: { totalSteps: 900 } })).toMatchObject({ totalSteps: 900, tellable: [] });
    expect((await look({})).missing).toHaveLength(1);
    rmSync(path);
  });

  it('does not read again what has not changed, forgets what is gone, and sees a change', async () => {
    const library = new Library(diskFiles);
    await scan(library);
    const [kept] = library.logs;
    expect((await scan(library)).runs).toHaveLength(2);
    expect(library.logs[0]).toBe(kept);
    expect((await scan(library, inputs().slice(0, 2))).runs).toHaveLength(1);
    writeFileSync(join(scratch, names[2]!), 'step,loss,lr\n1,2,3\n');
    expect((await scan(library)).unresolved[0]?.why).toMatch(/only 1 point/);
    cpSync(join(examples, names[2]!), join(scratch, names[2]!));
  });

  it('keeps of a log that has ended no more than its numbers, and what it reads on with of one that may grow', async () => {
    const path = join(scratch, 'ended.csv');
    const rows = Array.from({ length: 1500 }, (_, i) => `${String(i + 1)},2.5,0.001\n`).join('');
    writeFileSync(path, `step,loss,lr\n${rows}`);
    const roomOf = async () => {
      const library = new Library(diskFiles);
      // Only what the worker looks at itself tells when it was written.
      await scan(library, [{ ...inputOf(path), size: null, stamp: null }]);
      const [curve] = library.logs[0]!.reading!.curves;
      return [curve!.steps, curve!.loss, curve!.lr].map(({ buffer }) => buffer.byteLength / 8);
    };
    for (const room of await roomOf()) expect(room).toBeGreaterThan(1500);
    utimesSync(path, new Date(0), new Date(0));
    expect(await roomOf()).toEqual([1500, 1500, 1500]);
    rmSync(path);
  });

  it('reads of a log that grows only what is new', async () => {
    const rows = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, i) => `${String(from + i)},2.5,0.001\n`).join('');
    const path = join(scratch, 'growing.csv');
    writeFileSync(path, `step,loss,lr\n${rows(1, 30_000)}`);
    const bytes = new TextEncoder().encode(`step,loss,lr\n${rows(1, 30_005)}`);
    let asked = 0;
    bytes.subarray = (begin, end) => {
      const part = Uint8Array.prototype.slice.call(bytes, begin, end);
      asked += part.length;
      return part;
    };
    const grown = { path, ...memorySource(bytes), close: () => Promise.resolve() };
    const open: Files['open'] = (input) =>
      input.stamp === 'grown' ? Promise.resolve(grown) : diskFiles.open(input);
    const library = new Library({ ...diskFiles, open });
    await scan(library, [inputOf(path)]);
    await scan(library, [{ ...inputOf(path), stamp: 'grown' }]);
    expect(library.logs[0]!.reading!.curves[0]!.steps).toHaveLength(30_005);
    expect(asked).toBeLessThan(5000);
  });

  it('lets long logs wait that are new, by their names, and reads them when asked for all', async () => {
    const rows = Array.from({ length: 3000 }, (_, i) => `${String(i + 1)},2.5,0.001\n`).join('');
    const [long, prose] = [join(scratch, 'long.csv'), join(scratch, 'prose.txt')];
    writeFileSync(long, `step,loss,lr\n${rows}`);
    writeFileSync(prose, 'It was the best of times.\n'.repeat(3000));
    const library = new Library(diskFiles);
    const files = [...inputs(), inputOf(long), inputOf(prose)];
    const told: number[] = [];
    const look = async (within?: number) => {
      const said = { answers: {} };
      const found = await library.update(files, said, goOn, (done) => told.push(done), within);
      return summarise(library.logs, library.configs, found);
    };
    // The examples' logs are longer than the new one is.
    const first = await look(statSync(long).size - 1);
    expect(told.at(-1)).toBeLessThan(1);
    const states = first.unresolved.map(({ name, state }) => [name, state]);
    expect(states).toContainEqual(['long', 'waiting']);
    expect(states.some(([name]) => name === 'prose')).toBe(false);
    const all = await look();
    expect(all.unresolved).toEqual([]);
    expect(all.runs.map(({ name, steps }) => [name, steps])).toContainEqual(['long', 3000]);
    expect(told.at(-1)).toBe(1);
    // What was read once does not wait again.
    expect((await look(1)).runs).toHaveLength(all.runs.length);
    for (const path of [long, prose]) rmSync(path);
  });

  it('says of a file that has gone that it can’t be opened', async () => {
    const gone = { ...inputs()[2]!, path: '/gone/log.csv', file: '/gone/log.csv' };
    const found = await scan(new Library(diskFiles), [gone]);
    expect(found.unresolved[0]).toMatchObject({ log: '/gone/log.csv', state: 'unusable' });
  });

  it('stops when cancelled', async () => {
    await expect(
      new Library(diskFiles).update(inputs(), { answers: {} }, { aborted: true }, () => undefined),
    ).rejects.toThrow('Cancelled');
  });
});

describe('what the page and the hover are told', () => {
  const library = new Library(diskFiles);
  let fitted: FittedRuns;

  beforeAll(async () => {
    await scan(library);
    const fit = await fitRuns(library.runs);
    const runs = library.runs.map((run) => {
      const { prediction, metrics } = predictRun(fit, run);
      return {
        id: run.id,
        name: run.name,
        points: prediction.steps.length,
        metrics,
        final: prediction.final,
      };
    });
    fitted = { fit, runs };
  });

  it('draws a run with its band, its LR and its numbers', () => {
    const run = library.runs[1]!;
    const drawn = plotRun(run, fitted.fit, true, 3);
    expect(drawn).toMatchObject({ role: 'fitted', colour: 3, series: 'validation', name: 'cosine-6000' });
    const { steps, values, lower, upper } = drawn.predicted!;
    expect(steps.at(-1)).toBe(6001);
    values.forEach((value, i) => {
      expect(lower[i]! < value && value < upper[i]!).toBe(true);
    });
    expect(Math.max(...drawn.lr.values)).toBeCloseTo(2e-3, 4);
    expect(drawn.lr.steps.length).toBeLessThan(200);
    expect(plotRun(run, null, false, 0)).toMatchObject({ predicted: null, final: null, role: 'held-out' });
  });

  it('sends every logged point with its residual, and what the terms of the law give', () => {
    const run = library.runs[1]!;
    const { logged, other, predicted, parts } = plotRun(run, fitted.fit, true, 0);
    const curve = run.curves.find(({ kind }) => kind === 'validation')!;
    expect(logged!.steps).toBe(curve.steps);
    expect(other!.steps).toBe(run.curves.find(({ kind }) => kind === 'train')!.steps);
    const told = predictRun(fitted.fit, run).prediction;
    expect(logged!.residuals!.filter(Number.isFinite)).toHaveLength(told.steps.length);
    expect(logged!.residuals!.at(-1)).toBeCloseTo(curve.loss.at(-1)! - told.loss.at(-1)!, 12);
    const floor = fitted.fit.parameters['L0']!.value;
    predicted!.values.forEach((value, i) => {
      expect(floor + parts!.power[i]! - parts!.annealing![i]!).toBeCloseTo(value, 10);
    });
  });

  it('leaves out what the page has, as long as log and fit are the same', () => {
    const run = library.runs[1]!;
    const { key } = plotRun(run, fitted.fit, true, 0);
    const asked = { known: [key], overview: false };
    expect(plotRun(run, { ...fitted.fit }, true, 0, asked)).toMatchObject({ key, logged: null, other: null });
    expect(plotRun(run, { ...fitted.fit, objective: 1 }, true, 0, asked).logged).not.toBeNull();
    expect(plotRun({ ...run, eta: run.eta.slice() }, fitted.fit, true, 0, asked).logged).not.toBeNull();
    const overview = plotRun(run, fitted.fit, true, 0, { ...asked, overview: true });
    expect(overview.logged!.residuals).toHaveLength(overview.logged!.steps.length);
  });

  it('tells forward area, and tokens and time where they are known', () => {
    const run = library.runs[1]!;
    const { area, tokens } = plotRun(run, null, false, 0).maps;
    expect(area!.values.at(-1)).toBeCloseTo(
      run.eta.reduce((sum, lr) => sum + lr, 0),
      9,
    );
    expect(area!.steps.length).toBeLessThan(300);
    expect(tokens === null).toBe(run.batchTokens === null);
    const [curve] = run.curves;
    const steps = Float64Array.of(1000, 2000, 3000, 4000);
    const time = Float64Array.of(1000, 1100, 1050, NaN);
    const timed = { ...curve!, steps, loss: steps, time, tokens: steps.map((step) => 7 * step) };
    const { maps } = plotRun({ ...run, curves: [timed], batchTokens: 3 }, null, false, 0);
    expect([...maps.time!.values]).toEqual([0, 100, 100]);
    expect([maps.tokens!.steps, maps.tokens!.values].map((list) => [...list])).toEqual([
      [0, 4000],
      [0, 28_000],
    ]);
    const configured = plotRun({ ...run, curves: [], batchTokens: 3 }, fitted.fit, false, 0).maps;
    expect(configured.time).toBeNull();
    expect(configured.tokens!.values.at(-1)).toBe(3 * run.eta.length);
  });

  it('lays a config over the runs, and nothing where it gives no schedule', () => {
    const path = join(scratch, names[3]!);
    const text = readFileSync(path, 'utf8');
    const laid = plotOverlay({ path, text }, fitted.fit, 9)!;
    expect(laid).toMatchObject({ role: 'schedule', logged: null, id: path });
    expect(laid.final!.loss).toBeCloseTo(fitted.runs[1]!.final.loss, 4);
    expect(plotOverlay({ path, text: 'x = 1\n' }, fitted.fit, 0)).toBeNull();
  });

  it('tells the hover the end of a schedule as typed, against the best fitted run', () => {
    const path = join(scratch, names[3]!);
    const text = readFileSync(path, 'utf8');
    const told = forecast(path, text, fitted)!;
    expect(told.best!.name).toBe('cosine-6000');
    expect(told.final!.loss).toBeCloseTo(told.best!.loss, 4);
    const shorter = forecast(path, text.replaceAll('6000', '3000'), fitted)!;
    expect(shorter.final!.step).toBe(3001);
    expect(shorter.final!.loss).toBeGreaterThan(told.final!.loss);
    expect(forecast(path, text, null)).toMatchObject({ final: null, best: null, withheld: null });
    expect(forecast(path, 'x = 1\n', fitted)).toBeNull();
  });

  it('shows no number where the prediction is withheld', () => {
    const path = join(scratch, names[3]!);
    const far = readFileSync(path, 'utf8').replace('learning_rate = 0.002', 'learning_rate = 0.02');
    const told = forecast(path, far, fitted)!;
    expect(told.final).toBeNull();
    expect(told.withheld).toMatch(/peak LR/);
    const laid = plotOverlay({ path, text: far }, fitted.fit, 0)!;
    expect([laid.predicted, laid.final]).toEqual([null, null]);
    expect(laid.distrust[0]).toMatch(/No prediction is shown/);
  });

  it('puts every parameter of the law on the card, with its standard error', () => {
    const { parameters } = collectCard(fitted.fit);
    expect(parameters.map(({ name }) => name)).toEqual(['L0', 'A', 'alpha', 'C', 'lambda']);
    for (const { name, standardError } of parameters) expect(standardError !== null).toBe(name !== 'lambda');
  });
});
