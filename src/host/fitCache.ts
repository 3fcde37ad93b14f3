import { FileType, Uri, workspace } from 'vscode';
import { longestEntry, readFitEntry, writeFitEntry } from '../protocol/fitEntry.ts';
import type { FittedRuns } from '../protocol/worker.ts';
import { readKept, writeKept } from './kept.ts';
import { log } from './ui/log.ts';

/** Fits that are kept; the oldest go. */
const most = 300;

/**
 * Fits in the workspace's storage, one file each, named by what the fit was made of: two windows that fit the same write the
 * same, and an entry is never another fit's. Every trouble costs no more than the fit being made again.
 */
export class FitCache {
  readonly #folder: Uri | undefined;

  /** @param storage The extension's folder for this workspace; undefined where there is none, and then nothing is kept. */
  constructor(storage: Uri | undefined) {
    this.#folder = storage === undefined ? undefined : Uri.joinPath(storage, 'fits');
  }

  /** The fit of this key for runs of these ids; null where none is kept that can be used. */
  async get(key: string, ids: readonly string[]): Promise<FittedRuns | null> {
    const file = this.#fileOf(key);
    if (file === undefined) return null;
    const bytes = await readKept(file, longestEntry);
    if (bytes === null) return null;
    const fitted = readFitEntry(new TextDecoder().decode(bytes), key, ids);
    if (fitted === null) log().info('A kept fit can not be read and is not used.');
    return fitted;
  }

  /** Keeps a fit. */
  async put(key: string, fitted: FittedRuns): Promise<void> {
    const [file, text] = [this.#fileOf(key), writeFitEntry(key, fitted)];
    if (file === undefined || text === null) return;
    await writeKept(file, new TextEncoder().encode(text));
  }

  /** Removes what is more than is to be kept, the oldest first. */
  async trim(): Promise<void> {
    const folder = this.#folder;
    if (folder === undefined) return;
    try {
      const entries = await workspace.fs.readDirectory(folder);
      const files = entries.filter(([, type]) => type === FileType.File);
      if (files.length <= most) return;
      const stamped = await Promise.all(
        files.map(async ([name]) => {
          const uri = Uri.joinPath(folder, name);
          return { uri, mtime: (await workspace.fs.stat(uri)).mtime };
        }),
      );
      const oldest = stamped.sort((a, b) => a.mtime - b.mtime).slice(0, files.length - most);
      await Promise.all(oldest.map(({ uri }) => workspace.fs.delete(uri)));
    } catch (error) {
      // Another window may have been faster.
      log().debug('Removing old fits:', error);
    }
  }

  #fileOf(key: string): Uri | undefined {
    return this.#folder === undefined ? undefined : Uri.joinPath(this.#folder, `${key}.json`);
  }
}
