import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range } from './consoles.ts';

const { updates, tokensPerUpdate } = known;
const steps = range(10, updates, 10);
const measured = [100, 200, 300, 400];

/** Rows of a CSV with the union of all columns, sorted as newer versions do or not. */
function table(columns: readonly string[], rows: readonly Readonly<Record<string, number>>[]): string {
  const lines = rows.map((row) => columns.map((column) => row[column] ?? '').join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

const columns = ['epoch', 'lr-AdamW/pg1', 'step', 'train_loss_epoch', 'train_loss_step', 'val_loss'];
const epochOf = (k: number) => Math.floor((k - 1) / 200);

/** Logged in the batch of update k under k - 1; validation runs before the counter goes on. */
function lightning(from = 10): Readonly<Record<string, number>>[] {
  return range(from, updates, 10).flatMap((k) => [
    { 'lr-AdamW/pg1': knownLr(k), step: k - 1 },
    { epoch: epochOf(k), step: k - 1, train_loss_step: knownLoss(k) },
    ...(k % 100 === 0 ? [{ epoch: epochOf(k), step: k - 1, val_loss: knownValidation(k) }] : []),
    ...(k % 200 === 0 ? [{ epoch: epochOf(k), step: k - 1, train_loss_epoch: 3.5 }] : []),
  ]);
}

const perUpdate = 4;
const litgptColumns = ['loss', 'iter', 'step', 'epoch', 'iter_time', 'remaining_time', 'tokens', 'total_tokens', 'learning_rate', 'val_loss', 'val_ppl']; // prettier-ignore

/** Every update, of 4 micro-batches; `step` is overwritten with iter - 1. */
function litgpt(last: number): Readonly<Record<string, number>>[] {
  const rows = range(1, last, 1).flatMap((k) => {
    const iter = k * perUpdate;
    const common = { epoch: 0, iter_time: 0.25, remaining_time: 60.5, tokens: 1024 * iter };
    const row = { ...common, loss: knownLoss(k), iter, step: iter - 1, total_tokens: k * tokensPerUpdate, learning_rate: knownLr(k) }; // prettier-ignore
    const held = { step: iter - 1, val_loss: knownValidation(k), val_ppl: Math.exp(knownValidation(k)) };
    return k % 20 === 0 ? [row, held] : [row];
  });
  return [
    ...rows,
    { step: last * perUpdate, val_loss: knownValidation(last), val_ppl: Math.exp(knownValidation(last)) },
  ];
}

itMakesFixture('lightning-csv/lightning/version_0/metrics.csv', () => table(columns, lightning()));
itMakesFixture('lightning-csv/litgpt_metrics.csv', () => table(litgptColumns, litgpt(60)));

describe('metrics.csv of Lightning', () => {
  it('has update i + 1 at step i, LR and validation on rows of their own', async () => {
    const reading = await readText('lightning_logs/version_0/metrics.csv', table(columns, lightning()));
    expect(reading).toMatchObject({ format: 'lightning-csv', problems: [], assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({
      name: 'train_loss_step',
      steps,
      loss: steps.map(knownLoss),
      lr: steps.map(knownLr),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: measured,
      loss: measured.map(knownValidation),
      lr: measured.map(knownLr),
    });
  });

  it('joins a resumed run, and columns in another order', async () => {
    const rows = [...lightning().slice(0, 60), ...lightning(210)];
    const reading = await readText('metrics.csv', table([...columns].reverse(), rows));
    // The first LR of the resumed run stands before the row that shows the jump, and goes with what is replaced.
    expect(plainCurve(reading)).toMatchObject({
      steps,
      lr: steps.map((k) => (k === 210 ? null : knownLr(k))),
    });
    expect(reading.format).toBe('lightning-csv');
  });

  it('turns litgpt’s micro-batches into updates, and says so', async () => {
    const reading = await readText('logs/csv/version_0/metrics.csv', table(litgptColumns, litgpt(60)));
    expect(reading.format).toBe('lightning-csv');
    expect(reading.assumptions).toMatchObject([
      expect.stringMatching(/^litgpt counts micro-batches: 4 of them/),
    ]);
    const all = range(1, 60, 1);
    expect(plainCurve(reading)).toMatchObject({
      steps: all,
      loss: all.map(knownLoss),
      lr: all.map(knownLr),
      tokens: all.map((k) => k * tokensPerUpdate),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: [20, 40, 60] });
  });

  it('leaves a full table to plain CSV', async () => {
    const reading = await readText('metrics.csv', 'epoch,step,train_loss,val_loss\n1,10,4,4.5\n1,20,3,3.5\n');
    expect(reading.format).toBe('csv');
    expect(plainCurve(reading)!.steps).toEqual([10, 20]);
  });
});
