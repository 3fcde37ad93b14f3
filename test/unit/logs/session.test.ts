import { describe, expect, it } from 'vitest';
import { groupLogs, logGlobs, type NameRule } from '../../../src/core/logs/names.ts';
import { Collector } from '../../../src/core/logs/points/collector.ts';
import { finishReading } from '../../../src/core/logs/points/finish.ts';
import { Tally } from '../../../src/core/logs/points/tally.ts';
import { logFormats } from '../../../src/core/logs/registry.ts';
import { LogSession, openLog } from '../../../src/core/logs/session.ts';
import { memorySource, partOf, type Source } from '../../../src/core/logs/source.ts';
import { lineFormat } from '../../../src/core/logs/text/lineFormat.ts';
import type { LogFormat } from '../../../src/core/logs/types.ts';
import { lossAt, plainCurve, rows } from './support.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const sourceOf = (text: string): Source => memorySource(bytesOf(text));
const csvRow = (k: number): string => `${String(k)},${lossAt(k).toFixed(5)}`;
const csvOf = (count: number): string => `step,loss\n${rows(count, csvRow)}`;

/** A source that counts the bytes asked for. */
function counted(text: string): { source: Source; asked: () => number } {
  const plain = sourceOf(text);
  let asked = 0;
  const slice = async (start: number, end: number) => {
    const bytes = await plain.slice(start, end);
    asked += bytes.length;
    return bytes;
  };
  return { source: { byteLength: plain.byteLength, slice }, asked: () => asked };
}

describe('a log that grows', () => {
  it.each([
    ['a.csv', csvRow, 'step,loss\n'],
    ['a.jsonl', (k: number) => `{"step":${String(k)},"loss":${lossAt(k).toFixed(5)},"lr":0.1}`, ''],
  ])('%s costs only its new bytes', async (path, row, head) => {
    const [before, after] = [`${head}${rows(50_000, row)}`, `${head}${rows(50_010, row)}`];
    const session = new LogSession(path);
    await session.update(sourceOf(before));
    const { source, asked } = counted(after);
    expect(plainCurve(await session.update(source))!.steps).toHaveLength(50_010);
    // What was looked at again is the kilobyte at either end, before and after.
    expect(asked()).toBeLessThan(after.length - before.length + 5000);
  });

  it('uses a last line without an end once, and waits for its end as soon as it grows', async () => {
    const session = new LogSession('a.csv');
    const steps = async (text: string) => plainCurve(await session.update(sourceOf(text)))!;
    const long = csvOf(20_000);
    expect((await steps(`${long}20001,1.55555`)).steps).toHaveLength(20_001);
    expect((await steps(`${long}20001,1.5555512\n20002,1.`)).loss.slice(20_000)).toEqual([1.5555512]);
    const { source, asked } = counted(`${long}20001,1.5555512\n20002,1.25\n20003,1`);
    const reading = await session.update(source);
    expect(plainCurve(reading)!.loss.slice(20_000)).toEqual([1.5555512, 1.25]);
    expect(reading.problems).toEqual([]);
    expect(asked()).toBeLessThan(5000);
  });

  it('is read anew where it was cut off, replaced or written over', async () => {
    const session = new LogSession('a.csv');
    await session.update(sourceOf(csvOf(20_000)));
    expect(plainCurve(await session.update(sourceOf(csvOf(9_000))))!.steps).toHaveLength(9_000);
    const rotated = csvOf(12_000).replace('1,7.50000', '1,7.40000');
    expect(plainCurve(await session.update(sourceOf(rotated)))!.loss[0]).toBe(7.4);
    const other = rows(30_000, (k) => `{"step":${String(k)},"loss":5}`);
    expect((await session.update(sourceOf(other))).format).toBe('jsonl');
    const sameSize = other.replace('"loss":5', '"loss":6');
    expect(plainCurve(await session.update(sourceOf(sameSize)))!.loss[0]).toBe(6);
  });

  it('may begin empty or unknown, and gets a format as soon as one can be told', async () => {
    const session = new LogSession('run.log');
    await expect(session.update(sourceOf(''))).rejects.toMatchObject({ code: 'empty' });
    await expect(session.update(sourceOf('starting\n'))).rejects.toMatchObject({ code: 'not-recognised' });
    const text = `starting\n${rows(9, (k) => `{"step":${String(k)},"loss":5}`)}`;
    expect((await session.update(sourceOf(text))).format).toBe('jsonl');
  });

  it('that was refused for good is not read again', async () => {
    const row = (k: number) => `{"step":${String(k)},"loss":5,"rewards/chosen":1}`;
    const session = new LogSession('dpo.jsonl');
    const text = rows(10_000, row);
    await expect(session.update(sourceOf(text))).rejects.toMatchObject({ code: 'no-loss' });
    const { source, asked } = counted(text + rows(10_000, row));
    await expect(session.update(source)).rejects.toMatchObject({ code: 'no-loss' });
    expect(asked()).toBeLessThan(5000);
  });

  it('is opened and read in one call', async () => {
    const session = await openLog('a.csv', sourceOf(csvOf(3)));
    expect(plainCurve(await session.update(sourceOf(csvOf(4))))!.steps).toEqual([1, 2, 3, 4]);
  });
});

const twoColumns = /^at (\d+): (\S+)$/;

/** A format as one of the many is written: lines only. */
const spoken = lineFormat({
  name: 'spoken',
  label: 'Spoken',
  sniff: ({ head }) => (/^at \d+: /m.test(head) ? 1 : 0),
  open: ({ path }) => {
    const collector = new Collector(new Tally());
    return {
      line(text, number) {
        const found = twoColumns.exec(text);
        if (found !== null) collector.addPoint({ step: Number(found[1]), train: Number(found[2]) }, number);
      },
      finish: () =>
        finishReading({
          format: 'spoken',
          path,
          gathered: collector.numbered,
          counting: { trainShift: 1, lr: 'next', interval: 'since-last', unit: 'bits', note: 'A test.' },
          totalSteps: null,
          problems: collector.tally.problems(),
          settings: { lr: 3 },
        }),
    };
  },
});

/** A format of a folder with a file a value, in bytes that are no text. */
const heap: LogFormat = {
  name: 'heap',
  label: 'Heap',
  binary: true,
  sniff: ({ bytes }) => (bytes[0] === 0 ? 1 : 0),
  open({ path }) {
    const collector = new Collector(new Tally());
    const seen = new Set<string>();
    return {
      async read(parts) {
        for (const part of parts.filter((each) => !seen.has(each.path))) {
          seen.add(part.path);
          const bytes = await part.slice(0, part.byteLength);
          collector.addPoint({ step: seen.size, train: bytes[1]! }, seen.size);
        }
      },
      finish: () =>
        finishReading({
          format: 'heap',
          path,
          gathered: collector.numbered,
          counting: { trainShift: 0, lr: 'this', interval: 'instantaneous' },
          totalSteps: null,
          problems: [],
        }),
    };
  },
};

const formats = [...logFormats, spoken, heap];
const heapPart = (path: string, loss: number) =>
  partOf(path, memorySource(Uint8Array.from([0, loss, ...Array<number>(50).fill(255)])));

describe('a format of its own', () => {
  it('only sees lines, and says how they count', async () => {
    const text = '\u001b[32mhello\u001b[0m\rat 0: 2\r\nat 10: 1.5\r\nat 20: 1.25\n';
    const reading = await new LogSession('x.log', false, formats).update(sourceOf(text));
    const { steps, loss, interval } = plainCurve(reading)!;
    expect({ steps, interval }).toEqual({ steps: [1, 11, 21], interval: [1, 10, 10] });
    expect(loss[0]).toBeCloseTo(2 * Math.LN2, 12);
    expect(reading.settings).toEqual({ lr: 3 });
    expect(reading.counting).toBe(
      'Step i on a line is update i + 1; its training loss is the mean since the line before; losses in bits are turned to nats. A test.',
    );
  });

  it.each([
    ['at 2: 1.25', [1, 2, 3], 0],
    ['at 2: 1.', [1, 2], 1],
    ['at 2', [1, 2], 1],
    ['done', [1, 2], 0],
  ])('gets a last line without an end only where it is whole: %s', async (last, steps, problems) => {
    const reading = await new LogSession('x.log', false, formats).update(
      sourceOf(`at 0: 2.125\nat 1: 1.625\n${last}`),
    );
    expect(plainCurve(reading)!.steps).toEqual(steps);
    expect(reading.problems).toHaveLength(problems);
  });

  it('is asked about bytes that are no text, and gets every part, new ones too', async () => {
    const session = new LogSession('runs/a', false, formats);
    const [one, two, three] = [heapPart('runs/a/1', 5), heapPart('runs/a/2', 4), heapPart('runs/a/3', 3)];
    expect(plainCurve(await session.update([one, two]))!.loss).toEqual([5, 4]);
    expect(plainCurve(await session.update([one, two, three]))!.loss).toEqual([5, 4, 3]);
    expect(plainCurve(await session.update([one, three]))!.loss).toEqual([5, 3]);
  });
});

describe('names', () => {
  const rules: NameRule[] = [
    { format: 'heap', pattern: /(?:^|\/)events\.\d+$/, glob: 'events.*', group: (path) => path.replace(/events\.\d+$/, '') },
    { format: 'tree', pattern: /(?:^|\/)[0-9a-f]{32}\/metrics\//, glob: '**/metrics/**', group: (path) => path.replace(/metrics\/.*$/, '') },
  ]; // prettier-ignore
  const run = 'mlruns/0/0123456789abcdef0123456789abcdef';

  it('put the files of one log together', () => {
    const paths = ['a/events.2', 'a.csv', 'a/events.1', `${run}/metrics/train/loss`, `${run}/metrics/lr`];
    expect(groupLogs(paths, rules)).toEqual([
      { path: 'a', parts: ['a/events.1', 'a/events.2'] },
      { path: 'a.csv', parts: ['a.csv'] },
      { path: run, parts: [`${run}/metrics/lr`, `${run}/metrics/train/loss`] },
    ]);
    expect(groupLogs(['events.2', 'events.1'], rules)).toEqual([
      { path: 'events.1', parts: ['events.1', 'events.2'] },
    ]);
  });

  it('are searched for by globs', () => {
    const { names, paths } = logGlobs(rules);
    expect(names).toEqual(expect.arrayContaining(['*.csv', '*.jsonl.zst', 'events.*']));
    expect(paths).toEqual(['**/metrics/**']);
  });
});
