import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { defaultChoices } from '../../../src/core/fit/choices.ts';
import type { FileInput } from '../../../src/protocol/worker.ts';
import { walk } from '../../../src/host/workspace/walk.ts';
import { fileAt } from './support.ts';
import { memento, openWindow, type Opened } from './window.ts';

/** The editor was never told how to search this, and it lies on no disk. */
const scheme = 'lr-law-memory';
const at = (path: string) => vscode.Uri.from({ scheme, path });

/** A file system in memory, read only. A folder in it names itself, as links do on some. */
class Memory implements vscode.FileSystemProvider {
  readonly #files = new Map<string, Uint8Array>();
  readonly #folders = new Map<string, [string, vscode.FileType][]>([['/', []]]);
  readonly onDidChangeFile = new vscode.EventEmitter<vscode.FileChangeEvent[]>().event;

  /** Takes a copy of a folder's files. The folder that it comes into is there already. */
  async take(from: vscode.Uri, to: string): Promise<void> {
    const slash = to.lastIndexOf('/');
    this.#folders.get(to.slice(0, slash) || '/')?.push([to.slice(slash + 1), vscode.FileType.Directory]);
    this.#folders.set(to, []);
    for (const [name, type] of await vscode.workspace.fs.readDirectory(from)) {
      if (type !== vscode.FileType.File) continue;
      this.#folders.get(to)?.push([name, type]);
      this.#files.set(`${to}/${name}`, await vscode.workspace.fs.readFile(vscode.Uri.joinPath(from, name)));
    }
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    const size = this.#files.get(uri.path)?.byteLength;
    const type = size === undefined ? vscode.FileType.Directory : vscode.FileType.File;
    return { type, ctime: 1, mtime: 1, size: size ?? 0 };
  }

  readDirectory(uri: vscode.Uri): [string, vscode.FileType][] {
    const entries = this.#folders.get(uri.path.replace(/(?:\/again)+$/, '') || '/');
    if (entries === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return [...entries, ['again', vscode.FileType.Directory]];
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const file = this.#files.get(uri.path);
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return file;
  }

  writeFile = refuse;
  createDirectory = refuse;
  delete = refuse;
  rename = refuse;
}

function refuse(uri: vscode.Uri): void {
  throw vscode.FileSystemError.NoPermissions(uri);
}

describe('a folder that is on no disk and that the editor can’t search', () => {
  let window: Opened;
  let registered: vscode.Disposable;

  before(async () => {
    const memory = new Memory();
    await memory.take(fileAt('runs/cosine-6000'), '/cosine-6000');
    await memory.take(fileAt('runs/constant-6000'), '/constant-6000');
    await memory.take(fileAt('runs/cosine-3000'), '/node_modules');
    await memory.take(fileAt('runs/cosine-3000'), '/archive');
    await memory.take(fileAt('runs/linear-4000'), '/archive/linear-4000');
    registered = vscode.workspace.registerFileSystemProvider(scheme, memory, { isReadonly: true });
    window = openWindow(memento());
  });

  after(() => {
    window.close();
    registered.dispose();
  });

  const find = (...exclude: string[]) => walk(at('/'), exclude, 5000);

  it('is walked through, without what is left out, and comes to an end where folders name themselves', async () => {
    const paths = new Set((await find()).map(({ path }) => path));
    assert.ok(paths.has('/cosine-6000/config.py'));
    assert.ok(![...paths].some((path) => path.includes('node_modules')));
    const fewer = (await find('**/linear-4000/**')).map(({ path }) => path);
    assert.ok(fewer.includes('/cosine-6000/config.py'));
    assert.ok(!fewer.some((path) => path.includes('linear-4000')));
    assert.ok((await walk(at('/'), [], 50)).length <= 50);
    assert.deepEqual(await walk(at('/not-there'), [], 50), []);
  });

  it('is read through the editor, and its runs are fitted', async () => {
    const found = (await find()).filter(({ path }) => /^\/(?:cosine|constant)-6000\/[^/]+$/.test(path));
    const files = found.map((uri): FileInput => {
      return { path: uri.path, file: null, uri: uri.toString(), size: null, stamp: '1' };
    });
    const scan = await window.worker.call('scan', { files, answers: {}, told: {} });
    assert.deepEqual(scan.runs.map(({ name }) => name).sort(), ['constant-6000', 'cosine-6000']);
    assert.ok(scan.runs.some(({ schedule }) => schedule === '/cosine-6000/config.py'));
    const runs = scan.runs.map(({ id }) => id);
    const { fit } = await window.worker.call('fit', { runs, choices: defaultChoices, series: 'auto' });
    assert.ok(fit.parameters['L0']!.value > 0);
  });
});
