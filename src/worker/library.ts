import { open, readFile } from 'node:fs/promises';
import { looksLikeConfig } from '../core/configs/names.ts';
import { throwIfCancelled, type Cancel } from '../core/errors.ts';
import { looksLikeLog } from '../core/logs/names.ts';
import { memorySource, type Source } from '../core/logs/source.ts';
import { keepNewestCheckpoint } from '../core/runs/checkpoints.ts';
import { readConfigFile, readLogFile } from '../core/runs/read.ts';
import { collectRuns } from '../core/runs/resolve.ts';
import type { Answers, ConfigFile, LogFile, Run, RunCollection } from '../core/runs/types.ts';
import type { FileInput } from '../protocol/worker.ts';

type Entry =
  | { readonly stamp: string; readonly log: LogFile }
  | { readonly stamp: string; readonly config: ConfigFile }
  | { readonly stamp: string; readonly neither: true };

/** A config larger than this is data. */
const largestConfig = 1 << 20;

/** What the worker has read; a file with an unchanged stamp is not read again. */
export class Library {
  #entries = new Map<string, Entry>();
  #collection: RunCollection = { runs: [], unresolved: [] };

  /** Reads what is new or changed, forgets what is gone, and pairs logs with configs. */
  async update(
    files: readonly FileInput[],
    answers: Answers,
    cancel: Cancel,
    progress: (done: number) => void,
  ): Promise<RunCollection> {
    const next = new Map<string, Entry>();
    for (const [i, file] of files.entries()) {
      throwIfCancelled(cancel);
      const known = this.#entries.get(file.path);
      next.set(file.path, known?.stamp === file.stamp ? known : await readEntry(file, cancel));
      progress((i + 1) / files.length);
    }
    this.#entries = next;
    this.#collection = collectRuns(this.logs, this.configs, answers);
    return this.#collection;
  }

  get logs(): LogFile[] {
    const logs = [...this.#entries.values()].flatMap((entry) => ('log' in entry ? [entry.log] : []));
    return keepNewestCheckpoint(logs);
  }

  get configs(): ConfigFile[] {
    return [...this.#entries.values()].flatMap((entry) => ('config' in entry ? [entry.config] : []));
  }

  get runs(): readonly Run[] {
    return this.#collection.runs;
  }

  /** Runs by id, in the order asked; unknown ids are left out. */
  runsOf(ids: readonly string[]): Run[] {
    const byId = new Map(this.runs.map((run) => [run.id, run]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }
}

async function readEntry(file: FileInput, cancel: Cancel): Promise<Entry> {
  const { path, stamp } = file;
  const source = await openInput(file);
  if (source === null) return { stamp, log: unreadable(path) };
  try {
    const config = await readAsConfig(path, source);
    if (config !== null) return { stamp, config };
    if (!looksLikeLog(path)) return { stamp, neither: true };
    const log = await readLogFile(path, source, cancel);
    const foreign = log.reading === null && log.problems.every(({ code }) => code === 'not-recognised');
    return foreign ? { stamp, neither: true } : { stamp, log };
  } finally {
    await source.close();
  }
}

async function readAsConfig(path: string, source: Source): Promise<ConfigFile | null> {
  if (!looksLikeConfig(path) || source.byteLength > largestConfig) return null;
  const text = new TextDecoder().decode(await source.slice(0, source.byteLength));
  return readConfigFile(path, text);
}

function unreadable(path: string): LogFile {
  const message = 'The file can’t be opened.';
  return { path, reading: null, problems: [{ code: 'unreadable', message, line: 0, severity: 'error' }] };
}

interface OpenedSource extends Source {
  close(): Promise<void>;
}

async function openInput({ file, bytes }: FileInput): Promise<OpenedSource | null> {
  if (bytes !== null) return { ...memorySource(bytes), close: () => Promise.resolve() };
  return file === null ? null : openFile(file).catch(() => null);
}

/** Small files are read at once; large ones slice by slice. */
async function openFile(file: string): Promise<OpenedSource> {
  const handle = await open(file);
  const { size } = await handle.stat();
  if (size <= largestConfig) {
    await handle.close();
    return { ...memorySource(await readFile(file)), close: () => Promise.resolve() };
  }
  return {
    byteLength: size,
    async slice(start, end) {
      const target = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const { bytesRead } = await handle.read(target, 0, target.length, start);
      return target.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}
