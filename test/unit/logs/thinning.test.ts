import { describe, expect, it } from 'vitest';
import { Collector } from '../../../src/core/logs/points/collector.ts';
import { mostBytes } from '../../../src/core/logs/points/gathered.ts';
import { finishReading } from '../../../src/core/logs/points/finish.ts';
import type { Counting } from '../../../src/core/logs/points/counting.ts';
import { Tally } from '../../../src/core/logs/points/tally.ts';
import { Thinning, wholeRecords } from '../../../src/core/logs/points/thinning.ts';
import { mostValues, TagValues } from '../../../src/core/logs/formats/tagTable.ts';
import { lossAt } from './support.ts';

/** More records than are held, and a step so many times as large. */
const records = 2_500_004;
const spacing = 10;
const lrAt = (k: number) => 1e-3 / (1 + k / 1e6);

/** A loss and an LR on lines of their own at every tenth update, a held-out loss at every 100 000th. */
function longLog(): Collector {
  const collector = new Collector(new Tally());
  for (let i = 1; i <= records; i++) {
    const step = spacing * i;
    collector.addPoint({ step, lr: lrAt(step) }, 2 * i - 1);
    collector.addPoint({ step, train: lossAt(step), tokens: 100 * step }, 2 * i);
    if (i % 10_000 === 0) collector.addPoint({ step, validation: lossAt(step) + 1 }, 2 * i);
  }
  return collector;
}

const counting: Counting = { trainShift: 0, lr: 'this', interval: 'since-last' };

describe('a log of more records than are held', () => {
  const collector = longLog();
  const { numbered: gathered } = collector;
  const reading = finishReading({ format: 'x', path: 'x', gathered, counting, totalSteps: null, problems: [] }); // prettier-ignore
  const [train, validation] = reading.curves;

  it('is thinned evenly, the beginning left as it is, each point as it was logged', () => {
    const { steps, loss, lr, tokens, interval } = train!;
    expect(steps.length).toBeGreaterThan(wholeRecords);
    expect(48 * steps.length).toBeLessThan(2 * mostBytes);
    const whole = steps.subarray(0, wholeRecords);
    expect(whole.every((step, i) => step === spacing * (i + 1))).toBe(true);
    const gaps = new Set(Array.from(steps.subarray(wholeRecords + 1, -1), (step, i) => step - steps[wholeRecords + i]!)); // prettier-ignore
    expect(gaps.size).toBe(1);
    expect([...gaps][0]).toBeGreaterThan(steps.at(-1)! - steps.at(-2)!);
    for (let i = 0; i < steps.length; i += 997) {
      const step = steps[i]!;
      expect([loss[i], lr[i], tokens![i]]).toEqual([lossAt(step), lrAt(step), 100 * step]);
      expect(interval[i]).toBe(spacing);
    }
  });

  it('ends where the log ends', () => {
    expect([train!.steps.at(-1), train!.loss.at(-1)]).toEqual([spacing * records, lossAt(spacing * records)]);
    expect(train!.tokens!.at(-1)).toBe(100 * spacing * records);
    // Looked at again, it still does, once.
    const again = finishReading({ format: 'x', path: 'x', gathered: collector.numbered, counting, totalSteps: null, problems: [] }); // prettier-ignore
    expect([...again.curves[0]!.steps]).toEqual([...train!.steps]);
  });

  it('keeps every rare record', () => {
    expect([...validation!.steps]).toEqual(Array.from({ length: Math.floor(records / 10_000) }, (_, i) => spacing * 10_000 * (i + 1))); // prettier-ignore
  });

  it('says so', () => {
    expect(reading.problems).toEqual([
      { code: 'thinned', line: 0, severity: 'hint', message: expect.stringMatching(/^This log has 5000258 records.*65536.*one in \d+,/) as string }, // prettier-ignore
    ]);
  });

  it('does not change what was finished before', () => {
    const before = [...train!.loss.subarray(0, 100), train!.loss.at(-1)!];
    for (let i = 1; i <= 700_000; i++) collector.addPoint({ step: spacing * (records + i), train: 9, lr: 1, tokens: 1 }, 1); // prettier-ignore
    expect([...train!.loss.subarray(0, 100), train!.loss.at(-1)!]).toEqual(before);
  });
});

describe('the scalars of a tracker', () => {
  it('are thinned alike where they are as many, so that they stay under the same steps', () => {
    const [loss, lr] = [new TagValues(), new TagValues()];
    for (let k = 1; k <= 3 * mostValues; k++) {
      loss.push(k, lossAt(k), k, NaN);
      lr.push(k, lrAt(k), k, NaN);
    }
    expect(loss.steps.length).toBeLessThanOrEqual(mostValues);
    expect([...loss.steps.view()]).toEqual([...lr.steps.view()]);
    expect([...loss.steps.view()].every((k, i) => loss.values.at(i) === lossAt(k))).toBe(true);
    expect(loss.thinning.isThinned).toBe(true);
    loss.push(9e6, 2, 9, NaN);
    loss.settle();
    loss.settle();
    expect([...loss.steps.view().slice(-2)]).toEqual([lr.steps.at(lr.steps.length - 1), 9e6]);
  });
});

describe('what is kept', () => {
  it('is the same whether it was left out at once or later', () => {
    const late = new Thinning();
    const all = Array.from({ length: wholeRecords + 1000 }, (_, i) => i).filter(() => late.takes(0));
    let held = [...late.thin(new Uint8Array(all.length))].map((i) => all[i]!);
    held = [...late.thin(new Uint8Array(held.length))].map((i) => held[i]!);
    const expected = all.filter((i) => i < wholeRecords || i % 4 === 0);
    expect(held).toEqual(expected);
    const next = Array.from({ length: 8 }, (_, i) => all.length + i).filter(() => late.takes(0));
    expect(next).toEqual(Array.from({ length: 8 }, (_, i) => all.length + i).filter((i) => i % 4 === 0));
  });
});
