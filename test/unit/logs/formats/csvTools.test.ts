import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';
import { range } from './consoles.ts';

// Tables of tools that plain CSV reads, or refuses with the right words.

const quoted = (fields: readonly (string | number)[]) =>
  fields.map((field) => `"${String(field)}"`).join(',');
const chartSteps = [10, 37, 50, 96, 110, 152, 200, 230, 300, 333, 400];

/** A chart of one run with training and held-out loss and the LR, sampled at uneven steps. */
function chart(x: string): string {
  const run = 'llama - 60m - seed 1';
  const band = (metric: string) => ['', '__MIN', '__MAX'].map((end) => `${run} - ${metric}${end}`);
  const header = [x, ...['_step', 'train/loss', 'train/lr', 'val/loss'].flatMap(band)];
  const rows = chartSteps.map((k) => {
    const [loss, held] = [knownLoss(k), k % 100 === 0 ? knownValidation(k) : ''];
    return [k, k, k, k, loss, loss - 0.1, loss + 0.1, knownLr(k), knownLr(k), knownLr(k), held, held, held];
  });
  return `${[header, ...rows].map(quoted).join('\n')}\n`;
}

/** `run.history().to_csv()`: an index without a name first, sampled rows. */
function history(): string {
  const rows = range(10, known.updates, 10).map((k, i) =>
    [
      i,
      i,
      2.5 * k,
      known.began + 2.5 * k,
      k,
      knownLoss(k),
      knownLr(k),
      k % 100 === 0 ? knownValidation(k) : '',
    ].join(','),
  );
  return `${[',_step,_runtime,_timestamp,train/global_step,train/loss,train/learning_rate,eval/loss', ...rows].join('\n')}\n`;
}

itMakesFixture('csv/wandb_export_2024-05-01T12_00_00.000+00_00.csv', () => chart('Step'));
itMakesFixture('csv/wandb-history.csv', history);

describe('W&B', () => {
  it.each(['Step', 'train/global_step'])('exports a chart over %s', async (x) => {
    const reading = await readText('wandb_export.csv', chart(x));
    expect(reading).toMatchObject({ format: 'csv', problems: [], assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({
      steps: chartSteps,
      loss: chartSteps.map(knownLoss),
      lr: chartSteps.map(knownLr),
    });
    expect(plainCurve(reading, 'validation')!.steps).toEqual([200, 300, 400]);
  });

  it('dumps a history under its framework’s counter, with the time', async () => {
    const reading = await readText('history.csv', history());
    const steps = range(10, known.updates, 10);
    expect(plainCurve(reading)).toMatchObject({
      steps,
      lr: steps.map(knownLr),
      time: steps.map((k) => known.began + 2.5 * k),
    });
    expect(plainCurve(reading, 'validation')!.steps).toEqual([100, 200, 300, 400]);
  });
});

describe('one row an epoch', () => {
  const keras = 'epoch,accuracy,learning_rate,loss,val_accuracy,val_loss\n';
  const rows = (first: number) => range(first, 9, 1).map((e) => `${String(e)},0.5,0.001,${String(5 - e / 4)},0.5,${e % 3 === 0 ? 'NA' : '4.5'}\n`).join(''); // prettier-ignore
  const timm = 'epoch,train_loss,eval_loss,eval_top1,eval_top5,lr\n';

  it.each([
    ['Keras', 'training.csv', keras + rows(0)],
    ['Keras, appended', 'training.csv', keras + rows(0) + rows(0)],
    ['Keras, with ;', 'training.csv', (keras + rows(0)).replaceAll(',', ';')],
    [
      'timm',
      'summary.csv',
      `${timm}0,6.5,6.25,0.5,1.5,1e-06\n1,6.0,5.75,1.5,4.5,0.0002\n2,5.5,5.25,3.0,9.0,0.0004\n`,
    ],
    ['timm, resumed', 'summary.csv', timm + [...range(0, 9, 1), ...range(9, 15, 1)].map((e) => `${String(e)},${String(6 - e / 4)},5.5,0.5,1.5,2e-4\n`).join('')], // prettier-ignore
  ])('%s is refused', async (_, name, text) => {
    const { code, message } = await refusal(name, text);
    expect(code).toBe('no-steps');
    expect(message).toMatch(/counts epochs, not optimiser steps: add a column or key "step"/);
  });

  it('is read where there are steps', async () => {
    const reading = await readText('training.csv', 'epoch,step,loss\n0,100,5\n1,200,4\n');
    expect(plainCurve(reading)!.steps).toEqual([100, 200]);
  });
});
