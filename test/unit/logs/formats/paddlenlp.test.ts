import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { coloured, range, rounded, scientific } from './consoles.ts';
import { repr } from './pythonText.ts';

const { updates } = known;
const steps = range(10, updates, 10);
const lossOf = (k: number) => rounded(meanLoss(k - 9, k), 8);
/** `float("{0:.3e}".format(lr))` after the scheduler's step. */
const lrOf = (k: number) => Number(scientific(knownLr(k + 1), 3));

const prefix = (k: number) =>
  `[2024-05-01 15:${String(10 + Math.floor(k / 60)).padStart(2, '0')}:${String(k % 60).padStart(2, '0')},958] [    INFO] - `;
const trained = (k: number, epoch = 'progress_or_epoch') =>
  `${prefix(k)}loss: ${repr(lossOf(k))}, learning_rate: ${repr(lrOf(k))}, global_step: ${String(k)}, interval_runtime: 2.0339, interval_samples_per_second: 3.933, interval_steps_per_second: 4.917, ${epoch}: ${repr(rounded(k / updates, 4))}`;
const evaluated = (k: number) =>
  `${prefix(k)}eval_loss: ${repr(rounded(knownValidation(k), 6))}, eval_runtime: 4.1, eval_samples_per_second: 8.2, progress_or_epoch: ${repr(rounded(k / updates, 4))}`;

function console(first: number, epoch?: string): string[] {
  return range(first, updates, 10).flatMap((k) => [
    trained(k, epoch),
    ...(k % 100 === 0
      ? [`${prefix(k)}***** Running Evaluation *****`, `${prefix(k)}  Num examples = 160`, evaluated(k)]
      : []),
  ]);
}

const banner = [
  `${prefix(0)}***** Running training *****`,
  `${prefix(0)}  Num train epochs = 1`,
  `${prefix(0)}  Total optimization steps = 400`,
];
const end = `${prefix(0)}train_runtime: 800.1, train_samples_per_second: 8.0, train_loss: 3.125, progress_or_epoch: 1.0`;
const toText = (lines: readonly string[]) => `${[...banner, ...lines, end].join('\n')}\n`;

itMakesFixture('paddlenlp/pretrain.log', () => toText(console(10)));
itMakesFixture('paddlenlp/resumed.log', () =>
  toText([
    ...console(10, 'epoch').slice(0, 26),
    'TrainProcess:  55%|#####    | 220/400',
    ...console(210, 'epoch'),
  ]),
);

describe('PaddleNLP console', () => {
  it('has means, and the LR of the next update', async () => {
    const reading = await readText('run.log', toText(console(10)));
    expect(reading).toMatchObject({ format: 'paddlenlp', totalSteps: updates, problems: [] });
    const { lr, ...train } = plainCurve(reading)!;
    expect(train).toMatchObject({ steps, loss: steps.map(lossOf), interval: steps.map(() => 10) });
    // Known are the LRs of updates 11, 21, …, to 4 digits: on the ramp the line through them is that exact.
    expect(lr[0]).toBeNull();
    for (const i of [1, 2]) expect(lr[i]).toBeCloseTo(knownLr(steps[i]!), 7);
    expect(plainCurve(reading, 'validation')).toMatchObject({
      name: 'eval_loss',
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map((s) => rounded(knownValidation(s), 6)),
    });
  });

  it('joins a resumed run, and reads colours, prefixes of ranks and skipped updates', async () => {
    const resumed = toText([...console(10).slice(0, 26), ...console(210)]);
    expect(plainCurve(await readText('run.log', resumed))!.steps).toEqual(steps);
    const lines = [10, 20, 30].flatMap((k) =>
      [0, 1].map((rank) => `[rank${String(rank)}]: ${coloured(trained(k), '32')}`),
    );
    const skipped = trained(40).replace(/ loss: \S+/, ' loss: 0.0,');
    const reading = await readText('run.log', `${lines.join('\n')}\n${skipped}\n${trained(50)}\n`);
    expect(plainCurve(reading)!.steps).toEqual([10, 20, 30, 50]);
    expect(reading.problems).toEqual([]);
  });
});
