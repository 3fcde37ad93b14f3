import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Digest } from '../../../src/core/digest.ts';
import { factsOfPath } from '../../../src/core/runs/facts.ts';
import { readScanEntry, writeScanEntry } from '../../../src/protocol/scanEntry.ts';
import type { Scan } from '../../../src/protocol/worker.ts';

const scan: Scan = {
  logs: [
    {
      ...{ path: '/w/a.csv', format: 'csv', points: 3, firstStep: 1, lastStep: 3 },
      ...{ series: ['train'], problems: [] },
    },
  ],
  configs: [
    {
      ...{ path: '/w/a.yaml', framework: 'lrs', kind: 'cosine', totalSteps: null, words: 'cosine' },
      ...{ missing: [], tellable: [], problems: [] },
    },
  ],
  runs: [
    {
      ...{ id: '/w/a.csv', name: 'a', log: '/w/a.csv', schedule: null, lrSource: 'log', steps: 3, points: 3 },
      ...{ peakLr: 1e-3, lastLoss: 2, facts: factsOfPath('/w/a.csv'), digest: 'd' },
      ...{ assumptions: [], problems: [] },
    },
  ],
  unresolved: [{ log: '/w/b.csv', name: 'b', state: 'unusable', why: 'Because.', candidates: [] }],
};
const text = writeScanEntry('k', scan);
const forged = (kept: unknown) => {
  const body = JSON.stringify(kept);
  return JSON.stringify({ version: 1, key: 'k', digest: new Digest().text(body).hex, kept: body });
};

describe('what was found and kept', () => {
  it('is read back as it was, by its key alone', () => {
    expect(readScanEntry(text, 'k')).toEqual(scan);
    expect(readScanEntry(text, 'l')).toBeNull();
    expect(readScanEntry(text.replace('"version":1', '"version":0'), 'k')).toBeNull();
  });

  it('is none where it was cut off or changed', () => {
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, sign) => {
        expect(readScanEntry(text.slice(0, at), 'k')).toBeNull();
        const read = readScanEntry(text.slice(0, at) + sign + text.slice(at + 1), 'k');
        if (read !== null) expect(read).toEqual(scan);
      }),
    );
  });

  it('is none where it is of another shape, though its digest is right', () => {
    expect(readScanEntry(forged(scan), 'k')).toEqual(scan);
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('logs', 'configs', 'runs', 'unresolved'), (value, list) => {
        expect(readScanEntry(JSON.stringify(value), 'k')).toBeNull();
        expect(readScanEntry(forged(value), 'k')).toBeNull();
        expect(readScanEntry(forged({ ...scan, [list]: [value] }), 'k')).toBeNull();
      }),
    );
    const run = { ...scan.runs[0], digest: undefined };
    expect(readScanEntry(forged({ ...scan, runs: [run] }), 'k')).toBeNull();
  });
});
