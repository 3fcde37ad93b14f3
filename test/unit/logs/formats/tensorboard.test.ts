import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { groupLogs, looksLikeLog } from '../../../../src/core/logs/names.ts';
import { LogSession, readLog } from '../../../../src/core/logs/session.ts';
import { memorySource, partOf } from '../../../../src/core/logs/source.ts';
import type { LogReading } from '../../../../src/core/logs/types.ts';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve } from '../support.ts';
import { bytes, double, int, message, text } from './protobufWriter.ts';
import {
  doubleList,
  event,
  floatList,
  record,
  simple,
  tensorContent,
  textValue,
  version,
} from './tfWriter.ts';

const { updates, began, secondsPerUpdate, tokensPerUpdate } = known;
const { fround } = Math;
const at = (k: number) => began + secondsPerUpdate * k;
/** Updates first, first + every, … up to last. */
const spaced = (first: number, every: number, last: number = updates): number[] =>
  Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + every * i);

const joined = (...pieces: readonly (Uint8Array | readonly Uint8Array[])[]): Uint8Array =>
  message(version(began), ...pieces.flatMap((piece) => (piece instanceof Uint8Array ? [piece] : piece)));

const read = (files: Readonly<Record<string, Uint8Array>>): Promise<LogReading> =>
  readLog(
    'run',
    Object.entries(files).map(([path, content]) => partOf(`run/${path}`, memorySource(content))),
  );
const one = (content: Uint8Array) => read({ 'events.out.tfevents.1700000000.host.1.0': content });

// torchtitan, `components/metrics.py`: at update 1 and every 10, all at the update that was just done.
function torchtitan(): Uint8Array {
  const lines = [1, ...spaced(10, 10)].flatMap((k) => [
    event(at(k), k, simple('loss_metrics/global_avg_loss', knownLoss(k))),
    event(at(k), k, simple('loss_metrics/global_max_loss', knownLoss(k) + 1)),
    event(at(k), k, simple('throughput(tps)', 1234.5)),
    event(at(k), k, simple('n_tokens_seen', k * tokensPerUpdate)),
    event(at(k), k, simple('lr', knownLr(k))),
    ...(k % 100 === 0 ? [event(at(k), k, simple('validation_metrics/loss', knownValidation(k)))] : []),
  ]);
  return joined(lines);
}

// Megatron-LM, `training.py`: loss of a single batch, LR of the next update, each again over samples.
function megatron(first: number, last: number): Uint8Array {
  const next = (k: number) => knownLr(Math.min(k + 1, updates));
  const lines = spaced(first, 10, last).flatMap((k) => [
    event(at(k), k, simple('learning-rate', next(k))),
    event(at(k), k * 256, simple('learning-rate vs samples', next(k))),
    event(at(k), k, simple('lm loss', knownLoss(k))),
    event(at(k), k * 256, simple('lm loss vs samples', knownLoss(k))),
    ...(k % 100 === 0
      ? [
          event(at(k), k, simple('lm loss validation', knownValidation(k))),
          event(at(k), k * 256, simple('lm loss validation vs samples', knownValidation(k))),
        ]
      : []),
  ]);
  return joined(lines);
}

/** The Trainer's warm-up begins at 0: its schedule is one update late. */
const hfLr = (k: number): number => knownLr(k - 1);

// transformers, `TensorBoardCallback`: its arguments as text, means since the record before.
const hfArguments = { output_dir: 'out', learning_rate: knownLr(40), max_steps: updates, warmup_steps: 40 };
function trainer(lrOf: (k: number) => number): Uint8Array {
  const lines = spaced(10, 10).flatMap((k) => [
    event(at(k), k, simple('train/loss', meanLoss(k - 9, k))),
    event(at(k), k, simple('train/grad_norm', 0.5)),
    event(at(k), k, simple('train/learning_rate', lrOf(k))),
    event(at(k), k, simple('train/epoch', k / updates)),
    ...(k % 100 === 0 ? [event(at(k), k, simple('eval/loss', knownValidation(k)))] : []),
  ]);
  const end = [
    event(at(updates), updates, simple('train/train_runtime', 800)),
    event(at(updates), updates, simple('train/train_loss', meanLoss(1, updates))),
  ];
  return joined(event(at(0), 0, textValue('args', JSON.stringify(hfArguments, null, 2))), lines, end);
}

/** A loop of one's own that counts from 0, in either encoding of a tensor. */
function own(encode: typeof tensorContent): Uint8Array {
  const lines = spaced(1, 10).flatMap((k) => [
    event(at(k), k - 1, encode('loss', knownLoss(k), k === 1)),
    event(at(k), k - 1, encode('learning_rate', knownLr(k), k === 1)),
  ]);
  return joined(lines);
}

const restarted = {
  'events.out.tfevents.1700000000.node1.77.0': megatron(10, 290),
  'events.out.tfevents.1700009000.node2.12.0': megatron(210, updates),
};

describe('tensorboard', () => {
  const name = 'events.out.tfevents.1700000000.host.1.0';
  itMakesFixture(`tensorboard/torchtitan/${name}`, torchtitan);
  for (const [file, content] of Object.entries(restarted))
    itMakesFixture(`tensorboard/megatron/${file}`, () => content);
  itMakesFixture(`tensorboard/hf-trainer/${name}`, () => trainer(hfLr));
  itMakesFixture(`tensorboard/tensor-content/${name}`, () => own(tensorContent));
  itMakesFixture(`tensorboard/float-list/${name}`, () => own(floatList));

  it('reads torchtitan exactly', async () => {
    const reading = await one(torchtitan());
    const steps = [1, ...spaced(10, 10)];
    expect(reading).toMatchObject({ format: 'tensorboard', problems: [], settings: null });
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'loss_metrics/global_avg_loss',
      steps,
      loss: steps.map((k) => fround(knownLoss(k))),
      lr: steps.map((k) => fround(knownLr(k))),
      interval: steps.map(() => 1),
      tokens: steps.map((k) => k * tokensPerUpdate),
      time: steps.map(at),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map((s) => fround(knownValidation(s))),
      lr: [100, 200, 300, 400].map((s) => fround(knownLr(s))),
    });
  });

  it('reads Megatron, and merges restarts in the order of their time stamps', async () => {
    const reading = await read(restarted);
    const steps = spaced(10, 10);
    const { lr, ...train } = plainCurve(reading)!;
    expect(train).toMatchObject({ steps, loss: steps.map((k) => fround(knownLoss(k))) });
    // Between the logged ones the LR lies on the line through them: off by 2 % at its peak, where they miss the corner.
    lr.forEach((value, i) => {
      if (i > 0) expect(Math.abs(value! / knownLr(steps[i]!) - 1)).toBeLessThan(0.025);
    });
    expect(reading.counting).toContain('its LR is that of the next update');
    expect(reading.problems).toMatchObject([{ code: 'resumed', line: 0 }]);
    expect(reading.problems[0]!.message).toContain('goes back to step 210 at record');
    expect(plainCurve(reading, 'validation')!.steps).toEqual([100, 200, 300, 400]);
    const turned = await read(Object.fromEntries(Object.entries(restarted).reverse()));
    expect(turned).toEqual(reading);
  });

  it('gives the LR of the next update to the next update', async () => {
    const every = spaced(1, 1, 60).flatMap((k) => [
      event(at(k), k, simple('lm loss', knownLoss(k))),
      event(at(k), k, simple('learning-rate', knownLr(k + 1))),
    ]);
    const { steps, lr } = plainCurve(await one(joined(every)))!;
    expect(lr.slice(1)).toEqual(steps.slice(1).map((k) => fround(knownLr(k))));
  });

  it.each([
    ['new', hfLr, 0],
    ['old', (k: number) => hfLr(k + 1), 1],
  ])('reads a trainer of the %s kind: means, arguments, whose LR', async (_, lrOf, lag) => {
    const reading = await one(trainer(lrOf));
    const steps = spaced(10, 10);
    const { loss, lr, interval } = plainCurve(reading)!;
    expect(loss).toEqual(steps.map((k) => fround(meanLoss(k - 9, k))));
    expect(interval).toEqual(steps.map(() => 10));
    expect(reading).toMatchObject({ settings: hfArguments, totalSteps: updates });
    if (lag === 0) expect(lr).toEqual(steps.map((k) => fround(hfLr(k))));
    else expect(Math.abs(lr[2]! / hfLr(30) - 1)).toBeLessThan(1e-6);
    expect(plainCurve(reading, 'validation')!.steps).toEqual([100, 200, 300, 400]);
  });

  it.each([
    ['tensor_content', own(tensorContent)],
    ['float_val', own(floatList)],
  ])('reads scalars as %s', async (_, content) => {
    const reading = await one(content);
    const steps = spaced(1, 10);
    expect(plainCurve(reading)).toMatchObject({
      steps,
      loss: steps.map((k) => fround(knownLoss(k))),
      lr: steps.map((k) => fround(knownLr(k))),
    });
    expect(reading.assumptions[0]).toContain('begins at 0');
  });

  it('reads doubles exactly', async () => {
    const lines = spaced(1, 1, 20).map((k) => event(at(k), k, doubleList('train/loss', knownLoss(k))));
    expect(plainCurve(await one(joined(lines)))!.loss).toEqual(spaced(1, 1, 20).map(knownLoss));
  });

  it('passes over what is no scalar, however large, and negative steps', async () => {
    const large = record(message(double(1, 1), bytes(4, new Uint8Array(3_000_000).fill(65))));
    const text2 = event(at(0), 0, textValue('loss', 'not a number'));
    const lines = spaced(1, 1, 20).map((k) => event(at(k), k, simple('train/loss', knownLoss(k))));
    const negative = record(message(double(1, 1), int(2, -5), bytes(5, bytes(1, simple('train/loss', 3)))));
    const nan = event(at(21), 21, simple('train/loss', NaN));
    const reading = await one(joined(large, text2, negative, lines, large, nan));
    expect(plainCurve(reading)!.steps).toEqual(spaced(1, 1, 20));
    expect(reading.problems.map(({ code }) => code)).toEqual(['bad-step', 'bad-loss']);
    expect(reading.problems[0]!.message).toMatch(/^Record \d+ is skipped/);
  });

  it('goes on behind damage, and leaves a torn last record without a word', async () => {
    const content = torchtitan();
    const damaged = content.slice();
    damaged[Math.floor(content.length / 2)]! ^= 0xff;
    damaged.fill(0x55, 1000, 1200);
    const reading = await one(damaged);
    expect(reading.problems.map(({ code }) => code)).toContain('damaged');
    expect(plainCurve(reading)!.steps.length).toBeGreaterThan(35);
    const torn = await one(content.subarray(0, content.length - 5));
    expect(torn.problems).toEqual([]);
  });

  it('reads on where the file ended, and takes a new file of the folder in', async () => {
    const session = new LogSession('run');
    const [[first, a], [second, b]] = Object.entries(restarted) as [
      [string, Uint8Array],
      [string, Uint8Array],
    ];
    const part = (path: string, content: Uint8Array) => partOf(`run/${path}`, memorySource(content));
    for (const end of [400, 777, 2000]) await session.update([part(first, a.subarray(0, end))]);
    await session.update([part(first, a), part(second, b.subarray(0, 999))]);
    expect(await session.update([part(first, a), part(second, b)])).toEqual(await read(restarted));
  });

  it('refuses what is no log of a language model', async () => {
    const rewards = [1, 2].map((k) => event(at(k), k, simple('train/rewards/margins', 1)));
    await expect(one(joined(rewards, event(1, 1, simple('train/loss', 1))))).rejects.toMatchObject({
      code: 'no-loss',
    });
    await expect(one(joined(event(1, 1, simple('accuracy', 1))))).rejects.toMatchObject({ code: 'no-loss' });
    await expect(one(version(began))).rejects.toMatchObject({ code: 'not-recognised' });
    const hparams = record(message(double(1, 1), bytes(5, bytes(1, text(1, '_hparams_/experiment')))));
    await expect(one(joined(hparams))).rejects.toMatchObject({ code: 'not-recognised' });
  });

  it('takes a folder as one log', () => {
    const paths = [
      'a/runs/x/events.out.tfevents.2.h',
      'a/runs/x/events.out.tfevents.1.h',
      'a/runs/y/events.out.tfevents.1.h.v2',
    ];
    expect(paths.every(looksLikeLog)).toBe(true);
    expect(groupLogs(paths).map(({ path, parts }) => [path, parts.length])).toEqual([['a/runs/x', 2], ['a/runs/y', 1]]); // prettier-ignore
  });
});

const samples = new URL('samples/logs/tensorboard/', shared);
describe.skipIf(!hasShared || !existsSync(samples))('real tensorboard files', () => {
  const open = (name: string) => readLog(name, memorySource(readFileSync(new URL(name, samples))));

  it('are read', async () => {
    const tensors = await open('GENERATED_events.out.tfevents.1700000000.tensor_style');
    expect(plainCurve(tensors)).toMatchObject({ name: 'train/loss', steps: spaced(1, 1, 30) });
    expect(plainCurve(tensors)!.lr[0]).toBe(fround(2e-4));
    const simple2 = await open('events.out.tfevents.1585769947.cvp');
    expect(simple2).toMatchObject({ format: 'tensorboard', problems: [] });
    expect(plainCurve(simple2)).toMatchObject({ name: 'batch_loss', steps: spaced(1, 1, 17) });
  });
});
