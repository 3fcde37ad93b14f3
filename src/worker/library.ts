import { soundTold, type Told } from '../core/configs/told.ts';
import { looksLikeConfig } from '../core/configs/names.ts';
import { trimCurves } from '../core/curve.ts';
import { Cancelled, ReadError, throwIfCancelled, type Cancel } from '../core/errors.ts';
import { groupLogs, looksLikeLog } from '../core/logs/names.ts';
import { LogSession } from '../core/logs/session.ts';
import type { OpenedPart } from '../core/logs/source.ts';
import { keepNewestCheckpoint } from '../core/runs/checkpoints.ts';
import { isForeign, readConfigFile, updateLogFile } from '../core/runs/read.ts';
import { RunMemory } from '../core/runs/memory.ts';
import { collectRuns } from '../core/runs/resolve.ts';
import type { Answers, ConfigFile, LogFile, Run, RunCollection } from '../core/runs/types.ts';
import { baseName } from '../core/paths.ts';
import type { FileInput } from '../protocol/worker.ts';
import type { Files, Neighbours, StampedFile } from './files.ts';
import { mapLimited } from '../core/mapLimited.ts';
import { stampFiles } from './stamps.ts';
import { say } from '../core/words.ts';

/** A config larger than this is data. */
const largestConfig = 1 << 20;
/** A config's neighbours may name neighbours, and so on, up to here. */
const deepest = 4;
/** A log that has not grown for this long, in milliseconds, is taken to be finished: what reads on would cost memory. */
const finishedAfter = 600_000;

/** How many files are read at a time: while the disk looks for one, another is understood. */
const together = 8;
/** Logs of more bytes are read one after the other: each takes up to 150 MB for as long as it is read. */
const longLog = 8 << 20;

/** A log, one file or several. */
interface LogEntry {
  readonly stamp: string;
  /** null where it is no log after all. */
  readonly log: LogFile | null;
  /** Reads on where the log grows; null once it seems finished. */
  readonly session: LogSession | null;
  readonly readAt: number;
}

/** What the user said: the config of a log, and by config what it does not tell. */
export interface Said {
  readonly answers: Answers;
  readonly told?: ToldOf;
}

type ToldOf = Readonly<Record<string, Told>>;

interface ConfigEntry {
  readonly stamp: string;
  readonly neighbours: Neighbours;
  /** null where it is no schedule. */
  readonly config: ConfigFile | null;
}

/** What the worker has read; a file with an unchanged stamp is not read again, and of one that grew only what is new. */
export class Library {
  #logs = new Map<string, LogEntry>();
  #configs = new Map<string, ConfigEntry>();
  #collection: RunCollection = { runs: [], unresolved: [] };
  #answers = '';
  #found: readonly StampedFile[] = [];
  readonly #memory = new RunMemory();

  /** @param files How files are reached here. */
  constructor(private readonly files: Files) {}

  /**
   * Reads what is new or changed, forgets what is gone, and pairs logs with configs.
   * @param within Logs of more bytes that are new are only recognised, and wait.
   */
  async update(
    found: readonly FileInput[],
    { answers, told = {} }: Said,
    cancel: Cancel,
    progress: (done: number) => void,
    within = Infinity,
  ): Promise<RunCollection> {
    const files = await stampFiles(found, this.files, cancel);
    const step = counter(files.length, progress);
    const configs = await this.#updateConfigs(files, told, cancel, step);
    const others = files.filter(({ path }) => (configs.get(path)?.config ?? null) === null);
    const logs = await this.#updateLogs(others, within, cancel, step);
    const asked = JSON.stringify(answers);
    const isNew =
      asked !== this.#answers ||
      isOther(this.#configs, configs, ({ config }) => config) ||
      isOther(this.#logs, logs, ({ log }) => log);
    [this.#configs, this.#logs, this.#answers, this.#found] = [configs, logs, asked, files];
    if (isNew) this.#collection = collectRuns(this.logs, this.configs, answers, this.#memory);
    return this.#collection;
  }

  async #updateConfigs(
    files: readonly StampedFile[],
    told: ToldOf,
    cancel: Cancel,
    step: () => void,
  ): Promise<Map<string, ConfigEntry>> {
    const candidates = files.filter(({ path }) => looksLikeConfig(path));
    const entries = await mapLimited(candidates, together, async (file): Promise<[string, ConfigEntry]> => {
      throwIfCancelled(cancel);
      const said = soundTold(told[file.path]);
      const entry = await this.#configEntry(file, said, this.#configs.get(file.path));
      if (entry.config !== null) step();
      return [file.path, entry];
    });
    return new Map(entries);
  }

  async #updateLogs(
    files: readonly StampedFile[],
    within: number,
    cancel: Cancel,
    step: () => void,
  ): Promise<Map<string, LogEntry>> {
    const inputs = new Map(files.map((file) => [file.path, file]));
    const candidates = files.map(({ path }) => path).filter(looksLikeLog);
    const groups = groupLogs(candidates).map(({ path, parts }) => {
      const group = parts.flatMap((part) => inputs.get(part) ?? []);
      return { path, group, isLong: bytesOf(group) > longLog };
    });
    const read = async ({ path, group }: (typeof groups)[number]): Promise<[string, LogEntry]> => {
      throwIfCancelled(cancel);
      const entry = (await this.#waiting(path, group, within)) ?? (await this.#logEntry(path, group, cancel));
      if (entry.log?.waits !== true) group.forEach(step);
      return [path, entry];
    };
    const short = groups.filter(({ isLong }) => !isLong);
    const entries = new Map(await mapLimited(short, together, read));
    for (const group of groups) if (group.isLong) entries.set(...(await read(group)));
    // In the order of the files, whichever was read first.
    return new Map(
      groups.flatMap(({ path }): [string, LogEntry][] => {
        const entry = entries.get(path);
        return entry === undefined ? [] : [[path, entry]];
      }),
    );
  }

  /** The files of the last update, as they were then. */
  get found(): readonly StampedFile[] {
    return this.#found;
  }

  get logs(): LogFile[] {
    return keepNewestCheckpoint([...this.#logs.values()].flatMap(({ log }) => log ?? []));
  }

  get configs(): ConfigFile[] {
    return [...this.#configs.values()].flatMap(({ config }) => config ?? []);
  }

  /** What a config that was found may read beside itself. */
  sourcesOf(path: string): ((path: string) => string | undefined) | undefined {
    return this.#configs.get(path)?.neighbours.text;
  }

  /** Runs, and logs that are none yet. */
  get collection(): RunCollection {
    return this.#collection;
  }

  get runs(): readonly Run[] {
    return this.#collection.runs;
  }

  /** Runs by id, in the order asked; unknown ids are left out. */
  runsOf(ids: readonly string[]): Run[] {
    const byId = new Map(this.runs.map((run) => [run.id, run]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  async #configEntry(file: StampedFile, told: Told, known: ConfigEntry | undefined): Promise<ConfigEntry> {
    const stamp = `${file.stamp} ${JSON.stringify(told)}`;
    if (known?.stamp === stamp) {
      await known.neighbours.refresh();
      return known;
    }
    const neighbours = this.files.neighboursOf(file);
    // A file that is no schedule, that can't be read, or that a reader fails on: the others are not to suffer from it.
    const config = await this.#readConfig(file, told, neighbours).catch(() => null);
    return { stamp, neighbours, config };
  }

  async #readConfig(file: StampedFile, told: Told, neighbours: Neighbours): Promise<ConfigFile | null> {
    const text = file.size > largestConfig ? null : await this.#textOf(file);
    if (text === null) return null;
    const hints = { sources: neighbours.text, told };
    let config = readConfigFile(file.path, text, hints);
    // What it may read beside itself shows only as it is read, and what that names only then.
    for (let depth = 0; depth < deepest && (await neighbours.arrived()); depth++)
      config = readConfigFile(file.path, text, hints);
    return config;
  }

  /** null where it can't be read or is too large for a config. */
  async #textOf(file: StampedFile): Promise<string | null> {
    const part = await this.files.open(file);
    try {
      if (part.byteLength > largestConfig) return null;
      return new TextDecoder().decode(await part.slice(0, part.byteLength));
    } finally {
      await part.close();
    }
  }

  async #logEntry(path: string, files: readonly StampedFile[], cancel: Cancel): Promise<LogEntry> {
    const known = this.#logs.get(path);
    const stamp = stampOf(files);
    if (known?.stamp === stamp) {
      return Date.now() - known.readAt < finishedAfter ? known : { ...known, session: null };
    }
    const session = known?.session ?? new LogSession(path);
    const log = await this.#readParts(session, files, cancel).catch((error: unknown) => failed(path, error));
    const entry = { stamp, readAt: Date.now() };
    if (isForeign(log)) return { ...entry, log: null, session: null };
    // What could not be read now may be read the next time, from its beginning.
    if (isUnreadable(log)) return { ...entry, stamp: '', log, session: null };
    return isFinished(files) ? { ...entry, log: trim(log), session: null } : { ...entry, log, session };
  }

  /** A long log that is new waits, and is known by name meanwhile; null for any other. */
  async #waiting(path: string, files: readonly StampedFile[], within: number): Promise<LogEntry | null> {
    const bytes = bytesOf(files);
    // What is on no disk comes whole, or not at all.
    const waits = bytes > within && !this.#logs.has(path) && files.every(({ file }) => file !== null);
    if (!waits) return null;
    const entry = { readAt: Date.now(), session: null };
    const isLog = await this.#withParts(files, (parts) => new LogSession(path).recognises(parts));
    if (!isLog) return { ...entry, stamp: stampOf(files), log: null };
    const message = say`This log of ${String(Math.round(bytes / 1e6))} MB is still being read.`;
    const problems = [{ code: 'waiting', message, line: 0, severity: 'hint' } as const];
    return { ...entry, stamp: '', log: { path, reading: null, problems, waits: true } };
  }

  #readParts(session: LogSession, files: readonly StampedFile[], cancel: Cancel): Promise<LogFile> {
    return this.#withParts(files, (parts) => updateLogFile(session, parts, cancel));
  }

  async #withParts<T>(
    files: readonly StampedFile[],
    use: (parts: readonly OpenedPart[]) => Promise<T>,
  ): Promise<T> {
    const opened: OpenedPart[] = [];
    try {
      for (const file of files) opened.push(await this.files.open(file));
      return await use(opened);
    } finally {
      for (const part of opened) await part.close();
    }
  }
}

function bytesOf(files: readonly StampedFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function stampOf(files: readonly StampedFile[]): string {
  return files.map(({ path, stamp }) => `${path} ${stamp}`).join('\n');
}

/** Whether anything was read anew, came or went. */
function isOther<T>(
  before: ReadonlyMap<string, T>,
  now: ReadonlyMap<string, T>,
  of: (entry: T) => unknown,
): boolean {
  if (before.size !== now.size) return true;
  for (const [path, entry] of now) {
    const known = before.get(path);
    if (known === undefined || of(known) !== of(entry)) return true;
  }
  return false;
}

/** Tells the share done each time it is called. */
function counter(total: number, progress: (done: number) => void): () => void {
  let done = 0;
  return () => {
    progress(Math.min(1, ++done / total));
  };
}

/** What a log that grows no more keeps is no longer than its curves are. */
function trim(log: LogFile): LogFile {
  const { reading } = log;
  return reading === null ? log : { ...log, reading: { ...reading, curves: trimCurves(reading.curves) } };
}

function isFinished(files: readonly StampedFile[]): boolean {
  const since = Date.now() - finishedAfter;
  return files.every(({ writtenAt }) => writtenAt !== null && writtenAt < since);
}

function unreadable(path: string, { code, message }: Pick<ReadError, 'code' | 'message'>): LogFile {
  return { path, reading: null, problems: [{ code, message, line: 0, severity: 'error' }] };
}

function isUnreadable({ problems }: LogFile): boolean {
  return problems.some(({ code }) => code === 'unreadable');
}

/** A disk that fails and a reader that does cost this log alone. @throws Cancelled */
function failed(path: string, error: unknown): LogFile {
  if (error instanceof Cancelled) throw error;
  if (error instanceof ReadError) return unreadable(path, error);
  const why = error instanceof Error ? error.message : String(error);
  return unreadable(path, {
    code: 'unreadable',
    message: say`${baseName(path)} could not be read to its end: ${why}`,
  });
}
