import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../../src/core/errors.ts';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation } from '../known.ts';
import { plainCurve, readText, refusal } from '../support.ts';
import { range } from './consoles.ts';

const steps = range(10, known.updates, 10);
const measured = range(100, known.updates, 100);

const records = () =>
  steps.map((step) => ({
    step,
    train: { loss: knownLoss(step), lr: knownLr(step) },
    ...(step % 100 === 0 ? { val: { loss: knownValidation(step) } } : {}),
  }));
const columns = () => ({
  iter: steps,
  loss: steps.map(knownLoss),
  lr: steps.map(knownLr),
  val_loss: steps.map((step) => (step % 100 === 0 ? knownValidation(step) : null)),
});
const bundle = () => ({
  summary: { 'train/loss': 2.75, 'val/loss': 2.9, iter: known.updates },
  config: { lr: known.peak, scheduler: 'cos', warmup_steps: known.warmup },
  history: {
    'final-val': { iter: [known.updates], final_val_loss: [2.875] },
    val: { iter: measured, val_loss: measured.map(knownValidation) },
    train: { iter: steps, train_lr: steps.map(knownLr), train_loss: steps.map(knownLoss) },
    ema: { iter: [], val_loss_ema: [] },
  },
});
/** pandas' default for `to_json`. */
const pandas = () => {
  const byRow = (values: readonly (number | null)[]) => Object.fromEntries(values.entries());
  const { iter, loss, lr, val_loss: held } = columns();
  return { _step: byRow(iter), 'train/loss': byRow(loss), 'train/lr': byRow(lr), 'val/loss': byRow(held) };
};

const shapes = {
  'records.json': () => JSON.stringify(records(), null, 2),
  'columns.json': () => JSON.stringify(columns()),
  'bundle.json': () => JSON.stringify(bundle(), null, 4),
  'wandb-history.json': () => JSON.stringify(pandas()),
};
for (const [name, make] of Object.entries(shapes)) itMakesFixture(`json/${name}`, make);

describe('JSON documents', () => {
  it.each(Object.entries(shapes))('%s reads as the run', async (name, make) => {
    const reading = await readText(name, make());
    expect(reading).toMatchObject({ format: 'json', problems: [], assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({ steps, loss: steps.map(knownLoss), lr: steps.map(knownLr) });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: measured,
      loss: measured.map(knownValidation),
      lr: measured.map(knownLr),
    });
  });

  it('takes the config of a bundle for the settings', async () => {
    expect((await readText('a.json', shapes['bundle.json']())).settings).toMatchObject({ scheduler: 'cos' });
  });

  it('reads bare NaN, records on one line and a wrapped history', async () => {
    const text = '{"history": [{"step": 1, "loss": 5}, {"step": 2, "loss": NaN}, {"step": 3, "loss": 4}]}';
    const reading = await readText('a.json', text);
    expect(plainCurve(reading)).toMatchObject({ steps: [1, 3], loss: [5, 4] });
    expect(reading.problems).toMatchObject([
      { code: 'bad-loss', line: 0, message: expect.stringMatching(/^Record 2 is skipped/) as string },
    ]);
  });

  it('leaves out an array that has other rows, and says so', async () => {
    const reading = await readText('a.json', '{"step": [1, 2, 3], "loss": [5, 4, 3], "val_loss": [4]}');
    expect(plainCurve(reading, 'validation')).toBeNull();
    expect(reading.problems).toMatchObject([{ code: 'odd-length' }]);
  });

  it('counts rows where there are no steps, and says so', async () => {
    const reading = await readText('losses.json', '{"train_loss": [5, 4, 3]}');
    expect(plainCurve(reading)!.steps).toEqual([1, 2, 3]);
    expect(reading.assumptions.join()).toMatch(/number of the record/);
  });

  it.each([
    [
      'a document that is cut off',
      '[{"step": 1, "loss": 5}, {"step": 2, "loss": 4}, {"step": 3, "lo',
      'truncated',
    ],
    ['finished runs', '[{"run": "a", "val_loss": 3.5}, {"run": "b", "val_loss": 3.25}]', 'no-steps'],
    ['epochs', '[{"epoch": 0, "loss": 3.5}, {"epoch": 1, "loss": 3.25}]', 'no-steps'],
    ['rewards', '[{"step": 1, "loss": 0.5, "rewards/chosen": 1}]', 'no-loss'],
    [
      'weights of losses',
      '{"terms": [{"loss": 0.5, "name": "a"}, {"loss": 0.25, "name": "b"}]}',
      'not-recognised',
    ],
    ['no loss at all', '{"a": {"loss": [{"b": 1}]}}', 'not-recognised'],
    ['final numbers', '{"train_loss": 2.5, "train_runtime": 800}', 'not-recognised'],
    ['a config', '{"loss": "mse", "learning_rate": 0.1, "layers": [1, 2]}', 'not-recognised'],
    ['other records', '[{"text": "a"}, {"text": "b"}]', 'not-recognised'],
  ])('refuses %s', async (_, text, code) => {
    const refused = await refusal('a.json', text);
    expect(refused.code).toBe(code);
    expect(refused.message).toMatch(/^a\.json .*\.$/);
  });

  it('refuses a document of more than 64 MiB', async () => {
    const head = new TextEncoder().encode('{"step": [1, 2], "loss": [5, 4], "note": "');
    const bytes = new Uint8Array(64 * 1024 * 1024 + 4096).fill(0x78);
    bytes.set(head);
    await expect(readLog('a.json', memorySource(bytes))).rejects.toMatchObject({
      code: 'too-large',
      message: expect.stringMatching(/64 MiB.*JSON Lines/) as string,
    });
  });

  it('leaves JSON Lines and a record a line to their reader', async () => {
    expect((await readText('a.json', '{"step":1,"loss":5}\n{"step":2,"loss":4}\n')).format).toBe('jsonl');
    expect(
      (await readText('a.json', '[\n{"step":1,"loss":5},\n{"step":2,"loss":4},\n{"step":3,"loss":3}\n]\n'))
        .format,
    ).toBe('jsonl');
  });
});

describe.skipIf(!hasShared)('real documents', () => {
  const read = (name: string) =>
    readLog(name, memorySource(readFileSync(new URL(`samples/logs/generic/${name}`, shared))));

  it('a bundle of histories is read exactly', async () => {
    const name = 'lr-scheduling_wandb_export.json';
    const { history } = JSON.parse(readFileSync(new URL(`samples/logs/generic/${name}`, shared), 'utf8')) as {
      history: Record<string, Record<string, number[]>>;
    };
    const reading = await read(name);
    expect(reading).toMatchObject({ format: 'json', problems: [] });
    const { train, val } = history;
    expect(plainCurve(reading)).toMatchObject({
      steps: train!['iter'],
      loss: train!['train_loss'],
      lr: train!['train_lr'],
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({ steps: val!['iter'], loss: val!['val_loss'] });
    expect(reading.settings).toMatchObject({ scheduler: 'wsd', warmup_steps: 300 });
  });

  it.each(['autoresearch_results.tsv', 'multipowerlaw_100.log'])('%s is no log', async (name) => {
    await expect(read(name)).rejects.toBeInstanceOf(ReadError);
  });
});
