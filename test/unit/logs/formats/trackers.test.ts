import { describe, expect, it } from 'vitest';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve } from '../support.ts';
import { message } from './protobufWriter.ts';
import { event, simple, version } from './tfWriter.ts';

const { updates, began, secondsPerUpdate } = known;
const { fround } = Math;
const at = (k: number) => began + secondsPerUpdate * k;
/** Updates first, first + every, … up to last. */
const spaced = (first: number, every: number, last: number = updates): number[] =>
  Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + every * i);
const joined = (lines: readonly Uint8Array[]): Uint8Array => message(version(began), ...lines);
const one = (content: Uint8Array) => readLog('events.out.tfevents.1.host', memorySource(content));

describe('what frameworks mean by their tags', () => {
  it.each([
    [
      'BigScience',
      'lm-loss-training/lm loss',
      'learning-rate/learning-rate',
      'lm-loss-validation/lm loss validation',
    ],
    ['GPT-NeoX', 'train/lm_loss', 'train/learning_rate', 'validation/lm_loss'],
  ])('knows the tags of %s', async (_, loss, lr, validation) => {
    const lines = spaced(10, 10).flatMap((k) => [
      event(at(k), k, simple(loss, knownLoss(k))),
      event(at(k), k * 64, simple(`${loss} vs samples`, knownLoss(k))),
      event(at(k), k * 64, simple(`${lr} vs tokens`, 1)),
      event(at(k), k, simple(lr, knownLr(k + 1))),
      event(at(k), k, simple(validation, knownValidation(k))),
    ]);
    const reading = await one(joined(lines));
    expect(plainCurve(reading)).toMatchObject({ steps: spaced(10, 10), name: loss });
    expect(plainCurve(reading, 'validation')!.loss).toEqual(
      spaced(10, 10).map((s) => fround(knownValidation(s))),
    );
    expect(reading.counting).toContain('that of this update alone; its LR is that of the next update');
  });

  it.each([
    ['NeMo', 'reduced_train_loss', 'lr', 'val_loss', []],
    ['Lightning', 'train_loss', 'lr-AdamW', 'val_loss', ['epoch']],
    ['MaxText', 'learning/loss', 'learning/current_learning_rate', 'eval/avg_loss', []],
    ['Levanter', 'train/loss', 'optim/learning_rate', 'eval/loss', []],
  ])('counts %s from the update that was just done, from 0', async (_, loss, lr, validation, others) => {
    const lines = spaced(10, 10).flatMap((k) => [
      event(at(k), k - 1, simple(loss, knownLoss(k))),
      event(at(k), k - 1, simple(lr, knownLr(k))),
      event(at(k), k - 1, simple(validation, knownValidation(k))),
      ...others.map((other) => event(at(k), k - 1, simple(other, 0))),
    ]);
    const reading = await one(joined(lines));
    const steps = spaced(10, 10);
    expect(plainCurve(reading)).toMatchObject({ steps, lr: steps.map((k) => fround(knownLr(k))) });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps,
      loss: steps.map((s) => fround(knownValidation(s))),
    });
  });

  it('reads Composer, whose loss is logged before the batch counts and whose LR after', async () => {
    const lines = spaced(1, 1, 40).flatMap((k) => [
      event(at(k), k - 1, simple('loss/train/total', knownLoss(k))),
      event(at(k), k, simple('lr-DecoupledAdamW/group0', knownLr(k + 1))),
    ]);
    const { steps, loss, lr } = plainCurve(await one(joined(lines)))!;
    expect(steps).toEqual(spaced(1, 1, 40));
    expect(loss).toEqual(steps.map((k) => fround(knownLoss(k))));
    expect(lr.slice(1)).toEqual(steps.slice(1).map((k) => fround(knownLr(k))));
  });

  it('turns fairseq’s bits into nats', async () => {
    const lines = spaced(10, 10).flatMap((k) => [
      ...['wps', 'ups', 'wpb', 'bsz'].map((tag) => event(at(k), k, simple(tag, 1))),
      event(at(k), k, simple('loss', meanLoss(k - 9, k) / Math.LN2)),
      event(at(k), k, simple('lr', knownLr(k + 1))),
    ]);
    const { loss, interval } = plainCurve(await one(joined(lines)))!;
    expect(loss[3]).toBeCloseTo(meanLoss(31, 40), 5);
    expect(interval[3]).toBe(10);
  });

  it('turns DeepSpeed’s samples into updates', async () => {
    const lines = spaced(1, 1, 50).flatMap((k) => [
      event(at(k), (k - 1) * 64, simple('Train/Samples/train_loss', knownLoss(k))),
      event(at(k), k * 64, simple('Train/Samples/lr', knownLr(k + 1))),
    ]);
    const reading = await one(joined(lines));
    const { steps, loss, lr } = plainCurve(reading)!;
    expect(steps).toEqual(spaced(1, 1, 50));
    expect(loss).toEqual(steps.map((k) => fround(knownLoss(k))));
    expect(lr.slice(1)).toEqual(steps.slice(1).map((k) => fround(knownLr(k))));
    expect(reading.assumptions.join(' ')).toContain('64 of them');
  });

  it('puts litgpt’s micro-batches under the updates that it logs', async () => {
    const lines = spaced(1, 1, 50).flatMap((k) => {
      const micro = 4 * k - 1;
      const values = { loss: knownLoss(k), iter: micro + 1, step: k, iter_time: 1, remaining_time: 1, learning_rate: knownLr(k) }; // prettier-ignore
      return Object.entries(values).map(([tag, value]) => event(at(k), micro, simple(tag, value)));
    });
    const { steps, lr } = plainCurve(await one(joined(lines)))!;
    expect(steps).toEqual(spaced(1, 1, 50));
    expect(lr).toEqual(steps.map((k) => fround(knownLr(k))));
  });
});
