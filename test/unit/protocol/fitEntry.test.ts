import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Digest } from '../../../src/core/digest.ts';
import { fitLaw } from '../../../src/core/fit/fit.ts';
import { readFitEntry, writeFitEntry } from '../../../src/protocol/fitEntry.ts';
import type { FittedRuns } from '../../../src/protocol/worker.ts';
import { often } from '../effort.ts';

const key = '0123456789abcdef';
let fitted: FittedRuns;
let text: string;

/** A fit of one cosine run whose losses fall like a power of the area. */
async function fitOne(): Promise<FittedRuns> {
  const eta = Float64Array.from(
    { length: 2000 },
    (_, i) => 1e-3 * (0.55 + 0.45 * Math.cos((Math.PI * i) / 2000)),
  );
  const steps = Float64Array.from({ length: 100 }, (_, i) => 20 * (i + 1));
  const loss = steps.map((step) => 2 + 3 * (step * 1e-3) ** -0.4 + 0.001 * Math.sin(step));
  const run = { name: 'a', eta, steps, loss, interval: steps.map(() => 1), size: null, batchTokens: null };
  const fit = await fitLaw([run], { series: 'train' });
  const final = { step: 2000, loss: 2.1, lower: 2, upper: 2.2 };
  return { fit, runs: [{ id: '/w/a.csv', name: 'a', points: 100, metrics: null, final }] };
}

beforeAll(async () => {
  fitted = await fitOne();
  text = writeFitEntry(key, fitted) ?? '';
});

/** An entry whose digest is right, whatever it holds. */
function forged(kept: unknown): string {
  const body = typeof kept === 'string' ? kept : JSON.stringify(kept);
  return JSON.stringify({ version: 1, key, digest: new Digest().text(body).hex, kept: body });
}

describe('a kept fit', () => {
  it('is read back as it was, for runs that lie elsewhere now', () => {
    expect(text).not.toContain('/w/a.csv');
    const read = readFitEntry(text, key, ['/elsewhere/a.csv']);
    expect(read).toEqual({ ...fitted, runs: [{ ...fitted.runs[0], id: '/elsewhere/a.csv' }] });
  });

  it('is none for another key, another number of runs or another version', () => {
    expect(readFitEntry(text, `${key}0`, ['a'])).toBeNull();
    expect(readFitEntry(text, key, [])).toBeNull();
    expect(readFitEntry(text, key, ['a', 'b'])).toBeNull();
    expect(readFitEntry(text.replace('"version":1', '"version":2'), key, ['a'])).toBeNull();
  });

  it('is none where it was cut off or one character of it is another', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, sign) => {
        expect(readFitEntry(text.slice(0, at), key, ['a'])).toBeNull();
        const other = text.slice(0, at) + sign + text.slice(at + 1);
        const read = readFitEntry(other, key, ['a']);
        // Space around, or another way to write the same, changes nothing that is read.
        if (read !== null) expect(read.fit).toEqual(fitted.fit);
      }),
      { numRuns: often(300) },
    );
  });

  it('is none where somebody else made it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(readFitEntry(JSON.stringify(value), key, ['a'])).toBeNull();
        expect(readFitEntry(forged(value), key, ['a'])).toBeNull();
        expect(readFitEntry(forged({ fit: value, runs: fitted.runs }), key, ['a'])).toBeNull();
        expect(readFitEntry(forged({ fit: fitted.fit, runs: [value] }), key, ['a'])).toBeNull();
      }),
    );
    const mine = { ...fitted.fit, covariance: fitted.fit.covariance.slice(1) };
    expect(readFitEntry(forged({ fit: mine, runs: fitted.runs }), key, ['a'])).toBeNull();
    expect(
      readFitEntry(forged({ fit: { ...fitted.fit, law: 'mine' }, runs: fitted.runs }), key, ['a']),
    ).toBeNull();
    expect(readFitEntry(forged({ fit: fitted.fit, runs: fitted.runs }), key, ['a'])).not.toBeNull();
  });

  it('is not kept where a number of it would be lost', () => {
    const lost = { ...fitted, fit: { ...fitted.fit, objective: NaN } };
    expect(writeFitEntry(key, lost)).toBeNull();
  });
});
