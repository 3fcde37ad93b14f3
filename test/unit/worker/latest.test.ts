import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { diskFiles } from '../../../src/worker/diskFiles.ts';
import { Latest } from '../../../src/worker/latest.ts';
import { stampFiles } from '../../../src/worker/stamps.ts';

let folder = '';
const at = (i: number) => join(folder, `${String(i)}.csv`);

/** @param count Files, the first of which was written last. */
async function taken(count: number): Promise<Latest> {
  const paths = Array.from({ length: count }, (_, i) => at(i));
  paths.forEach((path, i) => {
    writeFileSync(path, 'step,loss\n');
    utimesSync(path, 1e9 - i, 1e9 - i);
  });
  const inputs = paths.map((path) => ({ path, file: path, uri: `file://${path}`, size: null, stamp: null }));
  const latest = new Latest();
  latest.take(await stampFiles(inputs.reverse(), diskFiles, { aborted: false }));
  return latest;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lr-law-latest-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a glance', () => {
  it('sees that nothing is another, and when the last was written', async () => {
    const latest = await taken(3);
    expect(await latest.glance(diskFiles)).toEqual({ isOther: false, writtenAt: 1e12 });
    expect(await latest.glance(diskFiles)).toEqual({ isOther: false, writtenAt: 1e12 });
  });

  it('sees one that grew, and one that went', async () => {
    const latest = await taken(3);
    appendFileSync(at(2), '1,2\n');
    const { isOther, writtenAt } = await latest.glance(diskFiles);
    expect(isOther).toBe(true);
    expect(writtenAt).toBeGreaterThan(1e12);
    const other = await taken(3);
    rmSync(at(1));
    expect((await other.glance(diskFiles)).isOther).toBe(true);
  });

  it('asks about the fifty that were written last, and about none where nothing was found', async () => {
    const latest = await taken(60);
    const asked: string[] = [];
    await latest.glance({
      stamp(input) {
        asked.push(input.path);
        return diskFiles.stamp(input);
      },
    });
    expect(asked.sort()).toEqual(Array.from({ length: 50 }, (_, i) => at(i)).sort());
    expect(await new Latest().glance(diskFiles)).toEqual({ isOther: false, writtenAt: null });
  });
});
