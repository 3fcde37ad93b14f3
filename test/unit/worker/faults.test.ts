import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { memorySource } from '../../../src/core/logs/source.ts';
import type { FileInput } from '../../../src/protocol/worker.ts';
import { diskFiles } from '../../../src/worker/diskFiles.ts';
import type { Files } from '../../../src/worker/files.ts';
import { Library } from '../../../src/worker/library.ts';
import { mapLimited } from '../../../src/core/mapLimited.ts';
import { stampFiles } from '../../../src/worker/stamps.ts';

const home = mkdtempSync(join(tmpdir(), 'lr-law-faults-'));
const [good, other] = [join(home, 'good.csv'), join(home, 'other.csv')];
const goOn = { aborted: false };

function rows(count: number, loss = 2): string {
  const lines = Array.from(
    { length: count },
    (_, i) => `${String(i + 1)},${(loss + 1 / (i + 1)).toFixed(4)},0.001\n`,
  );
  return `step,loss,lr\n${lines.join('')}`;
}

const onDisk = (path: string): FileInput => ({ path, file: path, uri: path, size: null, stamp: null });

function scan(library: Library, files: readonly FileInput[] = [onDisk(good), onDisk(other)]) {
  return library.update(files, { answers: {} }, goOn, () => undefined);
}

beforeEach(() => {
  for (const path of [good, other]) writeFileSync(path, rows(50));
});

afterAll(() => {
  rmSync(home, { recursive: true });
});

describe('files that change while they are looked at', () => {
  it('are left out where they were deleted after they were found', async () => {
    rmSync(other);
    const { runs, unresolved } = await scan(new Library(diskFiles));
    expect(runs.map(({ log }) => log)).toEqual([good]);
    expect(unresolved).toEqual([]);
  });

  it('are left out where they are no files: a pipe would keep whoever opens it waiting', async () => {
    if (process.platform === 'win32') return;
    rmSync(other);
    execFileSync('mkfifo', [other]);
    try {
      const { runs } = await scan(new Library(diskFiles));
      expect(runs.map(({ log }) => log)).toEqual([good]);
    } finally {
      rmSync(other);
    }
  });

  it('are read anew where another took their place, though size and time are the same', async () => {
    const library = new Library(diskFiles);
    await scan(library);
    const { atime, mtime, size } = statSync(other);
    writeFileSync(`${other}.new`, rows(50, 3));
    utimesSync(`${other}.new`, atime, mtime);
    renameSync(`${other}.new`, other);
    expect(statSync(other).size).toBe(size);
    const { runs } = await scan(library);
    expect(runs.find(({ log }) => log === other)!.curves[0]!.loss[0]).toBe(4);
  });

  it('are read anew where they were written over, also by a clock that was set back', async () => {
    const library = new Library(diskFiles);
    await scan(library);
    writeFileSync(other, rows(50, 5));
    utimesSync(other, 1, 1);
    const { runs } = await scan(library);
    expect(runs.find(({ log }) => log === other)!.curves[0]!.loss[0]).toBe(6);
  });

  it.skipIf(process.getuid?.() === 0)(
    'say so where they may not be read, and are read once they may',
    async () => {
      chmodSync(other, 0);
      const library = new Library(diskFiles);
      expect((await scan(library)).unresolved[0]?.why).toBe('The file can’t be opened.');
      chmodSync(other, 0o644);
      expect((await scan(library)).runs).toHaveLength(2);
    },
  );

  it('cost nobody else anything where the disk fails in the midst of one, which is tried again', async () => {
    const bytes = new TextEncoder().encode(rows(20_000));
    let asked = 0;
    bytes.subarray = (begin, end) => {
      if (++asked > 2) throw Object.assign(new Error('EIO: i/o error, read'), { code: 'EIO' });
      return Uint8Array.prototype.slice.call(bytes, begin, end);
    };
    let served = bytes;
    const open: Files['open'] = ({ path, ...input }) =>
      path === '/broken.csv'
        ? Promise.resolve({ path, ...memorySource(served), close: () => Promise.resolve() })
        : diskFiles.open({ path, ...input });
    const library = new Library({ ...diskFiles, open });
    const broken: FileInput = { path: '/broken.csv', file: null, uri: 'r:/broken.csv', size: 1, stamp: '1' };
    const found = await scan(library, [onDisk(good), broken]);
    expect(found.runs.map(({ log }) => log)).toEqual([good]);
    expect(found.unresolved[0]?.why).toBe(
      'broken.csv can’t be read to its end: check that it is still there and readable.',
    );
    served = new TextEncoder().encode(rows(20_000));
    expect((await scan(library, [onDisk(good), broken])).runs).toHaveLength(2);
  });

  it('keep what was found as it was where nothing has changed, and not where an answer has', async () => {
    const library = new Library(diskFiles);
    const first = await scan(library);
    expect(await scan(library)).toBe(first);
    const answered = await library.update(
      [onDisk(good), onDisk(other)],
      { answers: { [good]: 'x' } },
      goOn,
      () => undefined,
    );
    expect(answered).not.toBe(first);
  });
});

describe('stamps', () => {
  it('ask the disk only where the host has not', async () => {
    const remote: FileInput = { path: '/r.csv', file: null, uri: 'r:/r.csv', size: 1, stamp: '7' };
    const [own, told] = await stampFiles([onDisk(good), remote], diskFiles, goOn);
    expect(own!.writtenAt).toBeCloseTo(statSync(good).mtimeMs, 3);
    expect(told).toEqual({ ...remote, writtenAt: null });
  });
});

describe('mapLimited', () => {
  it('maps in order, never more than so many at a time', async () => {
    let [now, most] = [0, 0];
    const doubled = await mapLimited([5, 1, 4, 2, 3], 2, async (value) => {
      most = Math.max(most, ++now);
      await new Promise((resolve) => setTimeout(resolve, value));
      now--;
      return 2 * value;
    });
    expect(doubled).toEqual([10, 2, 8, 4, 6]);
    expect(most).toBe(2);
  });

  it('begins nothing after a failure and waits for what was begun', async () => {
    const begun: number[] = [];
    let ended = false;
    const work = mapLimited([1, 2, 3, 4], 2, async (value) => {
      begun.push(value);
      if (value === 1) throw new Error('no');
      await new Promise((resolve) => setTimeout(resolve, 10));
      ended = true;
      return value;
    });
    await expect(work).rejects.toThrow('no');
    expect(begun).toEqual([1, 2]);
    expect(ended).toBe(true);
  });
});
