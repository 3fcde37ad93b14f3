import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, known, knownLoss, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { coloured, range, rounded, toText } from './consoles.ts';

const { updates } = known;
const stamp = '[titan] 2025-12-17 01:18:26,708 - root - INFO - ';
const steps = [1, ...range(10, updates, 10)];
const evaluated = [100, 200, 300, 400];

interface Style {
  readonly decimals: number;
  readonly paint: (text: string, code: string) => string;
}
const plain: Style = { decimals: 5, paint: (text) => text };
const bright: Style = { decimals: 5, paint: coloured };
const old: Style = { decimals: 4, paint: (text) => text };

function training(k: number, { decimals, paint }: Style, loss = knownLoss(k)): string {
  const fields = [
    paint(`step: ${String(k).padStart(2)}`, '31'),
    paint(`loss: ${loss.toFixed(decimals).padStart(decimals === 5 ? 8 : 7)}`, '32'),
    ...(decimals === 5 ? [paint('grad_norm:  8.2782', '38;2;180;60;0')] : []),
    paint('memory: 87.87GiB(62.89%)', '36'),
    decimals === 5 ? paint('tps: 945', '34') : 'wps: 7,945',
    ...(decimals === 5 ? [paint('tflops: 47.71', '96')] : []),
    paint('mfu: 4.82%', '35'),
  ];
  return stamp + fields.join('  ');
}

const validating = (s: number, { paint }: Style) =>
  `${stamp}${paint(`validate step: ${String(s).padStart(2)}`, '33')}  ${paint(`loss: ${knownValidation(s).toFixed(4).padStart(7)}`, '32')}  memory:  9.80GiB(10.31%)  tps: 11,223`;

const banner = [
  `${stamp}Trainer is initialized with local batch size 8, global batch size 64, gradient accumulation steps 1, sequence length 8192, total steps 400 (warmup 40)`,
  `${stamp}Training starts at step 1`,
];

function run(style: Style, from = 1, to: number = updates): string[] {
  return range(from, to, 1).flatMap((k) => [
    ...(steps.includes(k) || k === from ? [training(k, style)] : []),
    ...(evaluated.includes(k) ? [validating(k, style)] : []),
  ]);
}

itMakesFixture('torchtitan/coloured.log', () =>
  toText([...banner, ...run(bright)].map((line) => `[rank0]:${line}`)),
);
itMakesFixture('torchtitan/plain.log', () => toText([...banner, ...run(plain)]));
itMakesFixture('torchtitan/old.log', () => toText(run(old)));

describe('torchtitan', () => {
  it('has update k at step k, whatever its colours and decimals', async () => {
    for (const style of [plain, bright, old]) {
      const reading = await readText('stdout.log', toText([...banner, ...run(style)]));
      expect(reading).toMatchObject({ format: 'torchtitan', totalSteps: 400, problems: [], assumptions: [] });
      const train = plainCurve(reading)!;
      expect(train.steps).toEqual(steps);
      expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), style.decimals)));
      expect(train.tokens).toEqual(steps.map((k) => 524_288 * k));
      const { steps: at, loss } = plainCurve(reading, 'validation')!;
      expect([at, loss]).toEqual([evaluated, evaluated.map((s) => rounded(knownValidation(s), 4))]);
    }
  });

  it('reads the one rank of a pipeline that has the loss', async () => {
    const lines = run(plain).flatMap((line) => [
      `[rank0]:${line.replace(/loss: +\S+/, 'loss: -1.00000')}`,
      `[rank7]:${line}`,
      `[rank3]:${line}`,
    ]);
    const reading = await readText('stdout.log', toText(lines));
    expect(plainCurve(reading)!.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 5)));
    expect(reading.problems).toEqual([]);
  });

  it('goes on where it was resumed', async () => {
    const text = toText([...run(plain, 1, 250), ...banner, ...run(plain, 201)]);
    const reading = await readText('stdout.log', text);
    expect(plainCurve(reading)!.steps).toEqual([
      ...steps.filter((k) => k <= 200),
      201,
      ...steps.filter((k) => k > 200),
    ]);
    expect(plainCurve(reading, 'validation')!.steps).toEqual(evaluated);
    expect(reading.problems.map(({ code }) => code)).toEqual(['resumed']);
  });

  it('leaves out what is no loss', async () => {
    const lines = [...run(plain, 1, 100), training(110, plain, NaN).replace('NaN', 'nan')];
    const reading = await readText('stdout.log', toText(lines));
    expect(plainCurve(reading)!.steps.at(-1)).toBe(100);
    expect(reading.problems.map(({ code }) => code)).toEqual(['bad-loss']);
  });
});

describe.skipIf(!hasShared)('a real file of torchtitan', () => {
  it('without a header, of steps and losses', async () => {
    const bytes = readFileSync(new URL('samples/logs/torchtitan/llama3_cuda.txt', shared));
    const reading = await readLog('llama3_cuda.txt', memorySource(bytes));
    const { steps: at, loss } = plainCurve(reading)!;
    const rows = bytes
      .toString()
      .trim()
      .split('\n')
      .map((line) => line.split(' ').map(Number));
    expect(reading.format).toBe('csv');
    expect(at.map((k, i) => [k, loss[i]])).toEqual(rows);
  });
});
