import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FitCache } from '../../../src/host/fitCache.ts';
import type { FittedRuns } from '../../../src/protocol/worker.ts';
import { scratchFolder } from './machine.ts';
import { openApi, remove, until, writeFile } from './support.ts';

const storage = () => vscode.Uri.joinPath(scratchFolder(), 'kept-fits');
const folder = () => vscode.Uri.joinPath(storage(), 'fits');
const namesKept = async () => (await vscode.workspace.fs.readDirectory(folder())).map(([name]) => name);

describe('fits that are kept', function () {
  this.timeout(60_000);

  let fitted: FittedRuns;
  const ids = () => fitted.runs.map(({ id }) => id);

  before(async () => {
    const api = await openApi();
    const runs = api.runs.filter(({ name }) => name === 'cosine-6000' || name === 'constant-6000');
    await vscode.commands.executeCommand(
      'lrLaw.fit',
      runs.map(({ id }) => id),
    );
    fitted = await until('a fit', () => api.fits.find((fit) => fit.runs.length === runs.length));
  });

  afterEach(() => remove(storage()));

  it('are read whole or not at all while two windows write the same one', async () => {
    const [one, other, reader] = [0, 1, 2].map(() => new FitCache(storage())) as [
      FitCache,
      FitCache,
      FitCache,
    ];
    const read: (FittedRuns | null)[] = [];
    for (let i = 0; i < 20; i++) {
      const writing = Promise.all([one.put('same', fitted), other.put('same', fitted)]);
      for (let j = 0; j < 5; j++) read.push(await reader.get('same', ids()));
      await writing;
    }
    // In a browser the order of keys counts for equality.
    const runs = fitted.runs.map(({ id, ...run }) => ({ ...run, id }));
    const whole = { fit: fitted.fit, runs };
    for (const found of read) if (found !== null) assert.deepEqual(found, whole);
    assert.ok(read.some((found) => found !== null));
    assert.deepEqual(await namesKept(), ['same.json']);
  });

  it('are never more than three hundred, and the oldest go', async () => {
    const cache = new FitCache(storage());
    const old = ['a', 'b', 'c', 'd', 'e'];
    for (const key of old) await cache.put(key, fitted);
    // Files are told apart by when they were written.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    for (let i = 0; i < 299; i++)
      await writeFile(vscode.Uri.joinPath(folder(), `${String(i)}.json`), 'younger');
    await cache.put('youngest', fitted);
    await cache.trim();
    const kept = await namesKept();
    assert.equal(kept.length, 300);
    for (const key of old) assert.ok(!kept.includes(`${key}.json`), key);
    assert.notEqual(await cache.get('youngest', ids()), null);
    await cache.trim();
    assert.equal((await namesKept()).length, 300);
  });
});
