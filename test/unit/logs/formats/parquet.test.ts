import { describe, expect, it } from 'vitest';
import { looksLikeLog } from '../../../../src/core/logs/names.ts';
import { readLog } from '../../../../src/core/logs/session.ts';
import { memorySource, type Source } from '../../../../src/core/logs/source.ts';
import { itMakesFixture, known, knownLoss, knownLr, knownValidation, meanLoss } from '../known.ts';
import { plainCurve } from '../support.ts';
import { parquetFile, type Codec, type Column } from './parquetWriter.ts';

const { updates, tokensPerUpdate } = known;
const spaced = (first: number, every: number, last: number = updates): number[] =>
  Array.from({ length: Math.floor((last - first) / every) + 1 }, (_, i) => first + every * i);
const read = (content: Uint8Array, name = 'metrics.parquet') => readLog(name, memorySource(content));

/** A table of one's own: sparse, with a column that is nobody's business, in two row groups. */
function table(codec: Codec, dictionary = false): Uint8Array {
  const columns = (ks: readonly number[]): Column[] => [
    { name: 'step', type: 'int64', values: ks },
    { name: 'train_loss', type: 'double', values: ks.map(knownLoss), dictionary },
    { name: 'lr', type: 'double', values: ks.map(knownLr), dictionary },
    {
      name: 'val_loss',
      type: 'double',
      values: ks.map((k) => (k % 100 === 0 ? knownValidation(k) : undefined)),
    },
    { name: 'tokens', type: 'int64', values: ks.map((k) => k * tokensPerUpdate * 100) },
    { name: 'note', type: 'double', values: ks.map(() => 1) },
  ];
  return parquetFile([columns(spaced(10, 10, 200)), columns(spaced(210, 10))], codec);
}

/** A history as W&B keeps it, of the Hugging Face Trainer, whose warm-up begins at 0. */
function history(): Uint8Array {
  const steps = spaced(10, 10);
  return parquetFile(
    [
      [
        { name: '_step', type: 'int64', values: steps.map((_, i) => i) },
        { name: 'train/global_step', type: 'int64', values: steps },
        { name: 'train/loss', type: 'double', values: steps.map((k) => meanLoss(k - 9, k)) },
        { name: 'train/learning_rate', type: 'double', values: steps.map((k) => knownLr(k - 1)) },
        { name: 'train/epoch', type: 'double', values: steps.map((k) => k / updates) },
      ],
    ],
    'gzip',
  );
}

describe('parquet', () => {
  itMakesFixture('parquet/plain.parquet', () => table('none'));
  itMakesFixture('parquet/dictionary.parquet', () => table('snappy', true));

  it.each([
    ['none', false],
    ['snappy', false],
    ['gzip', true],
    ['snappy', true],
  ] as const)('reads pages packed with %s, by a dictionary: %s', async (codec, dictionary) => {
    const reading = await read(table(codec, dictionary));
    const steps = spaced(10, 10);
    expect(reading).toMatchObject({ format: 'parquet', problems: [], assumptions: [] });
    expect(plainCurve(reading)).toEqual({
      kind: 'train',
      name: 'train_loss',
      steps,
      loss: steps.map(knownLoss),
      lr: steps.map(knownLr),
      interval: steps.map(() => 1),
      tokens: steps.map((k) => k * tokensPerUpdate * 100),
    });
    expect(plainCurve(reading, 'validation')).toMatchObject({
      steps: [100, 200, 300, 400],
      loss: [100, 200, 300, 400].map(knownValidation),
    });
  });

  it('reads a history of W&B as its tags are meant', async () => {
    const { steps, loss, lr, interval } = plainCurve(await read(history()))!;
    expect(steps).toEqual(spaced(10, 10));
    expect(loss).toEqual(steps.map((k) => meanLoss(k - 9, k)));
    expect(lr).toEqual(steps.map((k) => knownLr(k - 1)));
    expect(interval).toEqual(steps.map(() => 10));
  });

  it('fetches no column that plays no part', async () => {
    const ks = spaced(1, 1, 2000);
    const wide = parquetFile(
      [
        [
          { name: 'step', type: 'int64', values: ks },
          { name: 'loss', type: 'double', values: ks.map(knownLoss) },
          ...Array.from({ length: 60 }, (_, i): Column => ({
            name: `x${String(i)}`,
            type: 'double',
            values: ks,
          })),
        ],
      ],
      'none',
    );
    const plain = memorySource(wide);
    let asked = 0;
    const source: Source = {
      byteLength: plain.byteLength,
      slice: (start, end) => {
        asked += end - start;
        return plain.slice(start, end);
      },
    };
    expect(plainCurve(await readLog('wide.parquet', source))!.steps).toHaveLength(2000);
    // The look at both ends, 512 KiB from the end, and two columns of 64.
    expect(asked).toBeLessThan(wide.length - 100_000);
    expect(wide.length).toBeGreaterThan(900_000);
  });

  it('is nobody’s log without a loss, and says what is wrong with a damaged one', async () => {
    const data = parquetFile([[{ name: 'text_id', type: 'int64', values: [1, 2, 3] }]], 'none');
    await expect(read(data)).rejects.toMatchObject({ code: 'not-recognised', message: expect.stringContaining('text_id') as string }); // prettier-ignore
    const whole = table('none');
    await expect(read(whole.subarray(0, whole.length - 10))).rejects.toMatchObject({
      code: 'not-recognised',
    });
    const damaged = whole.slice();
    damaged.fill(0xff, 100, 300);
    await expect(read(damaged)).rejects.toMatchObject({ code: 'syntax' });
    expect(looksLikeLog('a/b.parquet')).toBe(true);
  });

  it('asks for no memory that damaged counts demand', async () => {
    const whole = table('snappy', true);
    for (let at = 4; at < whole.length - 8; at += 3) {
      const damaged = whole.slice();
      damaged[at] = 0xff;
      if (at + 1 < whole.length - 8) damaged[at + 1] = 0x7f;
      await read(damaged).catch((error: unknown) => {
        expect(error).toMatchObject({ name: 'ReadError' });
      });
    }
    expect(process.memoryUsage().heapUsed).toBeLessThan(1e9);
  });
});
