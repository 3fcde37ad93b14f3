import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range, rounded, scientific, toText } from './consoles.ts';

const { updates } = known;
const isEvaluated = (s: number) => s % 100 === 0 || s === updates;

/** `main.log` from update `from + 1` on; llm.c logs every update, the fixture every tenth. */
function fileLines(from: number, to: number, withLr = true): string[] {
  return range(from, to, 1).flatMap((i) => [
    ...(isEvaluated(i)
      ? [`s:${String(i)} tel:${knownValidation(i).toFixed(4)}`, `s:${String(i)} eval:0.2441`]
      : []),
    ...(i % 10 === 0 && i < updates
      ? [
          `s:${String(i)} trl:${knownLoss(i + 1).toFixed(4)}${withLr ? ` lr:${knownLr(i + 1).toFixed(6)} norm:15.37` : ''}`,
        ]
      : []),
  ]);
}

const row = (name: string, value: string) => `| ${name.padEnd(21)} | ${value.padEnd(50)} |`;
const table = [
  '+-----------------------+----------------------------------------------------+',
  row('Parameter', 'Value'),
  row('total batch size', '524288'),
  row('LR scheduler', 'cosine'),
  row('learning rate (LR)', '6.000000e-04'),
  row('warmup iterations', '40'),
  row('train_num_batches', '400'),
];

/** What `train_gpt2.cu` prints; the PyTorch twin says `train loss` and has the times in brackets. */
function consoleLines(from: number, to: number, python = false): string[] {
  return range(from, to, 1).flatMap((s) => [
    ...(s > from && ((s - 1) % 10 === 0 || s === updates) ? [consoleLine(s, python)] : []),
    ...(isEvaluated(s) ? [`val loss ${knownValidation(s).toFixed(6)}`] : []),
    ...(isEvaluated(s) && s < updates && s % 10 !== 0 ? [consoleLine(s + 1, python)] : []),
  ]);
}

function consoleLine(k: number, python: boolean): string {
  const [loss, lr] = [knownLoss(k).toFixed(6), scientific(knownLr(k), 2)];
  const head = `step ${String(k).padStart(4)}/${String(updates)}`;
  return python
    ? `${head} | train loss ${loss} | norm 1.2345 | lr ${lr} | (290.12 ms | 1807142 tok/s)`
    : `${head} | loss ${loss} (+nanz)| norm 15.3700 (+nanz)| lr ${lr} | 290.12 ms | 48.1% bf16 MFU | 1807142 tok/s`;
}

const steps = range(1, 391, 10);
const evaluated = [100, 200, 300, 400];

itMakesFixture('llm-c/main.log', () => toText(fileLines(0, updates)));
itMakesFixture('llm-c/pytorch_main.log', () => toText(fileLines(0, updates, false)));
itMakesFixture('llm-c/console.log', () => toText([...table, ...consoleLines(0, updates)]));
itMakesFixture('llm-c/pytorch.out', () => toText(consoleLines(0, updates, true)));

describe('llm.c, main.log', () => {
  it('has update i + 1 at s:i, and held-out losses after s updates', async () => {
    const reading = await readText('main.log', toText(fileLines(0, updates)));
    expect(reading).toMatchObject({ format: 'llm-c', problems: [], totalSteps: null });
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(steps);
    expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 4)));
    const { steps: at, loss } = plainCurve(reading, 'validation')!;
    expect([at, loss]).toEqual([evaluated, evaluated.map((s) => rounded(knownValidation(s), 4))]);
  });

  it('goes on where it was resumed, with the held-out loss before it', async () => {
    const reading = await readText('main.log', toText([...fileLines(0, 250), ...fileLines(200, updates)]));
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(plainCurve(reading, 'validation')!.steps).toEqual(evaluated);
    expect(reading.problems.map(({ code }) => code)).toEqual(['resumed']);
  });

  it('survives torn and foreign lines', async () => {
    const text = `${toText(['junk', ...fileLines(0, 100), 's:110 trl:nan lr:0.000600 norm:nan', 's:'])}s:120 trl:5.`;
    const reading = await readText('main.log', text);
    expect(plainCurve(reading)!.steps.at(-1)).toBe(101);
    expect(reading.problems.map(({ code }) => code).sort()).toEqual(['bad-loss', 'torn-line']);
  });
});

describe('llm.c, console', () => {
  it('counts updates from 1, with the LR of each', async () => {
    for (const python of [false, true]) {
      const reading = await readText('console.log', toText([...table, ...consoleLines(0, updates, python)]));
      expect(reading).toMatchObject({ format: 'llm-c', problems: [], totalSteps: 400 });
      const train = plainCurve(reading)!;
      const logged = [...steps, 400];
      expect(train.steps).toEqual(logged);
      expect(train.loss).toEqual(logged.map((k) => rounded(knownLoss(k), 6)));
      expect(train.lr).toEqual(logged.map((k) => Number(knownLr(k).toExponential(2))));
      expect(train.tokens).toEqual(logged.map((k) => 524_288 * k));
    }
  });

  it('finds the step of a held-out loss from the line behind it, or from the end', async () => {
    const reading = await readText('console.log', toText(consoleLines(0, updates)));
    const { steps: at, loss } = plainCurve(reading, 'validation')!;
    expect(at).toEqual(evaluated);
    expect(loss).toEqual(evaluated.map((s) => rounded(knownValidation(s), 6)));
  });

  it('keeps the table of arguments', async () => {
    const { settings } = await readText('console.log', toText([...table, ...consoleLines(0, updates)]));
    expect(settings).toEqual({
      'total batch size': 524_288,
      'LR scheduler': 'cosine',
      'learning rate (LR)': 6e-4,
      'warmup iterations': 40,
      train_num_batches: 400,
    });
  });
});

describe.skipIf(!hasShared)('real files of llm.c', () => {
  const read = (file: string) =>
    readLog(file, memorySource(readFileSync(new URL(`samples/logs/llm.c/${file}`, shared))));
  const values = (file: string, series: string) => {
    const text = readFileSync(new URL(`samples/logs/llm.c/${file}`, shared), 'utf8');
    return [...text.matchAll(new RegExp(String.raw`^s:(\d+) ${series}:(\S+)`, 'gm'))].map(([, s, loss]) => [
      Number(s),
      Number(loss),
    ]);
  };

  it('main.log is read line by line', async () => {
    const reading = await read('main.log');
    const train = plainCurve(reading)!;
    const logged = values('main.log', 'trl');
    expect(logged.length).toBeGreaterThan(6500);
    expect(train.steps.map((k, i) => [k - 1, train.loss[i]])).toEqual(logged);
    const heldOut = plainCurve(reading, 'validation')!;
    expect(heldOut.steps.map((s, i) => [s, heldOut.loss[i]])).toEqual(values('main.log', 'tel').slice(1));
    expect(train.lr.every((lr) => lr === null)).toBe(true);
    expect(reading.assumptions.join(' ')).toMatch(/rounded/);
  });

  it('a log of held-out losses only is one curve', async () => {
    const { curves } = await read('valonly_main.log');
    expect(curves.map(({ kind, steps: at }) => [kind, at.length])).toEqual([
      ['validation', values('valonly_main.log', 'tel').length - 1],
    ]);
  });
});
