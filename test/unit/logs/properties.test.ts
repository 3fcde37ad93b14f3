import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/errors.ts';
import { logFormats } from '../../../src/core/logs/registry.ts';
import { LogSession, type LogInput } from '../../../src/core/logs/session.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import type { LogReader, LogReading } from '../../../src/core/logs/types.ts';
import { fixtures, partsOf, type Fixture } from './fixtures.ts';
import { plainCurve, toPlain } from './support.ts';
import { effort, often } from '../effort.ts';

// Over every fixture of every format: a new format needs no test here.
const anyFixture = fc.constantFrom(...fixtures);
const generic = ['a.csv', 'a.tsv', 'a.jsonl', 'a.json', 'a.log', 'trainer_state.json'];
const anyName = fc.constantFrom(...generic, ...fixtures.map(({ files }) => files[0]!.path));
const share = fc.double({ min: 0, max: 1, noNaN: true });

/** What came of a reading, to be compared: plain curves, or the refusal. */
async function outcome(read: () => Promise<LogReading>): Promise<unknown> {
  try {
    const reading = await read();
    checkSound(reading);
    return { ...reading, curves: reading.curves.map(toPlain) };
  } catch (error) {
    // Whatever the bytes are, nothing else may be thrown, and it says one sentence.
    if (!(error instanceof ReadError)) throw error;
    if (!/^[^\n]*\.$/.test(error.message)) throw new Error(`No sentence: ${error.message}`);
    return { refused: error.code, message: error.message, line: error.line };
  }
}

const readOnce = (path: string, input: LogInput) => outcome(() => new LogSession(path).update(input));

function checkSound({ curves, totalSteps, counting }: LogReading): void {
  const told = curves.length > 0 && (totalSteps === null || totalSteps > 0) && counting.endsWith('.');
  if (!told) throw new Error('Curves, a positive length and a sentence about the counter are missing.');
  for (const { steps, loss, lr, interval, tokens, time } of curves) {
    const lengths = [loss, lr, interval, tokens, time].map((other) => other?.length ?? steps.length);
    if (lengths.some((length) => length !== steps.length)) throw new Error('Arrays of unequal length.');
    steps.forEach((step, i) => {
      const ordered = Number.isInteger(step) && step > (i === 0 ? 0 : steps[i - 1]!);
      const positive = loss[i]! > 0 && Number.isFinite(loss[i]);
      const soundLr = Number.isNaN(lr[i]) || (lr[i]! >= 0 && Number.isFinite(lr[i]));
      const soundInterval = interval[i]! >= 1 && interval[i]! <= step;
      if (!ordered || !positive || !soundLr || !soundInterval)
        throw new Error(`Unsound at ${String(i)}: step ${String(step)}`);
    });
  }
}

const lengthOf = ({ files }: Fixture) => files.reduce((sum, { bytes }) => sum + bytes.length, 0);

/** The fixture as it was when only so many of its bytes, part by part, were written. */
function cutParts(fixture: Fixture, length: number) {
  let left = length;
  return partsOf(fixture, (bytes) => {
    const kept = bytes.subarray(0, Math.max(0, Math.min(bytes.length, left)));
    left -= bytes.length;
    return kept;
  });
}

/** So many readings of small fixtures, spread over all of them; with more effort each is cut at every byte. */
const cutsInAll = effort > 1 ? Infinity : 8000;
const smallFixture = 4096;
const stride = Math.max(
  1,
  fixtures.reduce((sum, fixture) => sum + Math.min(lengthOf(fixture), smallFixture), 0) / cutsInAll,
);

describe('whatever the bytes', () => {
  it('random bytes are refused or read soundly', async () => {
    await fc.assert(
      fc.asyncProperty(anyName, fc.uint8Array({ maxLength: 400 }), async (name, bytes) => {
        await readOnce(name, memorySource(bytes));
      }),
      { numRuns: often(200) },
    );
  });

  it('random text of the right letters is refused or read soundly', async () => {
    const pieces = ['step', 'loss', 'lr', ',', ';', '\t', ' ', '\n', '\r', '"', '{', '}', '[', ']', ':', '1', '0', '.', '-', 'e9', 'NaN', '{"step":1,"loss":2}', '"log_history":[', '#', '|', 'tokens', 'ppl', '1e308', '-5', '99999999999']; // prettier-ignore
    const piece = fc.constantFrom(...pieces);
    await fc.assert(
      fc.asyncProperty(anyName, fc.array(piece, { maxLength: 60 }), async (name, parts) => {
        await readOnce(name, memorySource(new TextEncoder().encode(parts.join(''))));
      }),
      { numRuns: often(300) },
    );
  });

  it.each(fixtures)('$format/$name, cut off anywhere, is refused or read soundly', async (fixture) => {
    const length = lengthOf(fixture);
    const step = (stride * length) / Math.min(length, smallFixture);
    for (let at = 0; at < length; at += step) await readOnce(fixture.name, cutParts(fixture, Math.floor(at)));
  });

  it('a state that is cut off keeps every complete record', async () => {
    const fixture = fixtures.find(({ name }) => name === 'trainer_state.json')!;
    const text = new TextDecoder().decode(fixture.files[0]!.bytes);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: text.length - 1 }), async (end) => {
        const session = new LogSession(fixture.name);
        const reading = await session.update(cutParts(fixture, end)).catch(() => null);
        const complete = text.slice(0, end).match(/\{[^{}]*"loss"[^{}]*\}/g)?.length ?? 0;
        expect(reading === null ? 0 : plainCurve(reading)!.steps.length).toBe(complete);
      }),
      { numRuns: often(200) },
    );
  });

  it('junk lines in a log leave a sound rest', async () => {
    const lines = [
      '5,oops',
      '-1,2',
      '1e99,3',
      '{"step": 3, "loss": -1}',
      '{',
      ']',
      '"',
      '\u001b[31m',
      '\r50%\r',
    ];
    const junk = fc.oneof(fc.string(), fc.constantFrom(...lines));
    const places = fc.array(fc.tuple(fc.nat(500), junk), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(anyFixture, places, async (fixture, added) => {
        const damage = (bytes: Uint8Array) => {
          const all = new TextDecoder().decode(bytes).split('\n');
          for (const [at, text] of added) all.splice(at % all.length, 0, text);
          return new TextEncoder().encode(all.join('\n'));
        };
        await readOnce(fixture.name, partsOf(fixture, damage));
      }),
      { numRuns: often(200) },
    );
  });

  it('flipped bits leave a sound rest', async () => {
    const flips = fc.array(fc.tuple(fc.nat(99_999), fc.nat(7)), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(anyFixture, flips, async (fixture, damage) => {
        const flip = (bytes: Uint8Array) => {
          const damaged = bytes.slice();
          for (const [at, bit] of damage) if (bytes.length > 0) damaged[at % bytes.length]! ^= 1 << bit;
          return damaged;
        };
        await readOnce(fixture.name, partsOf(fixture, flip));
      }),
      { numRuns: often(200) },
    );
  });

  it('the beginning of one log before the end of another is refused or read soundly', async () => {
    await fc.assert(
      fc.asyncProperty(anyFixture, anyFixture, share, share, async (one, other, until, from) => {
        const tail = other.files[0]!.bytes;
        const spliced = partsOf(one, (bytes) => {
          const head = bytes.subarray(0, Math.floor(until * bytes.length));
          return Uint8Array.from([...head, ...tail.subarray(Math.floor(from * tail.length))]);
        });
        await readOnce(one.name, spliced);
      }),
      { numRuns: often(200) },
    );
  });

  it.each(fixtures)('$format/$name with a line of 10 MB does not hang', async (fixture) => {
    const long = new Uint8Array(10_000_000).fill(0x78);
    const grown = partsOf(fixture, (bytes) => {
      const middle = bytes.indexOf(10, bytes.length / 2) + 1;
      const whole = new Uint8Array(bytes.length + long.length);
      whole.set(bytes.subarray(0, middle));
      whole.set(long, middle);
      whole.set(bytes.subarray(middle), middle + long.length);
      return whole;
    });
    await readOnce(fixture.name, grown.slice(0, 1));
  });
});

describe('a log that is read while it grows', () => {
  const cuts = fc.array(share, { minLength: 1, maxLength: 6 });

  it('reads in a session as it would have been at once', async () => {
    await fc.assert(
      fc.asyncProperty(anyFixture, cuts, async (fixture, shares) => {
        const [length, path] = [lengthOf(fixture), fixture.name];
        const ends = shares.map((each) => Math.floor(each * length)).sort((a, b) => a - b);
        const session = new LogSession(path);
        for (const end of ends) await outcome(() => session.update(cutParts(fixture, end)));
        const grown = await outcome(() => session.update(partsOf(fixture)));
        const atOnce = await outcome(() =>
          new LogSession(path, ends.at(-1)! < length).update(partsOf(fixture)),
        );
        expect(grown).toEqual(atOnce);
      }),
      { numRuns: often(200) },
    );
  });

  it('reads in one reader as it would have been at once, and twice the same', async () => {
    const plain = fixtures.filter(({ name }) => !/\.(?:gz|zst)$/.test(name));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...plain), cuts, async (fixture, shares) => {
        const format = logFormats.find(({ name }) => name === fixture.format)!;
        const open = () => format.open({ path: fixture.name, growing: true });
        const take = (reader: LogReader, length: number) =>
          outcome(async () => {
            await reader.read(cutParts(fixture, length));
            return reader.finish();
          });
        const length = lengthOf(fixture);
        const ends = shares.map((each) => Math.floor(each * length)).sort((a, b) => a - b);
        let reader = open();
        for (const end of ends) {
          const first = await take(reader, end);
          expect(await outcome(() => Promise.resolve(reader.finish()))).toEqual(first);
          if (reader.isProvisional === true) reader = open();
        }
        expect(await take(reader, length)).toEqual(await take(open(), length));
      }),
      { numRuns: often(200) },
    );
  });
});
