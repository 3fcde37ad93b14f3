import { describe, expect, it } from 'vitest';
import { itMakesFixture, known, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve, readText } from '../support.ts';
import { range, rounded } from './consoles.ts';

// `trainer_log.jsonl` of LLaMA-Factory, which the JSON Lines reader knows by its keys.

const { updates } = known;
const steps = range(10, updates, 10);
const lossOf = (k: number) => rounded(meanLoss(k - 9, k), 4);
/** Hugging Face's warm-ups begin at 0. */
const hfLr = (k: number) => knownLr(k - 1);

const line = (record: object) => JSON.stringify(record).replace(/":/g, '": ').replace(/,"/g, ', "');
const progress = (k: number) => ({
  epoch: rounded(k / 200, 2),
  percentage: rounded((100 * k) / updates, 2),
  elapsed_time: '0:00:42',
  remaining_time: '0:10:13',
});

/** Until November 2024: every key, with nulls. */
const early = (k: number, loss: number | null, held: number | null) =>
  line({
    current_steps: k,
    total_steps: updates,
    loss,
    eval_loss: held,
    predict_loss: null,
    reward: null,
    accuracy: null,
    learning_rate: loss === null ? null : hfLr(k + 1),
    ...progress(k),
  });
/** Since then: no nulls, and another key for the LR. */
const late = (k: number, extra: object = {}) =>
  line({ current_steps: k, total_steps: updates, loss: lossOf(k), lr: hfLr(k), ...progress(k), ...extra });
const lateHeld = (k: number) =>
  line({ current_steps: k, total_steps: updates, eval_loss: rounded(knownValidation(k), 6), ...progress(k) });

const earlyLog = () =>
  steps.flatMap((k) => [
    early(k, lossOf(k), null),
    ...(k % 100 === 0 ? [early(k, null, rounded(knownValidation(k), 6))] : []),
  ]);
const lateLog = (from = 10) =>
  range(from, updates, 10).flatMap((k) => [
    late(k, { throughput: 4096.5, total_tokens: k * known.tokensPerUpdate }),
    ...(k % 100 === 0 ? [lateHeld(k)] : []),
  ]);
const end = line({ current_steps: updates, total_steps: updates, ...progress(updates) });
const toText = (lines: readonly string[]) => `${[...lines, end].join('\n')}\n`;
const twoWriters = () =>
  steps.flatMap((k) => [late(k), late(k, { loss: rounded(lossOf(k) - 0.0001, 4), elapsed_time: '0:00:43' })]);

itMakesFixture('jsonl/llama-factory-early.jsonl', () => toText(earlyLog()));
itMakesFixture('jsonl/llama-factory-two-writers.jsonl', () => toText(twoWriters()));

describe('LLaMA-Factory', () => {
  const measured = [100, 200, 300, 400];
  const held = { steps: measured, loss: measured.map((s) => rounded(knownValidation(s), 6)) };
  const exact = { format: 'jsonl', totalSteps: updates, problems: [] };

  it('reads the keys of before November 2024, with the LR of the next update', async () => {
    const reading = await readText('trainer_log.jsonl', toText(earlyLog()));
    expect(reading).toMatchObject(exact);
    const { lr, ...train } = plainCurve(reading)!;
    expect(train).toMatchObject({ steps, loss: steps.map(lossOf), interval: steps.map(() => 10) });
    for (const i of [0, 1, 2]) expect(lr[i]).toBeCloseTo(hfLr(steps[i]!), 12);
    expect(plainCurve(reading, 'validation')).toMatchObject(held);
  });

  it('reads the keys since then, with tokens and the LR of the same update', async () => {
    const reading = await readText('trainer_log.jsonl', toText(lateLog()));
    expect(reading).toMatchObject({ ...exact, assumptions: [] });
    expect(plainCurve(reading)).toMatchObject({
      steps,
      lr: steps.map(hfLr),
      tokens: steps.map((k) => k * known.tokensPerUpdate),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject(held);
  });

  it('keeps the first of two writers, and joins a resumed run', async () => {
    const reading = await readText('trainer_log.jsonl', toText(twoWriters()));
    expect(reading.problems).toMatchObject([{ code: 'two-writers' }]);
    expect(plainCurve(reading)).toMatchObject({ steps, loss: steps.map(lossOf), lr: steps.map(hfLr) });
    const resumed = await readText('trainer_log.jsonl', toText([...lateLog().slice(0, 25), ...lateLog(210)]));
    expect(resumed.problems).toMatchObject([{ code: 'resumed' }]);
    expect(plainCurve(resumed)).toMatchObject({ steps, loss: steps.map(lossOf) });
  });
});
