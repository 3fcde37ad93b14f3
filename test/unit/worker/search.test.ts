import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Cancelled } from '../../../src/core/errors.ts';
import type { Place } from '../../../src/protocol/worker.ts';
import { searchDisk } from '../../../src/worker/diskFiles.ts';
import { Search } from '../../../src/worker/search.ts';

const home = mkdtempSync(join(tmpdir(), 'lr-law-search-'));
const goOn = { aborted: false };
const write = (path: string) => {
  mkdirSync(dirname(join(home, path)), { recursive: true });
  writeFileSync(join(home, path), '');
};
const place = (more: Partial<Place> = {}): Place => ({
  path: '/w',
  file: home,
  exclude: [],
  followsLinks: true,
  most: 100,
  ...more,
});
const pathsOf = (files: readonly { readonly path: string }[]) => files.map(({ path }) => path);

for (const path of ['runs/a/log.csv', 'runs/a/train.py', 'runs/a/notes.md', 'runs/b/log.csv', 'dist/c.csv'])
  write(path);

afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('the search of the opened folders', () => {
  it('finds what may be a log or a config by its name, with its place on the disk', async () => {
    const search = new Search(searchDisk);
    const { files, isCut } = await search.anew([place()], goOn);
    expect(pathsOf(files)).toEqual(['/w/runs/a/log.csv', '/w/runs/a/train.py', '/w/runs/b/log.csv']);
    expect(files[0]).toEqual({
      path: '/w/runs/a/log.csv',
      file: join(home, 'runs/a/log.csv'),
      root: home,
      uri: '',
      size: null,
      stamp: null,
    });
    expect(isCut).toBe(false);
  });

  it.each([
    [['**/a'], ['/w/runs/b/log.csv']],
    [['runs/a/**'], ['/w/runs/b/log.csv']],
    [['**/*.{py,js}', 'runs/b'], ['/w/runs/a/log.csv']],
    [
      ['b', 'log.csv'],
      ['/w/runs/a/log.csv', '/w/runs/a/train.py', '/w/runs/b/log.csv'],
    ],
  ])('leaves out %j', async (exclude, left) => {
    const { files } = await new Search(searchDisk).anew([place({ exclude })], goOn);
    expect(pathsOf(files)).toEqual(left);
  });

  it('names a file that lies in two of the folders once', async () => {
    const inner = place({ path: '/w/runs/a', file: join(home, 'runs/a') });
    const { files } = await new Search(searchDisk).anew([place(), inner], goOn);
    expect(pathsOf(files)).toEqual(['/w/runs/a/log.csv', '/w/runs/a/train.py', '/w/runs/b/log.csv']);
  });

  it('says when there may be more', async () => {
    const { files, isCut } = await new Search(searchDisk).anew([place({ most: 1 })], goOn);
    expect([files.length, isCut]).toEqual([1, true]);
  });

  it('finds nothing in a folder that is not there, and searches the others', async () => {
    const gone = place({ path: '/gone', file: join(home, 'gone') });
    expect((await new Search(searchDisk).anew([gone, place()], goOn)).files.length).toBe(3);
  });

  it('remembers what it found until it is asked anew, or of other folders', async () => {
    let searches = 0;
    const search = new Search((...asked) => {
      searches++;
      return searchDisk(...asked);
    });
    await search.anew([place()], goOn);
    expect((await search.known([place()], goOn)).length).toBe(3);
    expect(searches).toBe(1);
    expect((await search.known([place({ exclude: ['**/a'] })], goOn)).length).toBe(1);
    expect(searches).toBe(2);
    // As a worker that was started anew.
    expect((await new Search(searchDisk).known([place()], goOn)).length).toBe(3);
  });

  it('has nothing to search where there is no disk', async () => {
    expect(await new Search(null).known([], goOn)).toEqual([]);
  });

  it('stops when asked to', async () => {
    await expect(new Search(searchDisk).anew([place()], { aborted: true })).rejects.toThrow(Cancelled);
  });
});
