import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { families } from '../../../src/core/forecast/optimise.ts';
import { toArray } from '../../../src/core/schedule/schedule.ts';
import { run } from './support.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'lr-law-optimize-'));
const inScratch = (name: string) => join(scratch, name);
const [annealing, multiPower, constantOnly] = ['annealing', 'multi-power', 'constant'].map((name) =>
  inScratch(`${name}.json`),
) as [string, string, string];

interface Optimised {
  readonly family: string;
  readonly schedule: Record<string, unknown>;
  readonly lr: number[];
  readonly predicted: { loss: number; lower: number; upper: number };
  readonly gain: { against: string; loss: number | null; lower?: number; upper?: number };
  readonly others: { law: string; gain: number | null }[];
  readonly bounded: string | null;
  readonly assumptions: string[];
  readonly distrust: string[];
}

const budget = ['--steps', '6000', '--peak', '2e-3'];
const optimize = (...argv: string[]) => run('optimize', ...argv);

async function optimized(...argv: string[]): Promise<Optimised> {
  const { code, out, err } = await optimize('--json', ...argv);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Optimised;
}

beforeAll(async () => {
  await run('fit', examples, '--out', annealing);
  await run('fit', examples, '--law', 'multi-power', '--out', multiPower);
  await run('fit', examples, '--only', 'constant-*', '--out', constantOnly);
});

afterAll(() => {
  rmSync(scratch, { recursive: true });
});

describe('lr-law optimize', () => {
  it('has the keys of the contract', async () => {
    const told = await optimized('--fit', annealing, ...budget);
    expect(told.family).toBe('wsd');
    expect(told.lr).toHaveLength(6000);
    expect(Math.max(...told.lr)).toBe(2e-3);
    expect(told.schedule).toMatchObject({ peakLr: 2e-3, totalSteps: 6000, warmupSteps: 110 });
    expect(told.predicted.lower).toBeLessThan(told.predicted.loss);
    expect(told.predicted.upper).toBeGreaterThan(told.predicted.loss);
    expect(told.gain.against).toBe('a cosine to 2e-4 over the same 6,000 steps');
    expect(told.gain.loss).toBeGreaterThan(0);
    expect(told.gain.lower).toBeLessThan(told.gain.loss!);
    expect(told.gain.upper).toBeGreaterThan(told.gain.loss!);
    expect(told.assumptions.join()).toContain('110 steps, as in the longest fitted run');
  });

  it.each(families)(
    'writes a schedule that is read back exactly, and predicted the same: %s',
    async (family) => {
      for (const fit of [annealing, multiPower]) {
        const [yaml, csv] = [inScratch(`${family}.lrs.yaml`), inScratch(`${family}.csv`)];
        const asked = ['--fit', fit, ...budget, '--warmup', '100', '--family', family];
        const told = await optimized(...asked, '--out', yaml);
        await optimized(...asked, '--out', csv);
        const text = readFileSync(yaml, 'utf8');
        const reading = readConfig(yaml, text);
        expect(reading?.problems).toEqual([]);
        expect(Array.from(toArray(reading!.schedule!, 6000))).toEqual(told.lr);
        const listed = await run('schedule', csv, '--json');
        expect((JSON.parse(listed.out) as { lr: number[] }).lr).toEqual(told.lr);
        const { out } = await run('predict', yaml, '--fit', fit, '--json');
        const { predictions } = JSON.parse(out) as { predictions: { final: { loss: number } }[] };
        expect(predictions[0]!.final.loss).toBe(told.predicted.loss);
      }
    },
  );

  it('says in a written schedule what it is', async () => {
    const path = inScratch('told.lrs.yaml');
    await optimize('--fit', multiPower, ...budget, '--out', path);
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines[0]).toMatch(/^# Found by lr-law optimize \(wsd\): .* by the multi-power law\.$/);
    expect(lines[1]).toMatch(/^# 0\.\d+ nats below a cosine to 2e-4/);
  });

  it('compares with a config', async () => {
    const config = join(examples, 'runs/cosine-6000/config.py');
    const { gain, predicted } = await optimized('--fit', annealing, ...budget, '--against', config);
    const { out } = await run('predict', config, '--fit', annealing, '--json');
    const { predictions } = JSON.parse(out) as { predictions: { final: { loss: number } }[] };
    expect(gain.against).toBe(config);
    expect(gain.loss).toBeCloseTo(predictions[0]!.final.loss - predicted.loss, 9);
  });

  it('keeps the LR within --min and --peak', async () => {
    const { lr } = await optimized('--fit', multiPower, ...budget, '--min', '4e-4', '--family', 'monotone');
    expect(Math.min(...lr.slice(110))).toBeCloseTo(4e-4, 12);
    expect(Math.max(...lr)).toBe(2e-3);
  });

  it('tells what another law says of the optimum', async () => {
    const asked = ['--fit', annealing, ...budget, '--family', 'monotone', '--also', multiPower];
    const { others, gain } = await optimized(...asked);
    expect(others[0]!.law).toBe('multi-power');
    expect(others[0]!.gain!).toBeLessThan(gain.loss!);
    const { out } = await optimize(...asked);
    expect(out).toMatch(/\nMulti-power law: \d\.\d{4}, 0\.\d{4} nats (above|below) a cosine/);
  });

  it('describes what it found for people', async () => {
    const { out, code } = await optimize('--fit', annealing, ...budget);
    expect(code).toBe(0);
    const [schedule, law, gain] = out.split('\n');
    expect(schedule).toMatch(/^6,000 steps: 110 warm-up steps to 2e-3, then constant at 2e-3/);
    expect(law).toMatch(/^Annealing law: would end at \d\.\d{4} \(90 %: \d\.\d{4} to \d\.\d{4}\)$/);
    expect(gain).toMatch(
      /^ {2}0\.\d{4} nats below a cosine to 2e-4 over the same 6,000 steps \(90 %: -?\d\.\d{4} to -?\d\.\d{4}\)$/,
    );
  });

  it('refuses with exit 1 and one sentence where no run anneals', async () => {
    const { code, out, err } = await optimize('--fit', constantOnly, ...budget, '--json');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^No fitted run anneals, [^\n]*\.\n$/);
  });

  it.each([
    ['a floor above the peak', ['--min', '1'], /The floor has to lie/],
    ['a warm-up as long as the run', ['--warmup', '6000'], /The warm-up leaves no step/],
    ['another peak', ['--peak', '1'], /Its peak LR is/],
    ['a peak of 0', ['--peak', '0'], /The peak LR has to be above 0/],
    ['a config that is not there', ['--against', 'nowhere.yaml'], /no such file/],
  ])('refuses with exit 1: %s', async (_, argv, sentence) => {
    const { code, err } = await optimize('--fit', annealing, ...budget, ...argv);
    expect(code).toBe(1);
    expect(err).toMatch(sentence);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it.each([
    [['--fit', 'x.json', '--steps', '100']],
    [['--fit', 'x.json', '--peak', '1e-3']],
    [budget],
    [[...budget, '--fit', 'x.json', '--family', 'step']],
    [[...budget, '--fit', 'x.json', '--out', 'x.json']],
    [[...budget, '--fit', 'x.json', 'config.yaml']],
    [[...budget, '--fit', 'x.json', '--warmup', '-1']],
  ])('says wrong usage with exit 2: %j', async (argv) => {
    writeFileSync(inScratch('x.json'), readFileSync(annealing));
    const { code, err } = await optimize(...argv.map((word) => (word === 'x.json' ? inScratch(word) : word)));
    expect(code).toBe(2);
    expect(err).toContain('Usage: lr-law optimize');
  });
});
