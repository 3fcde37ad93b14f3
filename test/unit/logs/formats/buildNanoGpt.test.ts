import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range, rounded, scientific, toText } from './consoles.ts';

const last = known.updates - 1;
const isEvaluated = (i: number) => i % 100 === 0 || i === last;

/** Console of `train_gpt2.py`; of clones where `colon`. */
function consoleLines(from: number, to: number, colon = false): string[] {
  const lr = (i: number) =>
    colon ? `lr: ${scientific(knownLr(i + 1), 4)}` : `lr ${scientific(knownLr(i + 1), 4)}`;
  return range(from, to, 1).flatMap((i) => [
    ...(isEvaluated(i)
      ? [`validation loss: ${knownValidation(i).toFixed(4)}`, 'HellaSwag accuracy: 2463/10042=0.2453']
      : []),
    ...(i % 10 === 0 || i === last
      ? [
          `step ${String(i).padStart(5)} | loss: ${knownLoss(i + 1).toFixed(6)} | ${lr(i)} | norm: 0.2712 | dt: 376.11ms | tok/sec: 1393985.32`,
        ]
      : []),
  ]);
}

function fileLines(from: number, to: number): string[] {
  return range(from, to, 1).flatMap((i) => [
    ...(isEvaluated(i)
      ? [`${String(i)} val ${knownValidation(i).toFixed(4)}`, `${String(i)} hella 0.2463`]
      : []),
    ...(i % 10 === 0 || i === last ? [`${String(i)} train ${knownLoss(i + 1).toFixed(6)}`] : []),
  ]);
}

const banner = [
  'total desired batch size: 524288',
  '=> calculated gradient accumulation steps: 4',
  'found 99 shards for split train',
];
const console = () => toText([...banner, ...consoleLines(0, last)]);
const steps = [...range(1, 391, 10), 400];
const evaluated = [100, 200, 300, 399];

itMakesFixture('build-nanogpt/console.log', console);
itMakesFixture('build-nanogpt/clone.log', () => toText(consoleLines(0, last, true)));
itMakesFixture('build-nanogpt/log.txt', () => toText(fileLines(0, last)));

describe('build-nanogpt', () => {
  it('has update i + 1 at step i of the console, with its LR', async () => {
    for (const text of [console(), toText([...banner, ...consoleLines(0, last, true)])]) {
      const reading = await readText('console.log', text);
      expect(reading).toMatchObject({ format: 'build-nanogpt', problems: [], assumptions: [] });
      const train = plainCurve(reading)!;
      expect(train.steps).toEqual(steps);
      expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 6)));
      expect(train.lr).toEqual(steps.map((k) => Number(knownLr(k).toExponential(4))));
      expect(train.tokens).toEqual(steps.map((k) => 524_288 * k));
    }
  });

  it('gives a held-out loss the step of the line behind it', async () => {
    const { steps: at, loss } = plainCurve(await readText('console.log', console()), 'validation')!;
    expect(at).toEqual(evaluated);
    expect(loss).toEqual(evaluated.map((s) => rounded(knownValidation(s), 4)));
  });

  it('reads the file that it writes', async () => {
    const reading = await readText('log.txt', toText(fileLines(0, last)));
    expect(reading).toMatchObject({ format: 'build-nanogpt', problems: [] });
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(steps);
    expect(train.loss).toEqual(steps.map((k) => rounded(knownLoss(k), 6)));
    const { steps: at, loss } = plainCurve(reading, 'validation')!;
    expect([at, loss]).toEqual([evaluated, evaluated.map((s) => rounded(knownValidation(s), 4))]);
  });

  it('goes on where it was resumed', async () => {
    const text = toText([...consoleLines(0, 250), ...consoleLines(200, last)]);
    const reading = await readText('console.log', text);
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(plainCurve(reading, 'validation')!.steps).toEqual(evaluated);
  });
});
