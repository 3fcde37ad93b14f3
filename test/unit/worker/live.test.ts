import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { applyEdits } from '../../../src/core/configs/write/patch.ts';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { lrAt } from '../../../src/core/schedule/schedule.ts';
import { defaultChoices } from '../../../src/core/fit/choices.ts';
import type { FileInput } from '../../../src/protocol/worker.ts';
import { diskFiles } from '../../../src/worker/diskFiles.ts';
import { Library } from '../../../src/worker/library.ts';
import { LiveRuns } from '../../../src/worker/live.ts';
import { plotForecast } from '../../../src/worker/plot.ts';

const examples = fileURLToPath(new URL('../../../examples/runs', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'lr-law-live-'));
const goOn = { aborted: false };
const grown = join(scratch, 'cosine-6000', 'log.csv');
const whole = readFileSync(join(examples, 'cosine-6000', 'log.csv'), 'utf8').split('\n');
let revision = 0;

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function inputs(): FileInput[] {
  const folders = readdirSync(scratch).map((name) => join(scratch, name));
  return folders
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .map((path) => ({
      path,
      file: path,
      uri: path,
      size: statSync(path).size,
      stamp: `${String(statSync(path).size)} ${String(++revision)}`,
    }));
}

/** The log up to a share of its lines, its losses times `factor` from `after` on. */
function write(share: number, factor = 1, after = 1): void {
  const count = Math.round(share * whole.length);
  const lines = whole.slice(0, count).map((line, i) => {
    if (i < after * whole.length || factor === 1) return line;
    const names = whole[0]!.split(',');
    return line
      .split(',')
      .map((cell, column) =>
        names[column]!.includes('loss') && cell !== '' ? String(Number(cell) * factor) : cell,
      )
      .join(',');
  });
  writeFileSync(grown, `${lines.join('\n')}\n`);
}

async function look(library: Library, lives: LiveRuns, run = grown) {
  await library.update(inputs(), { answers: {} }, goOn, () => undefined);
  return lives.look({ run, growing: [grown], among: null, choices: defaultChoices, series: 'auto' }, goOn);
}

beforeEach(() => {
  for (const name of ['constant-6000', 'cosine-6000', 'wsd-linear-5000'])
    cpSync(join(examples, name), join(scratch, name), { recursive: true });
});

describe('a run that is being trained', () => {
  it('is forecast to the end of its config, with what the runs that are done teach', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.5);
    const first = (await look(library, lives))!;
    expect(first).toMatchObject({ name: 'cosine-6000', withheld: null, findings: [] });
    expect(first.end).toBeGreaterThanOrEqual(6000);
    expect(first.final!.lower).toBeLessThan(1.0163);
    expect(first.final!.upper).toBeGreaterThan(1.0163);
    write(0.6);
    const next = (await look(library, lives))!;
    expect(next.step).toBeGreaterThan(first.step);
    expect(next.final!.upper - next.final!.lower).toBeLessThan(first.final!.upper - first.final!.lower);
    expect(next.findings.filter(({ severity }) => severity === 'warning')).toEqual([]);
  });

  it('is drawn from its last point to its planned end', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.5);
    const told = (await look(library, lives))!;
    const [run] = library.runsOf([grown]);
    const drawn = plotForecast(run!, lives.madeOf(grown)!, 3);
    expect(drawn).toMatchObject({ forecastOf: grown, colour: 3, logged: null, final: told.final });
    const { steps, values, lower, upper } = drawn.predicted!;
    expect([steps[0], steps.at(-1)]).toEqual([run!.curves[0]!.steps.at(-1), told.end]);
    expect([lower.at(-1), values.at(-1), upper.at(-1)]).toEqual([
      told.final!.lower,
      told.final!.loss,
      told.final!.upper,
    ]);
    expect(drawn.lr.steps.at(-1)).toBe(told.end);
    expect(drawn.parts!.steps).toBe(steps);
  });

  it('is taught by the runs of its group, and by no other', async () => {
    const library = new Library(diskFiles);
    write(0.5);
    await look(library, new LiveRuns(library));
    const ask = (among: readonly string[] | null) =>
      new LiveRuns(library).look(
        { run: grown, growing: [grown], among, choices: defaultChoices, series: 'auto' },
        goOn,
      );
    const others = library.runs.map(({ id }) => id).filter((id) => id !== grown);
    expect(await ask([grown, ...others])).toEqual(await ask(null));
    const [alone, one] = [await ask([grown]), await ask([grown, others[0]!])];
    const width = (run: typeof alone) => run!.final!.upper - run!.final!.lower;
    expect(width(alone)).not.toBe(width(one));
    expect(width(one)).not.toBe(width(await ask(null)));
  });

  it('is told to leave its band, once, and starts anew when its log is replaced', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.5);
    await look(library, lives);
    write(0.8, 1.3, 0.55);
    const told = (await look(library, lives))!;
    expect(told.findings.map(({ kind }) => kind)).toContain('above');
    write(0.9, 1.3, 0.55);
    const again = (await look(library, lives))!.findings.filter(({ kind }) => kind === 'above');
    expect(again).toHaveLength(1);
    write(0.4);
    expect((await look(library, lives))!.findings).toEqual([]);
  });

  it('keeps its forecast while it has hardly grown, and then goes on to what a fresh look finds', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.5);
    const first = (await look(library, lives))!;
    write(0.505);
    const next = (await look(library, lives))!;
    expect(next.step).toBeGreaterThan(first.step);
    expect(next).toMatchObject({ forecastStep: first.step, final: first.final });
    write(0.56);
    const later = (await look(library, lives))!;
    const fresh = (await look(new Library(diskFiles), new LiveRuns(library)))!;
    expect(later.forecastStep).toBe(later.step);
    for (const key of ['loss', 'lower', 'upper'] as const)
      expect(later.final![key]).toBeCloseTo(fresh.final![key], 5);
  });

  it('is told once that its losses are no numbers any more, and forecast all the same', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.5);
    await look(library, lives);
    const broken = (lines: number) =>
      Array.from({ length: lines }, (_, i) => `${String(3001 + i)},0.001,nan,`);
    const start = readFileSync(grown, 'utf8');
    writeFileSync(grown, `${start}${broken(5).join('\n')}\n`);
    const told = (await look(library, lives))!;
    expect(told.findings.map(({ kind }) => kind)).toEqual(['not-a-number']);
    expect(told.findings[0]!.message).toMatch(/no numbers; \d\.\d+ was expected\.$/);
    writeFileSync(grown, `${start}${broken(50).join('\n')}\n`);
    const again = (await look(library, lives))!;
    expect(again.findings).toEqual(told.findings);
    expect(again.final).toEqual(told.final);
  });

  it('at a stable LR is told what annealing now would come to, and how its config says that', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(1);
    const log = join(scratch, 'wsd-linear-5000', 'trainer_state.json');
    const state = JSON.parse(readFileSync(log, 'utf8')) as { log_history: { step: number }[] };
    const log_history = state.log_history.filter(({ step }) => step <= 3000);
    writeFileSync(log, JSON.stringify({ ...state, log_history, global_step: 3000 }));
    await look(library, lives, log);
    const path = join(scratch, 'wsd-linear-5000', 'training_args.yaml');
    const text = readFileSync(path, 'utf8');
    const asked = { run: log, growing: [log], among: null, choices: defaultChoices, series: 'auto' } as const;
    const ask = (config: { path: string; text: string } | null) =>
      lives.anneal({ ...asked, lengths: [500, 1000], config }, {}, goOn);
    const told = await ask({ path, text });
    expect(told.withheld).toBeNull();
    expect(told.ways.map(({ length, final }) => [length, final?.step])).toEqual([
      [500, 3500],
      [1000, 4000],
    ]);
    const [short, long] = told.ways;
    expect(long!.final!.loss).toBeLessThan(short!.final!.loss);
    expect(short!.gainPerThousand!.loss).toBeGreaterThan(0);
    expect(short!.whyNoEdits).toBeNull();
    const written = readConfig(path, applyEdits(text, short!.edits!))!;
    expect(written.totalSteps).toBe(3500);
    const explicit = readConfig('a.lrs.yaml', short!.explicit)!;
    expect(lrAt(explicit.schedule!, 3000)).toBeCloseTo(told.stableLr, 7);
    expect(lrAt(written.schedule!, 3250)).toBeCloseTo(lrAt(explicit.schedule!, 3250), 5);
    expect((await ask(null)).ways[0]!.whyNoEdits).toMatch(/No config/);
    await expect(
      lives.anneal({ ...asked, run: 'gone', lengths: [1], config: null }, {}, goOn),
    ).rejects.toThrow(/not there/);
  });

  it('that anneals already is told nothing of annealing now', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.6);
    await look(library, lives);
    const asked = {
      run: grown,
      growing: [grown],
      among: null,
      choices: defaultChoices,
      series: 'auto',
    } as const;
    const told = await lives.anneal({ ...asked, lengths: [500], config: null }, {}, goOn);
    expect(told).toMatchObject({ ways: [], withheld: expect.stringMatching(/annealing already/) as string });
  });

  it('is another run where its log begins otherwise, longer or not', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.5);
    await look(library, lives);
    write(0.8, 1.3, 1e-4);
    const told = (await look(library, lives))!;
    expect(told.forecastStep).toBe(told.step);
    expect(told.findings).toEqual([]);
  });

  it('says in a sentence why it can’t be forecast, and nothing of a run that is not there', async () => {
    const library = new Library(diskFiles);
    const lives = new LiveRuns(library);
    write(0.5);
    rmSync(join(scratch, 'cosine-6000', 'config.py'));
    const told = (await look(library, lives))!;
    expect(told.final).toBeNull();
    expect(told.withheld).toMatch(/how long it runs|LR is changing/);
    expect(told.loss).toBeGreaterThan(0);
    expect(await look(library, lives, 'nowhere.csv')).toBeNull();
  });
});
