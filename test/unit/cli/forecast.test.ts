import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { ToldForecast } from '../../../src/cli/commands/forecast.ts';
import { run } from './support.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'lr-law-forecast-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

async function forecast(...argv: string[]): Promise<ToldForecast> {
  const { code, out, err } = await run('forecast', ...argv, '--json');
  expect(err).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as ToldForecast;
}

const wsd = `${examples}/runs/wsd-linear-5000/trainer_state.json`;
const cosine = `${examples}/runs/cosine-6000/log.csv`;
const constant = `${examples}/runs/constant-6000/trainer_state.json`;

/** A log alone in its folder, far from other runs. */
function alone(name: string, text: string): string {
  const folder = mkdtempSync(join(scratch, 'alone-'));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

/** A CSV log at a constant LR. */
const log = (lr: (step: number) => number) =>
  [
    'step,loss,lr',
    ...Array.from({ length: 200 }, (_, i) => 10 * (i + 1)).map(
      (s) => `${String(s)},${String(2.5 + 3 * s ** -0.4)},${String(lr(s))}`,
    ),
  ].join('\n');

describe('lr-law forecast', () => {
  it('tells where a run will end, with what the runs beside it teach', async () => {
    const told = await forecast(wsd, '--use', '3000');
    expect(told).toMatchObject({ path: wsd, withheld: null, law: 'annealing', series: 'validation' });
    expect(told.lastStep).toBeLessThanOrEqual(3000);
    expect(told.final!.step).toBe(5000);
    // What the run really ended at.
    expect(told.final!.lower).toBeLessThan(0.9991);
    expect(told.final!.upper).toBeGreaterThan(0.9991);
    expect(told.others).toHaveLength(7);
    expect(told.assumptions.join()).toContain('The runs beside it teach it');
    expect(told.curve!.steps[0]).toBe(told.lastStep);
  });

  it('learns from nothing, from what is named, or from a fit', async () => {
    const fit = join(scratch, 'fit.json');
    await run('fit', `${examples}/runs`, '--only', 'co*-6000', '--out', fit);
    const told = {
      alone: await forecast(wsd, '--use', '3000', '--alone'),
      named: await forecast(wsd, '--use', '3000', '--from', cosine, '--from', constant),
      fitted: await forecast(wsd, '--use', '3000', '--fit', fit),
    };
    expect(told.alone.others).toEqual([]);
    expect(told.alone.distrust.join()).toContain('annealed yet');
    expect([...told.named.others].sort()).toEqual(['constant-6000', 'cosine-6000']);
    expect(told.fitted.final!.loss).toBeCloseTo(told.named.final!.loss, 6);
    const width = ({ final }: ToldForecast) => final!.upper - final!.lower;
    expect(width(told.named)).toBeLessThan(width(told.alone));
  });

  it('takes a schedule and an end from the user', async () => {
    const csv = join(scratch, 'schedule.csv');
    writeFileSync(csv, `step,lr\n1,1e-3\n2000,1e-3\n3000,1e-4\n`);
    const path = alone(
      'a.csv',
      log(() => 1e-3),
    );
    const [told, longer] = [
      await forecast(path, '--schedule', csv),
      await forecast(path, '--schedule', csv, '--until', '3500'),
    ];
    expect(told.final!.step).toBe(3000);
    expect(longer.final!.step).toBe(3500);
    expect(longer.assumptions.join()).toContain('ends at step 3000');
    const steady = await forecast(path, '--until', '3000');
    expect(steady.assumptions.join()).toContain('assumed to stay at 1e-3');
    expect(steady.assumptions.join()).toContain('No other run was found beside it');
    expect(steady.final!.loss).toBeGreaterThan(told.final!.loss);
  });

  it('tells what annealing now would come to', async () => {
    const { annealNow, final } = await forecast(constant, '--anneal', '500,1000', '--at', '6000,7000');
    expect(annealNow!.ways.map(({ at, length }) => [length, at])).toEqual([
      [500, 6000],
      [500, 7000],
      [1000, 6000],
      [1000, 7000],
    ]);
    for (const way of annealNow!.ways) expect(way.final!.loss).toBeLessThan(final!.loss);
    const alone = await forecast(constant, '--anneal', '500', '--alone');
    expect(alone.annealNow).toMatchObject({ ways: [] });
    expect(alone.annealNow!.withheld).toContain('No run here has annealed');
  });

  it('speaks to people', async () => {
    const { out, code } = await run('forecast', constant, '--anneal', '500');
    expect(code).toBe(0);
    expect(out).toMatch(/forecast to end at \d\.\d{4} \(90 %: \d\.\d{4} to \d\.\d{4}\)/);
    expect(out).toMatch(/linear from step 6,000 +500/);
    expect(out).toContain('Assumed:');
  });

  it('says in one line what it can’t use', async () => {
    const steady = alone(
      'a.csv',
      log(() => 1e-3),
    );
    const falling = alone(
      'b.csv',
      log((s) => 1e-3 * (1 - s / 4000)),
    );
    for (const [why, ...argv] of [
      ['how long it runs', steady],
      ['its LR is changing', falling, '--until', '3000'],
      ['lies behind it', steady, '--until', '1500'],
      ['no such file', join(scratch, 'nothing.csv')],
      ['no such file', steady, '--until', '3000', '--fit', join(scratch, 'nothing.json')],
      ['can teach', steady, '--until', '3000', '--from', steady],
      ['only 5 points', steady, '--use', '50'],
    ] as const) {
      const { code, err } = await run('forecast', ...argv);
      expect(err).toContain(why);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(code).toBe(1);
    }
  });

  it('says what is wrong in the command', async () => {
    for (const argv of [
      [],
      [wsd, wsd],
      [wsd, '--use', '0'],
      [wsd, '--anneal', 'x'],
      [wsd, '--shape', 'round'],
      [wsd, '--alone', 'maybe'],
      [wsd, '--floor', 'low'],
      [wsd, '--fit', 'a', '--from', 'b'],
      [wsd, '--series', 'none'],
    ]) {
      expect((await run('forecast', ...argv)).code).toBe(2);
    }
  });

  it('looks in the folders next to the log’s own', async () => {
    const root = mkdtempSync(join(scratch, 'many-'));
    cpSync(`${examples}/runs/wsd-linear-5000`, join(root, 'own'), { recursive: true });
    for (const name of ['constant-6000', 'cosine-6000'])
      cpSync(`${examples}/runs/${name}`, join(root, name), { recursive: true });
    const told = await forecast(join(root, 'own', 'trainer_state.json'), '--use', '3000');
    expect([...told.others].sort()).toEqual(['constant-6000', 'cosine-6000']);
  });
});
