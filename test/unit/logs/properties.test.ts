import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ReadError } from '../../../src/core/errors.ts';
import { readLog } from '../../../src/core/logs/registry.ts';
import { memorySource } from '../../../src/core/logs/source.ts';
import type { LogReading } from '../../../src/core/logs/types.ts';

const folder = new URL('../../fixtures/logs/', import.meta.url);
const valid = readdirSync(folder).flatMap((format) =>
  readdirSync(new URL(`${format}/`, folder))
    .filter((file) => !file.endsWith('.golden.json'))
    .map((file) => ({ file, bytes: new Uint8Array(readFileSync(new URL(`${format}/${file}`, folder))) })),
);
const anyFixture = fc.constantFrom(...valid);
const anyName = fc.constantFrom('a.csv', 'a.tsv', 'a.jsonl', 'a.json', 'a.log', 'trainer_state.json');

/** Reads; whatever comes out must be sound, and only a ReadError with one sentence may be thrown. */
async function readSoundly(name: string, bytes: Uint8Array): Promise<LogReading | null> {
  try {
    const reading = await readLog(name, memorySource(bytes));
    checkSound(reading);
    return reading;
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    expect(error.message).toMatch(/^[^\n]*\.$/);
    return null;
  }
}

function checkSound({ curves, totalSteps }: LogReading): void {
  expect(curves.length).toBeGreaterThan(0);
  expect(totalSteps === null || totalSteps > 0).toBe(true);
  for (const { steps, loss, lr, interval } of curves) {
    expect([loss.length, lr.length, interval.length]).toEqual([steps.length, steps.length, steps.length]);
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

describe('whatever the bytes', () => {
  it('random bytes are refused or read soundly', async () => {
    await fc.assert(
      fc.asyncProperty(anyName, fc.uint8Array({ maxLength: 400 }), async (name, bytes) => {
        await readSoundly(name, bytes);
      }),
      { numRuns: 200 },
    );
  });

  it('random text of the right letters is refused or read soundly', async () => {
    const piece = fc.constantFrom(
      'step',
      'loss',
      'lr',
      ',',
      ';',
      '\t',
      ' ',
      '\n',
      '\r',
      '"',
      '{',
      '}',
      '[',
      ']',
      ':',
      '1',
      '0',
      '.',
      '-',
      'e9',
      'NaN',
      '{"step":1,"loss":2}',
      '"log_history":[',
      '#',
      '|',
      'tokens',
      'ppl',
    );
    await fc.assert(
      fc.asyncProperty(anyName, fc.array(piece, { maxLength: 60 }), async (name, pieces) => {
        await readSoundly(name, new TextEncoder().encode(pieces.join('')));
      }),
      { numRuns: 500 },
    );
  });

  it('a log cut off anywhere is refused or read soundly', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyFixture,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async ({ file, bytes }, share) => {
          await readSoundly(file, bytes.slice(0, Math.floor(share * bytes.length)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a state that is cut off keeps every complete record', async () => {
    const { bytes } = valid.find(({ file }) => file === 'trainer_state.json')!;
    const text = new TextDecoder().decode(bytes);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (end) => {
        const reading = await readSoundly('trainer_state.json', bytes.slice(0, end));
        const complete = text.slice(0, end).match(/\{[^{}]*"loss"[^{}]*\}/g)?.length ?? 0;
        const points = reading?.curves.find(({ kind }) => kind === 'train')?.steps.length ?? 0;
        expect(points).toBe(complete);
      }),
      { numRuns: 200 },
    );
  });

  it('junk lines and damaged bytes in a log leave a sound rest', async () => {
    const junk = fc.oneof(
      fc.string(),
      fc.constantFrom('5,oops', '-1,2', '1e99,3', '{"step": 3, "loss": -1}', '{', ']', '"'),
    );
    await fc.assert(
      fc.asyncProperty(
        anyFixture,
        fc.array(fc.tuple(fc.nat(500), junk), { maxLength: 5 }),
        async ({ file, bytes }, lines) => {
          const all = new TextDecoder().decode(bytes).split('\n');
          for (const [at, text] of lines) all.splice(at % all.length, 0, text);
          await readSoundly(file, new TextEncoder().encode(all.join('\n')));
        },
      ),
      { numRuns: 300 },
    );
    await fc.assert(
      fc.asyncProperty(
        anyFixture,
        fc.array(fc.tuple(fc.nat(9999), fc.nat(255)), { maxLength: 20 }),
        async ({ file, bytes }, damage) => {
          const damaged = bytes.slice();
          for (const [at, byte] of damage) damaged[at % damaged.length] = byte;
          await readSoundly(file, damaged);
        },
      ),
      { numRuns: 300 },
    );
  });
});
