import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';

/** A number as OLMo-core prints it. */
function printed(value: number): string {
  if (value === 0) return '0.0';
  if (value < 0.0001) return exponential(value);
  if (value >= 1e12) return `${significant(value / 1e12)}T`;
  if (value >= 1e9) return `${significant(value / 1e9)}B`;
  if (value > 1000) return Math.trunc(value).toLocaleString('en-US');
  return value.toFixed(value > 100 ? 1 : value > 10 ? 2 : value > 1 ? 3 : 4);
}

const significant = (value: number) => value.toFixed(value > 100 ? 1 : value > 10 ? 2 : 3);
const exponential = (value: number) =>
  value
    .toExponential(2)
    .replace(/e([+-])(\d)$/, 'E$10$2')
    .replace('e', 'E');

const every10 = Array.from({ length: known.updates / 10 }, (_, i) => 10 * (i + 1));
const marker = (k: number, eta = ',eta=5h11m') =>
  `2026-08-08 12:01:00 INFO [olmo_core.train.callbacks.console_logger:68] [step=${String(k)}/${String(known.updates)},epoch=1${eta}]`;

interface Options {
  readonly lr: (k: number) => number;
  readonly tokensPerUpdate?: number;
}

function block(k: number, { lr, tokensPerUpdate = known.tokensPerUpdate }: Options): string {
  return [
    marker(k),
    `    train/CE loss=${printed(knownLoss(k))}`,
    `    train/PPL=${printed(Math.exp(knownLoss(k)))}`,
    `    train/Z loss=0.0012`,
    `    optim/LR (group 0)=${printed(lr(k))}`,
    `    optim/LR (group 1)=${printed(lr(k) / 2)}`,
    `    optim/total grad norm=0.5123`,
    `    throughput/total tokens=${printed(k * tokensPerUpdate)}`,
    '',
  ].join('\n');
}

const evaluation = (s: number) =>
  `${marker(s - 5, '')}\n2026-08-08 12:01:00 INFO [evaluator_callback:1] Running lm evals...\n2026-08-08 12:01:00 INFO [evaluator_callback:1] [eval=lm,step=1/2]\n2026-08-08 12:01:00 INFO [evaluator_callback:1] Finished lm evals in 3.1 seconds. Metrics:\n    c4_en-validation/CE loss=${printed(knownValidation(s))}\n    c4_en-validation/PPL=99.10\n`;

const console = () =>
  every10.map((k) => (k % 100 === 0 ? evaluation(k) : '') + block(k, { lr: knownLr })).join('');
/** A twentieth of the LR, so that none of it is rounded to 4 decimals, and large batches. */
const small = (k: number) => knownLr(k) / 20;
const anneal = () =>
  every10.map((k) => block(k, { lr: small, tokensPerUpdate: 8 * known.tokensPerUpdate })).join('');

describe('the console of OLMo-core', () => {
  itMakesFixture('olmo-core/console.log', console);
  itMakesFixture('olmo-core/anneal.log', anneal);

  it('has the known run in it, held-out losses under the steps that space them evenly; an LR of 4 decimals is not taken', async () => {
    const reading = await readText('train.log', console());
    expect(reading).toMatchObject({ format: 'olmo-core', totalSteps: known.updates, problems: [] });
    const train = plainCurve(reading)!;
    expect(train.steps).toEqual(every10);
    expect(train.loss).toEqual(every10.map((k) => Number(printed(knownLoss(k)))));
    expect(train.tokens).toEqual(every10.map((k) => k * known.tokensPerUpdate));
    expect(train.lr.every((lr) => lr === null)).toBe(true);
    const evaluated = [100, 200, 300, 400];
    const loss = evaluated.map((s) => Number(printed(knownValidation(s))));
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: evaluated, loss });
    expect(reading.assumptions).toEqual([
      expect.stringContaining('4 decimals'),
      expect.stringContaining('100 updates apart'),
    ]);
  });

  it.each([
    ['unevenly spaced', [30, 40, 60], evaluation],
    ['a single one', [100], evaluation],
    ['away from 0', [55, 155, 255], evaluation],
    ['updates printed as seldom as that', [100, 200, 300], (s: number) => evaluation(s).replace(/.*\n/, '')],
    [
      'two between the same updates',
      [100, 200, 300],
      (s: number) => evaluation(s) + evaluation(s).replace(/.*\n/, ''),
    ],
  ])('leaves held-out losses out where their steps can’t be told: %s', async (_, next, held) => {
    const text = next.map((s) => held(s) + block(s, { lr: small })).join('');
    const reading = await readText('train.log', text);
    expect(plainCurve(reading)!.steps).toEqual(next);
    expect(plainCurve(reading, 'validation')).toBeNull();
    expect(reading.assumptions).toEqual([expect.stringContaining('names no step')]);
  });

  it('has the LR of the same update where it is small enough to have three digits, and shortened tokens', async () => {
    const reading = await readText('train.log', anneal());
    const train = plainCurve(reading)!;
    expect(train.lr).toEqual(every10.map((k) => Number(printed(small(k)))));
    expect(reading.assumptions).toEqual([]);
    train.tokens!.forEach((tokens, i) => {
      const exact = every10[i]! * 8 * known.tokensPerUpdate;
      expect(Math.abs(tokens! - exact)).toBeLessThan(exact < 1e9 ? 1 : 1e6);
    });
  });

  it('takes held-out losses in the block of an update, values in any order, other units', async () => {
    const text = [
      '[step=1/???,epoch=0]',
      '    throughput/total tokens=1.500T',
      '    optim/LR (group 0)=3.00E-05',
      '    train/CE loss=6.2341',
      '    eval/lm/c4/CE loss=6.100',
      '[step=2/???,epoch=0]',
      '[step=3/???,epoch=0,eta=1 day3h(hard stop)]',
      '    train/CE loss=nan',
      '    optim/LR (group 0)=2.00E-05',
      '[step=4/???,epoch=0]',
      '    train/CE loss=6.0',
      '    optim/LR (group 0)=1.00E-05',
      '',
    ].join('\n');
    const reading = await readText('a.log', text);
    expect(reading.totalSteps).toBeNull();
    expect(plainCurve(reading)).toMatchObject({
      steps: [1, 4],
      loss: [6.2341, 6],
      lr: [3e-5, 1e-5],
      tokens: [1.5e12, null],
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: [1], loss: [6.1] });
    expect(reading.problems).toMatchObject([{ code: 'bad-loss', line: 8 }]);
  });

  it('forgets the LR as soon as a coarse one comes', async () => {
    const text = [1, 2, 3]
      .map(
        (k) =>
          `[step=${String(k)}/9]\n    train/CE loss=${String(7 - k)}.5\n    optim/LR=${k < 3 ? '5.00E-05' : '0.0001'}\n`,
      )
      .join('');
    expect(plainCurve(await readText('a.log', text))!.lr).toEqual([null, null, null]);
  });
});
