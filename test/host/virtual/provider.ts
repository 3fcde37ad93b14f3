import * as fs from 'node:fs';
import * as vscode from 'vscode';
import { scheme } from './scheme.ts';

/**
 * An extension under test conditions only: it gives a folder of this machine's disk to the editor as one that is on no disk, as
 * extensions for remote repositories and archives do. The folder is named by LR_LAW_VIRTUAL.
 */
export function activate(context: vscode.ExtensionContext): void {
  const home = process.env['LR_LAW_VIRTUAL'];
  if (home === undefined) throw new Error('LR_LAW_VIRTUAL is not set.');
  context.subscriptions.push(
    vscode.workspace.registerFileSystemProvider(scheme, new Virtual(home), {
      isCaseSensitive: true,
    }),
  );
}

class Virtual implements vscode.FileSystemProvider {
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly onDidChangeFile = this.#changed.event;

  constructor(private readonly home: string) {}

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const found = await this.#on(uri, (path) => fs.promises.stat(path));
    const type = found.isDirectory() ? vscode.FileType.Directory : vscode.FileType.File;
    return { type, ctime: found.ctimeMs, mtime: found.mtimeMs, size: found.size };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const entries = await this.#on(uri, (path) => fs.promises.readdir(path, { withFileTypes: true }));
    return entries.map((entry) => [
      entry.name,
      entry.isDirectory() ? vscode.FileType.Directory : vscode.FileType.File,
    ]);
  }

  readFile(uri: vscode.Uri): Promise<Uint8Array> {
    return this.#on(uri, (path) => fs.promises.readFile(path));
  }

  async writeFile(uri: vscode.Uri, content: Uint8Array): Promise<void> {
    const isNew = !fs.existsSync(this.#at(uri));
    await this.#on(uri, (path) => fs.promises.writeFile(path, content));
    this.#tell(uri, isNew ? vscode.FileChangeType.Created : vscode.FileChangeType.Changed);
  }

  async createDirectory(uri: vscode.Uri): Promise<void> {
    await this.#on(uri, (path) => fs.promises.mkdir(path, { recursive: true }));
    this.#tell(uri, vscode.FileChangeType.Created);
  }

  async delete(uri: vscode.Uri, { recursive }: { readonly recursive: boolean }): Promise<void> {
    await this.#on(uri, (path) => fs.promises.rm(path, { recursive }));
    this.#tell(uri, vscode.FileChangeType.Deleted);
  }

  async rename(from: vscode.Uri, to: vscode.Uri): Promise<void> {
    await this.#on(from, (path) => fs.promises.rename(path, this.#at(to)));
    this.#tell(from, vscode.FileChangeType.Deleted);
    this.#tell(to, vscode.FileChangeType.Created);
  }

  #at({ path }: vscode.Uri): string {
    return this.home + path;
  }

  /** @throws what the editor understands where there is no such file */
  async #on<T>(uri: vscode.Uri, work: (path: string) => Promise<T>): Promise<T> {
    try {
      return await work(this.#at(uri));
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
        throw vscode.FileSystemError.FileNotFound(uri);
      throw error;
    }
  }

  #tell(uri: vscode.Uri, type: vscode.FileChangeType): void {
    this.#changed.fire([{ uri, type }]);
  }
}
