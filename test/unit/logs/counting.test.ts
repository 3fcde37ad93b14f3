import { describe, expect, it } from 'vitest';
import { Collector } from '../../../src/core/logs/points/collector.ts';
import type { Counting } from '../../../src/core/logs/points/counting.ts';
import { finishReading } from '../../../src/core/logs/points/finish.ts';
import { Tally } from '../../../src/core/logs/points/tally.ts';
import { plainCurve, readText, rows } from './support.ts';

const lrAt = (k: number): number => (k - 1) / 1000;

/** Lines at the counters given, each with the LR that `lr` makes of its counter. */
function read(counting: Counting, counters: readonly number[], lr: (counter: number) => number) {
  const collector = new Collector(new Tally());
  counters.forEach((step, i) => {
    collector.addPoint({ step, train: 5 - i / 100, lr: lr(step), tokens: 100 * step }, i + 1);
  });
  return finishReading({
    format: 'test',
    path: 'x',
    gathered: collector.numbered,
    counting,
    totalSteps: null,
    problems: [],
  });
}

const every = (spacing: number, count: number, first = spacing) =>
  Array.from({ length: count }, (_, i) => first + i * spacing);

describe('what a format says of its lines', () => {
  it('counts from 0, and has the LR of its own update (MaxText, Levanter)', () => {
    const counting: Counting = { trainShift: 1, lr: 'this', interval: 'instantaneous' };
    const { steps, lr, tokens } = plainCurve(read(counting, every(1, 5, 0), (i) => lrAt(i + 1)))!;
    expect({ steps, lr, tokens }).toEqual({ steps: [1, 2, 3, 4, 5], lr: [1, 2, 3, 4, 5].map(lrAt), tokens: [0, 100, 200, 300, 400] }); // prettier-ignore
  });

  it('counts from 1, means since the line before, and has the LR of the next update (Megatron-LM)', () => {
    const counting: Counting = { trainShift: 0, lr: 'next', interval: 'since-last' };
    const reading = read(counting, every(10, 6), (k) => lrAt(k + 1));
    const { steps, lr, interval } = plainCurve(reading)!;
    expect(steps).toEqual([10, 20, 30, 40, 50, 60]);
    expect(interval).toEqual([10, 10, 10, 10, 10, 10]);
    lr.forEach((value, i) => {
      expect(value).toBeCloseTo(lrAt(steps[i]!), 12);
    });
    expect(reading.counting).toMatch(/mean since the line before; its LR is that of the next update\.$/);
  });

  it('counts from 0 and has the LR of the next update all the same (InternEvo)', () => {
    const counting: Counting = { trainShift: 1, lr: 'next', interval: 'instantaneous' };
    const { steps, lr } = plainCurve(read(counting, every(1, 5, 0), (i) => lrAt(i + 2)))!;
    expect(steps).toEqual([1, 2, 3, 4, 5]);
    lr.slice(1).forEach((value, i) => {
      expect(value).toBeCloseTo(lrAt(i + 2), 12);
    });
  });

  it('has the mean of the LRs over its interval (NeMo)', () => {
    const counting: Counting = { trainShift: 1, lr: 'mean', interval: 'since-last' };
    const mean = (i: number) => (lrAt(i + 1) + lrAt(i - 8)) / 2;
    const { steps, lr } = plainCurve(read(counting, every(10, 6, 9), mean))!;
    expect(steps).toEqual([10, 20, 30, 40, 50, 60]);
    lr.slice(0, 5).forEach((value, i) => {
      expect(value).toBeCloseTo(lrAt(steps[i]!), 12);
    });
    expect(lr[5]).toBeNull();
  });

  it('begins in the middle of a run: its first mean is as long as the others', () => {
    const counting: Counting = { trainShift: 0, lr: 'this', interval: 'since-last' };
    expect(plainCurve(read(counting, every(10, 4, 5010), lrAt))!.interval).toEqual([10, 10, 10, 10]);
    const fixed: Counting = { ...counting, interval: 50 };
    expect(plainCurve(read(fixed, every(20, 4), lrAt))!.interval).toEqual([20, 40, 50, 50]);
  });
});

describe('tokens and time', () => {
  const line = (k: number, time: number | string) =>
    `{"step":${String(k)},"loss":${String(9 - k / 10)},"num_tokens":${String(512 * k)},"time":${String(time)}}`;

  it('stand beside the losses where the log has them', async () => {
    const text = rows(10, (k) => line(k, 1_700_000_000 + 3 * k)) + '{"step":10,"val_loss":5}\n';
    const reading = await readText('m.jsonl', text);
    const train = plainCurve(reading)!;
    expect(train.tokens!.slice(0, 2)).toEqual([512, 1024]);
    expect(train.time!.at(-1)).toBe(1_700_000_030);
    expect(plainCurve(reading, 'validation')).toMatchObject({ tokens: [5120], time: [1_700_000_030] });
  });

  it('is a clock only where it goes on, also in milliseconds or from the start', async () => {
    const timeOf = async (time: (k: number) => number) =>
      plainCurve(
        await readText(
          'm.jsonl',
          rows(12, (k) => line(k, time(k))),
        ),
      )!.time;
    expect((await timeOf((k) => 1_700_000_000_000 + 500 * k))![0]).toBe(1_700_000_000.5);
    expect((await timeOf((k) => 0.7 * k))![0]).toBe(0.7);
    expect(await timeOf((k) => 0.3 + 0.01 * (k % 3))).toBeUndefined();
    expect(await timeOf(() => 0.3)).toBeUndefined();
  });
});
