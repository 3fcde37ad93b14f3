import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { looksLikeLog } from '../../../../src/core/logs/names.ts';
import { LogSession, readLog } from '../../../../src/core/logs/session.ts';
import { memorySource } from '../../../../src/core/logs/source.ts';
import { hasShared, shared } from '../../support.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve } from '../support.ts';
import { bytes, message, text } from './protobufWriter.ts';
import { historyRow, metricRecord, outputRecord, runRecord, wandbFile, type Writer } from './wandbWriter.ts';

const { updates, began, secondsPerUpdate, tokensPerUpdate } = known;
const at = (k: number) => began + secondsPerUpdate * k;
const spaced = (first: number, every: number, last: number = updates): number[] =>
  Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + every * i);
const clock = (k: number) => ({ _timestamp: at(k) + 0.5, _runtime: k * secondsPerUpdate });
const read = (content: Uint8Array) => readLog('run-abcd1234.wandb', memorySource(content));

/** The Trainer's warm-up begins at 0: its schedule is one update late. */
const hfLr = (k: number): number => knownLr(k - 1);
const hfConfig = { learning_rate: 6e-4, max_steps: updates, lr_scheduler_type: 'cosine', _wandb: { t: [1] } };

// transformers, `WandbCallback`: `_step` counts calls, the update is in every row.
function trainer(writer: Writer): Uint8Array {
  const rows = spaced(10, 10).flatMap((k) => {
    const train = { 'train/loss': meanLoss(k - 9, k), 'train/grad_norm': 0.4, 'train/learning_rate': hfLr(k), 'train/epoch': k / updates, 'train/global_step': k }; // prettier-ignore
    const validation = {
      'eval/loss': knownValidation(k),
      'train/epoch': k / updates,
      'train/global_step': k,
    };
    return k % 100 === 0 ? [[train, k] as const, [validation, k] as const] : [[train, k] as const];
  });
  return wandbFile([
    runRecord(hfConfig),
    metricRecord('*', 'train/global_step'),
    outputRecord('loss 3.0'),
    ...rows.map(([row, k], i) => historyRow(writer, i, { ...row, ...clock(k) })),
  ]);
}

// torchtitan, `components/metrics.py`: `wandb.log(metrics, step=step)`.
function torchtitan(writer: Writer): Uint8Array {
  const rows = [1, ...spaced(10, 10)].map((k) =>
    historyRow(writer, k, {
      'loss_metrics/global_avg_loss': knownLoss(k),
      lr: knownLr(k),
      n_tokens_seen: k * tokensPerUpdate,
      'a/histogram': { _type: 'histogram', values: [1, 2, 3] },
      ...(k % 100 === 0 ? { 'validation_metrics/loss': knownValidation(k) } : {}),
      ...clock(k),
    }),
  );
  return wandbFile([runRecord({ 'training.steps': updates }), ...rows]);
}

describe('wandb', () => {
  itMakesFixture('wandb/run-hftrain1.wandb', () => trainer('go'));
  itMakesFixture('wandb/run-titan123.wandb', () => torchtitan('python'));

  it.each(['python', 'go'] as const)('reads a trainer’s run of the %s writer exactly', async (writer) => {
    const reading = await read(trainer(writer));
    const steps = spaced(10, 10);
    expect(reading).toMatchObject({ format: 'wandb', problems: [], totalSteps: updates });
    expect(reading.settings).toEqual({
      learning_rate: 6e-4,
      max_steps: updates,
      lr_scheduler_type: 'cosine',
    });
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'train/loss',
      steps,
      loss: steps.map((k) => meanLoss(k - 9, k)),
      lr: steps.map(hfLr),
      interval: steps.map(() => 10),
      time: steps.map((k) => at(k) + 0.5),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map(knownValidation),
    });
  });

  it.each(['python', 'go'] as const)('reads a log by its own counter, of the %s writer', async (writer) => {
    const reading = await read(torchtitan(writer));
    const steps = [1, ...spaced(10, 10)];
    expect(plainCurve(reading)).toMatchObject({
      steps,
      loss: steps.map(knownLoss),
      lr: steps.map(knownLr),
      tokens: steps.map((k) => k * tokensPerUpdate),
    });
    expect(plainCurve(reading, 'validation')!.loss).toEqual([100, 200, 300, 400].map(knownValidation));
    expect(reading.settings).toEqual({ 'training.steps': updates });
  });

  it('reads nanoGPT, whose means at step s are of the weights after s updates', async () => {
    const rows = spaced(0, 50).map(
      (s, i) =>
      historyRow('go', i, { iter: s, 'train/loss': knownLoss(s + 1), 'val/loss': knownValidation(s), lr: knownLr(s + 1), mfu: 40 }), // prettier-ignore
    );
    const reading = await read(wandbFile(rows));
    const steps = spaced(1, 50, 401);
    expect(plainCurve(reading)).toMatchObject({ steps, loss: steps.map(knownLoss), lr: steps.map(knownLr) });
    expect(plainCurve(reading, 'validation')!.steps).toEqual(spaced(50, 50));
  });

  it('takes the axis that define_metric names, where it counts updates', async () => {
    const rows = spaced(1, 1, 30).map((k) => historyRow('go', 7 * k, { loss: knownLoss(k), my_opt_step: k, tokens: k * 1000 })); // prettier-ignore
    const named = await read(wandbFile([metricRecord('loss', 'my_opt_step'), ...rows]));
    expect(plainCurve(named)!.steps).toEqual(spaced(1, 1, 30));
    const byTokens = await read(wandbFile([metricRecord('loss', 'tokens'), ...rows]));
    expect(plainCurve(byTokens)!.steps).toEqual(spaced(7, 7, 210));
  });

  it('puts rows without the framework’s counter where it stood', async () => {
    const rows = spaced(10, 10, 100).flatMap((k, i) => [
      historyRow('go', 2 * i, { 'train/loss': knownLoss(k), global_step: k }),
      historyRow('go', 2 * i + 1, { 'val/loss': knownValidation(k) }),
    ]);
    const steps = spaced(10, 10, 100);
    expect(plainCurve(await read(wandbFile(rows)), 'validation')).toMatchObject({
      steps,
      loss: steps.map(knownValidation),
    });
  });

  it('reads what the run printed where its history has no loss, however the output is cut into pieces', async () => {
    const steps = spaced(1, 1, 60);
    const printed = steps.map((k) => `iter ${String(k - 1)}: loss ${knownLoss(k).toFixed(4)}, time 90.00ms, mfu 38.21%\n`).join(''); // prettier-ignore
    const pieces = printed.match(/[^]{1,37}/g) ?? [];
    const records = pieces.flatMap((piece, i) => [
      outputRecord(piece),
      outputRecord(i % 2 === 0 ? 'a warning with' : 'out an end\n', 0),
      historyRow('go', i, { gpu: 0.5 }),
    ]);
    const reading = await read(wandbFile([runRecord({ learning_rate: 6e-4 }), ...records]));
    expect(reading).toMatchObject({ format: 'wandb', problems: [], settings: { learning_rate: 6e-4 } });
    expect(plainCurve(reading)).toMatchObject({
      steps,
      loss: steps.map((k) => Number(knownLoss(k).toFixed(4))),
    });
    expect(reading.assumptions[0]).toMatch(/console output that W&B captured, as nanoGPT/);
  });

  it('takes output that is there raw and line by line once, and says of which lines a problem is', async () => {
    const lines = spaced(1, 1, 20).map((k) => `iter ${String(k - 1)}: loss ${k === 7 ? 'nan' : knownLoss(k).toFixed(4)}, time 90ms, mfu 38%\n`); // prettier-ignore
    const reading = await read(
      wandbFile(lines.flatMap((line) => [outputRecord(line), outputRecord(line, 1, 4)])),
    );
    expect(plainCurve(reading)!.steps).toHaveLength(19);
    expect(reading.problems).toMatchObject([
      {
        code: 'bad-loss',
        line: 0,
        message: expect.stringMatching(/^In the captured output: Line 7 /) as string,
      },
    ]);
  });

  it('leaves the output alone where the history has a loss, and where it is no log', async () => {
    const line = 'iter 0: loss 9.0000, time 90ms, mfu 38%\n';
    const both = wandbFile([outputRecord(line.repeat(3)), ...spaced(1, 1, 9).map((k) => historyRow('go', k, { loss: knownLoss(k) }))]); // prettier-ignore
    expect(plainCurve(await read(both))!.loss).toEqual(spaced(1, 1, 9).map(knownLoss));
    await expect(read(wandbFile([outputRecord('Hello\n')]))).rejects.toThrow(/no history \(yet\)/);
  });

  it('reads output that grows as it would have been at once', async () => {
    const pieces = spaced(1, 1, 40).map((k) => outputRecord(`iter ${String(k - 1)}: loss ${knownLoss(k).toFixed(4)}, time 90ms, mfu 38%\n`)); // prettier-ignore
    const session = new LogSession('run-abcd1234.wandb');
    await session.update(memorySource(wandbFile(pieces.slice(0, 12))));
    expect(await session.update(memorySource(wandbFile(pieces)))).toEqual(await read(wandbFile(pieces)));
    const withLoss = [...pieces, ...spaced(1, 1, 5).map((k) => historyRow('go', k, { loss: 2 + 1 / k }))];
    expect(plainCurve(await session.update(memorySource(wandbFile(withLoss))))!.steps).toHaveLength(5);
  });

  it('joins nested keys, and reads NaN, Infinity and exponents', async () => {
    const nested = (k: number, json: string) => {
      const item = message(text(2, 'train'), text(2, 'loss'), text(16, json));
      const counter = message(text(2, '_step'), text(16, String(k)));
      return message(bytes(2, message(bytes(1, item), bytes(1, counter))));
    };
    const rows = [
      nested(1, '3.5'),
      nested(2, 'NaN'),
      nested(3, '"Infinity"'),
      nested(4, '3.25e+00'),
      nested(5, '"text"'),
    ];
    const reading = await read(wandbFile(rows));
    expect(plainCurve(reading)).toMatchObject({ name: 'train.loss', steps: [1, 4], loss: [3.5, 3.25] });
    expect(reading.problems).toMatchObject([
      { code: 'bad-loss', message: expect.stringMatching(/^2 records are/) as string },
    ]);
  });

  it('puts records together across blocks, and passes over those that are too long', async () => {
    const rows = spaced(1, 1, 3000).map((k) =>
      historyRow('go', k, { loss: knownLoss(k), note: 'x'.repeat(k % 97) }),
    );
    const long = historyRow('go', 3001, { loss: 1, picture: 'x'.repeat(5_000_000) });
    const between = historyRow('go', 3002, { loss: 2, picture: 'x'.repeat(100_000) });
    const reading = await read(wandbFile([...rows, long, between]));
    expect(reading.problems).toEqual([]);
    expect(plainCurve(reading)!.steps).toEqual([...spaced(1, 1, 3000), 3002]);
  });

  it('goes on in the next block behind damage, and leaves a torn last record without a word', async () => {
    const rows = spaced(1, 1, 3000).map((k) => historyRow('go', k, { loss: knownLoss(k) }));
    const content = wandbFile(rows);
    const damaged = content.slice();
    damaged.fill(0xff, 40_000, 40_100);
    const reading = await read(damaged);
    expect(reading.problems).toMatchObject([{ code: 'damaged' }]);
    expect(plainCurve(reading)!.steps.length).toBeGreaterThan(2000);
    expect((await read(content.subarray(0, content.length - 3))).problems).toEqual([]);
  });

  it('reads on where the file ended', async () => {
    const content = wandbFile(spaced(1, 1, 3000).map((k) => historyRow('go', k, { loss: knownLoss(k), note: 'x'.repeat(k % 50) }))); // prettier-ignore
    const session = new LogSession('a.wandb');
    for (const end of [50_000, 65_540, 65_541, 100_000, 131_073])
      await session.update(memorySource(content.subarray(0, end)));
    expect(await session.update(memorySource(content))).toEqual(await read(content));
  });

  it('refuses a run without a loss', async () => {
    await expect(read(wandbFile([runRecord({})]))).rejects.toMatchObject({ code: 'no-loss' });
    await expect(read(wandbFile([historyRow('go', 1, { accuracy: 1 })]))).rejects.toMatchObject({
      code: 'no-loss',
    });
    const rewards = [historyRow('go', 1, { 'train/loss': 1, 'train/rewards/margins': 1 })];
    await expect(read(wandbFile(rewards))).rejects.toMatchObject({ code: 'no-loss' });
    expect(looksLikeLog('wandb/run-20240101_120000-abcd1234/run-abcd1234.wandb')).toBe(true);
  });
});

const sample = new URL('samples/logs/wandb/run-g9dvvkua.wandb', shared);
describe.skipIf(!hasShared || !existsSync(sample))('a real wandb file', () => {
  it('that has no history says so', async () => {
    await expect(read(readFileSync(sample))).rejects.toMatchObject({
      code: 'no-loss',
      format: 'wandb',
      message: expect.stringContaining('has no history') as string,
    });
  });
});
