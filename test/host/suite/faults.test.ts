import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Store } from '../../../src/host/store.ts';
import { writeWhole } from '../../../src/host/ui/writeWhole.ts';
import { disk } from './machine.ts';
import { fileAt, remove, writeFile } from './support.ts';
import { memento, openWindow, type Opened } from './window.ts';

const fitted = ['constant-6000', 'cosine-6000'];

async function idsOf(store: Store): Promise<string[]> {
  const { runs } = await store.ensureScanned();
  return fitted.map((name) => runs.find((run) => run.name === name)?.id ?? name);
}

/** Names, sizes and times of everything in a folder. */
async function standOf(folder: vscode.Uri): Promise<string[]> {
  const lines = (await vscode.workspace.fs.readDirectory(folder)).map(async ([name, type]) => {
    const uri = vscode.Uri.joinPath(folder, name);
    if (type === vscode.FileType.Directory) return standOf(uri);
    const { size, mtime } = await vscode.workspace.fs.stat(uri);
    return [`${uri.path} ${String(size)} ${String(mtime)}`];
  });
  return (await Promise.all(lines)).flat().sort();
}

describe('faults', () => {
  const open: Opened[] = [];
  const window = (state = memento()) => {
    const opened = openWindow(state);
    open.push(opened);
    return opened;
  };

  afterEach(() => {
    for (const each of open.splice(0)) each.close();
  });

  it('a worker that is killed in the midst of a fit comes back, and the fit is the same', async () => {
    const { store, worker, deaths } = window();
    const ids = await idsOf(store);
    const before = await store.fit(ids);
    const again = store.fit(ids);
    await worker.killForTest();
    const after = await again;
    assert.equal(deaths.length, 1);
    assert.equal(after.fit.objective, before.fit.objective);
    assert.equal((await store.plotModel({ known: [], overview: false })).runs.length, store.runs.length);
  });

  it('shows what there is while a long log is still being read, and the rest when it was', async function () {
    if (disk === null) this.skip();
    const file = fileAt('long/log.csv');
    const rows = Array.from({ length: 250_000 }, (_, i) => `${String(i + 1)},2.50000,0.001000\n`);
    await writeFile(file, `step,loss,lr\n${rows.join('')}`);
    try {
      const { store } = window();
      const seen: string[][] = [];
      store.onDidChange(() => seen.push(store.scan.unresolved.map(({ state }) => state)));
      const first = await store.ensureListed();
      assert.equal(store.scanned, false);
      const waiting = first.unresolved.filter(({ state }) => state === 'waiting');
      assert.deepEqual(
        waiting.map(({ log, why }) => [log, why]),
        [[file.path, 'This log of 6 MB is still being read.']],
      );
      assert.ok(first.runs.some(({ name }) => name === 'cosine-6000'));
      const all = await store.ensureScanned();
      assert.equal(all.runs.find(({ log }) => log === file.path)?.steps, 250_000);
      assert.ok(!all.unresolved.some(({ state }) => state === 'waiting'));
      assert.ok(seen[0]?.includes('waiting'));
    } finally {
      await remove(fileAt('long'));
    }
  });

  it('a worker that is killed at rest knows the runs when it is asked next', async () => {
    const { store, worker } = window();
    const ids = await idsOf(store);
    await worker.killForTest();
    assert.equal((await store.fit(ids)).runs.length, ids.length);
  });

  it('a window that is reloaded in the midst of a fit has the fit before it, and makes the new one', async () => {
    const state = memento();
    const first = window(state);
    const ids = await idsOf(first.store);
    const { fit } = await first.store.fit(ids);
    const lost = first.store.fit(ids.slice(0, 1));
    first.close();
    await assert.rejects(lost);
    const second = window(state);
    assert.equal(second.store.fitted?.fit.objective, fit.objective);
    assert.equal(second.store.scanned, false, 'Nothing is said to be fresh that was not looked at.');
    await second.store.refresh();
    await second.store.refit();
    assert.equal(second.store.fitted.fit.objective, fit.objective);
  });

  it('settings that change in the midst of a fit change the next one and not that one', async () => {
    const { store } = window();
    const ids = await idsOf(store);
    const settings = vscode.workspace.getConfiguration('lrLaw');
    const running = store.fit(ids);
    await settings.update('fit.law', 'power', vscode.ConfigurationTarget.Global);
    try {
      assert.equal((await running).fit.law, 'annealing');
      assert.equal((await store.fit(ids)).fit.law, 'power');
    } finally {
      await settings.update('fit.law', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('two windows on one folder agree and leave the folder as it is', async () => {
    const before = await standOf(fileAt('.'));
    const [a, b] = [window(), window()];
    const [one, two] = await Promise.all(
      [a, b].map(async ({ store }) => (await store.fit(await idsOf(store))).fit.objective),
    );
    assert.equal(one, two);
    assert.deepEqual(await standOf(fileAt('.')), before);
  });

  it('an export to a disk that is full says so and leaves what stood there', async () => {
    const disk = new FullDisk();
    const registered = vscode.workspace.registerFileSystemProvider('lrlaw-full', disk);
    try {
      const target = vscode.Uri.parse('lrlaw-full:/fit.json');
      await assert.rejects(
        writeWhole(target, new Uint8Array(10)),
        /^UserError: fit\.json was not written, and nothing was changed: the disk is full\./,
      );
      assert.deepEqual([...disk.files.keys()], ['/fit.json']);
      assert.equal(disk.files.get('/fit.json')?.length, 3);
    } finally {
      registered.dispose();
    }
  });

  it('an export takes the place of an older one, and leaves nothing beside it', async () => {
    const target = fileAt('out.json');
    for (const text of ['long before', 'now']) await writeWhole(target, new TextEncoder().encode(text));
    assert.equal(new TextDecoder().decode(await vscode.workspace.fs.readFile(target)), 'now');
    assert.deepEqual(
      (await standOf(fileAt('.'))).filter((line) => line.includes('lr-law-part')),
      [],
    );
    await vscode.workspace.fs.delete(target);
  });
});

/** A disk with one file and no room for another: what is begun is left half written, as disks do. */
class FullDisk implements vscode.FileSystemProvider {
  readonly files = new Map<string, Uint8Array>([['/fit.json', new Uint8Array(3)]]);
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat({ path }: vscode.Uri): vscode.FileStat {
    const size = this.files.get(path)?.length;
    if (path === '/') return { type: vscode.FileType.Directory, ctime: 0, mtime: 0, size: 0 };
    if (size === undefined) throw vscode.FileSystemError.FileNotFound(path);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size };
  }

  readDirectory(): [string, vscode.FileType][] {
    return [...this.files.keys()].map((path) => [path.slice(1), vscode.FileType.File]);
  }

  createDirectory(): void {
    throw new Error('ENOSPC: no space left on device, mkdir');
  }

  readFile({ path }: vscode.Uri): Uint8Array {
    const bytes = this.files.get(path);
    if (bytes === undefined) throw vscode.FileSystemError.FileNotFound(path);
    return bytes;
  }

  writeFile({ path }: vscode.Uri, content: Uint8Array): void {
    this.files.set(path, content.subarray(0, 1));
    throw new Error('ENOSPC: no space left on device, write');
  }

  delete({ path }: vscode.Uri): void {
    if (!this.files.delete(path)) throw vscode.FileSystemError.FileNotFound(path);
  }

  rename(): void {
    throw new Error('Nothing was to be renamed.');
  }
}
