import { Uri } from 'vscode';
import { Digest } from '../core/digest.ts';
import { longestScan } from '../protocol/scanEntry.ts';
import type { Scan, WorkerApi } from '../protocol/worker.ts';
import { fitCodeDigest } from './fitCode.ts';
import { readKept, writeKept } from './kept.ts';
import type { Memory } from './memory.ts';
import { tellCut } from './ui/notify.ts';
import type { Task } from './ui/progress.ts';
import type { WorkerClient } from './workerClient.ts';
import { describeFiles, searchFiles, type Searched } from './workspace/discover.ts';
import type { FoundFiles } from './workspace/found.ts';

/** What is found is kept at most so often, in milliseconds: a log that grows would have it written all the time. */
const keptEvery = 60_000;
/** A log of more bytes is not waited for by who wants to see what there is. */
const longLog = 4_000_000;

/** What a look at the workspace gave. */
export interface Found {
  readonly scan: Scan;
  readonly files: FoundFiles;
}

/** Looks at the workspace. What the last window found is taken as long as no file is another, and nothing is read then. */
export class Looks {
  readonly #file: Uri | undefined;
  #keptAt = -Infinity;
  /** What the last search found. */
  #searched: Searched | undefined;

  /** @param language Of the sentences in what is found. */
  constructor(
    private readonly worker: WorkerClient,
    private readonly memory: Memory,
    storage: Uri | undefined,
    private readonly language: string,
  ) {
    this.#file = storage === undefined ? undefined : Uri.joinPath(storage, 'runs.json');
  }

  /** What was found the last time, where every file is as it was; null otherwise. */
  async recall(): Promise<Found | null> {
    if (this.#file === undefined) return null;
    const bytes = await readKept(this.#file, longestScan);
    if (bytes === null) return null;
    const { request, files, isCut } = await this.#list();
    // To read and to write as much keeps whoever does it busy: not the editor's thread.
    const scan = await this.worker.call('readScanEntry', { key: await this.#keyOf(request), bytes });
    if (scan === null) return null;
    if (isCut) tellCut();
    this.#keptAt = performance.now();
    this.worker.readLater(request);
    return { scan, files };
  }

  /**
   * Reads what is new.
   * @param first Is told of everything before the long logs are read, where there are any that are new.
   * @param among `'known'` where only files that are known have changed: the workspace is not searched then, which costs far more.
   * @throws What the worker says; Cancelled
   */
  async look(
    task?: Task,
    among: 'all' | 'known' = 'all',
    first?: (found: Found) => Promise<void>,
  ): Promise<Found> {
    const { request, files, isCut } = await this.#list(among, task?.signal);
    if (isCut) tellCut();
    // Before anything is read: what changes meanwhile makes the key another one the next time.
    const isDue = this.#file !== undefined && performance.now() - this.#keptAt > keptEvery;
    const key = isDue ? await this.#keyOf(request) : null;
    const options = { signal: task?.signal, onProgress: task?.report };
    let scan = await this.worker.call('scan', { ...request, within: first && longLog }, options);
    if (first !== undefined && scan.unresolved.some(({ state }) => state === 'waiting')) {
      await first({ scan, files });
      scan = await this.worker.call('scan', request, options);
    }
    if (key !== null && this.#file !== undefined) {
      this.#keptAt = performance.now();
      const entry = await this.worker.call('scanEntry', { key });
      if (entry !== null) await writeKept(this.#file, entry);
    }
    return { scan, files };
  }

  async #list(among: 'all' | 'known' = 'all', signal?: AbortSignal) {
    const searched =
      (among === 'known' ? this.#searched : undefined) ?? (await searchFiles(this.worker, signal));
    this.#searched = searched;
    const { answers, told } = this.memory;
    const request = { ...(await describeFiles(searched)), answers, told };
    return { request, files: searched.found, isCut: searched.isCut };
  }

  /** Of everything that what is found depends on. */
  async #keyOf({ places, files, ...said }: Parameters<WorkerApi['scan']>[0]): Promise<string> {
    const stamps = await this.worker.call('stamps', { places, files });
    return new Digest().text(stamps).text(JSON.stringify([said, this.language, fitCodeDigest])).hex;
  }
}
