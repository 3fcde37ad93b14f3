import { Cancelled, ReadError, throwIfCancelled, type Cancel, type Problem } from '../errors.ts';
import { baseName } from '../paths.ts';
import { hasGrown, takeMarks, type Mark } from './marks.ts';
import { openPacked, type UnpackedPart } from './packed/packed.ts';
import { logFormats } from './registry.ts';
import { chooseFormat, sniffedBytes } from './sniff.ts';
import { fillFrom, partOf, type LogPart, type Source } from './source.ts';
import type { InnerLog, LogFormat, LogReader, LogReading } from './types.ts';
import { say } from '../words.ts';

/** A log's only file, or all its files. */
export type LogInput = Source | readonly LogPart[];

/** Up to this the first and last bytes show the whole log, and a few more may show another format. */
const settledBytes = 2 * sniffedBytes;
/** Until then, a log of more than so many bytes is looked at again whenever it has grown by so much. */
const [certainBytes, growth] = [32 * 1024, 1.25];

/**
 * Reads a log in whatever format it is, once.
 * @param path For names only, with forward slashes.
 * @throws ReadError where nothing can be used; `not-recognised` where the file is no log at all.
 * @throws Cancelled when asked to stop.
 */
export async function readLog(path: string, input: LogInput, cancel?: Cancel): Promise<LogReading> {
  return new LogSession(path).update(input, cancel);
}

/** Opens a log that may grow, and reads it. @throws as `readLog`; to go on after that, make a `LogSession` instead. */
export async function openLog(path: string, input: LogInput, cancel?: Cancel): Promise<LogSession> {
  const session = new LogSession(path);
  await session.update(input, cancel);
  return session;
}

/** A log that is read again and again while it grows, each byte once. */
export class LogSession {
  #format: LogFormat | null = null;
  #reader: LogReader | null = null;
  #marks: ReadonlyMap<string, Mark> = new Map();
  /** Why nothing of this log can ever be used. */
  #refusal: ReadError | null = null;
  #packed: readonly UnpackedPart[] = [];
  /** How long the log was when its format was chosen. */
  #chosenAt = 0;

  /**
   * @param path For names only, with forward slashes.
   * @param isGrowing Whether the log is known to be written right now: a last line without an end is left for later.
   * @param formats Formats to choose from.
   */
  constructor(
    readonly path: string,
    private isGrowing = false,
    private readonly formats: readonly LogFormat[] = logFormats,
  ) {}

  /**
   * Reads what is new. Where the log was appended to, that is what was appended; where it was replaced, cut off or written
   * over, everything.
   * @throws ReadError where nothing can be used (yet); the session can be updated again all the same.
   * @throws Cancelled when asked to stop.
   */
  async update(input: LogInput, cancel?: Cancel): Promise<LogReading> {
    throwIfCancelled(cancel);
    const parts = toParts(this.path, input).map(readable);
    const before = this.#marks;
    const grown = before.size > 0 && (await hasGrown(before, parts));
    this.isGrowing = before.size > 0 ? grown : this.isGrowing;
    this.#marks = await takeMarks(parts);
    if (this.#refusal !== null && grown && isSettled(before)) throw this.#refusal;
    const reader = grown && (await this.#goesOn(before, parts)) ? this.#reader : null;
    await (reader === null ? this.#begin(parts, cancel) : this.#take(reader, parts, cancel));
    return this.#finish();
  }

  /** Whether it is in a format that is known, by its first and last bytes. Where even those can't be read, who reads it is told. */
  async recognises(input: LogInput): Promise<boolean> {
    try {
      const { parts } = await unpackAll(toParts(this.path, input).map(readable));
      await chooseFormat(this.path, parts, this.formats);
      return true;
    } catch (error) {
      if (error instanceof ReadError) return error.code !== 'not-recognised';
      throw error;
    }
  }

  /** Whether what was appended can be read where the last reading ended. */
  async #goesOn(before: ReadonlyMap<string, Mark>, parts: readonly LogPart[]): Promise<boolean> {
    if (this.#reader === null || this.#packed.length > 0 || this.#reader.isProvisional === true) return false;
    const length = lengthOf(parts);
    if (isSettled(before) || (length > certainBytes && length < growth * this.#chosenAt)) return true;
    this.#chosenAt = length;
    return (await chooseFormat(this.path, parts, this.formats)) === this.#format;
  }

  async #begin(parts: readonly LogPart[], cancel: Cancel | undefined): Promise<void> {
    this.#reader = null;
    this.#refusal = null;
    const looked = await unpackAll(parts);
    this.#format = await chooseFormat(this.path, looked.parts, this.formats);
    this.#chosenAt = lengthOf(parts);
    // What is unpacked on the way has gone by with the look at its beginning.
    const { parts: opened, packed } = looked.packed.length === 0 ? looked : await unpackAll(parts);
    this.#packed = packed;
    const reader = this.#format.open({
      path: this.path,
      growing: this.isGrowing,
      openText: (text) => this.#openText(text),
    });
    await this.#take(reader, opened, cancel);
  }

  async #openText(text: LogPart): Promise<InnerLog | null> {
    const formats = this.formats.filter(({ binary }) => binary !== true);
    try {
      const format = await chooseFormat(text.path, [text], formats);
      return { label: format.label, reader: format.open({ path: text.path, growing: this.isGrowing }) };
    } catch (error) {
      if (error instanceof ReadError) return null;
      throw error;
    }
  }

  async #take(reader: LogReader, parts: readonly LogPart[], cancel: Cancel | undefined): Promise<void> {
    this.#reader = null;
    try {
      await reader.read(parts, cancel);
      this.#reader = reader;
    } catch (error) {
      if (error instanceof ReadError && error.code !== 'unreadable') this.#refusal = error;
      throw error;
    }
  }

  #finish(): LogReading {
    const reading = this.#reader?.finish();
    if (reading === undefined) throw new Error('There is nothing to finish.');
    const problems: Problem[] = this.#packed.flatMap(({ problem }) => problem ?? []);
    return problems.length === 0 ? reading : { ...reading, problems: [...problems, ...reading.problems] };
  }
}

function isSettled(marks: ReadonlyMap<string, Mark>): boolean {
  return [...marks.values()].reduce((sum, { byteLength }) => sum + byteLength, 0) >= settledBytes;
}

function lengthOf(parts: readonly LogPart[]): number {
  return parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function toParts(path: string, input: LogInput): readonly LogPart[] {
  return 'slice' in input && 'byteLength' in input ? [partOf(path, input)] : input;
}

interface Unpacked {
  readonly parts: readonly LogPart[];
  readonly packed: readonly UnpackedPart[];
}

async function unpackAll(parts: readonly LogPart[]): Promise<Unpacked> {
  const opened = await Promise.all(
    parts.map(async (part) => {
      const unpacked = openPacked(part, await part.slice(0, 4));
      return { part: unpacked ?? part, packed: unpacked };
    }),
  );
  return { parts: opened.map(({ part }) => part), packed: opened.flatMap(({ packed }) => packed ?? []) };
}

/** The same part; a failure of the disk or the network is a ReadError `unreadable`. */
function readable(part: LogPart): LogPart {
  const guarded = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      if (error instanceof Cancelled || error instanceof ReadError) throw error;
      const message = say`${baseName(part.path)} can’t be read to its end: check that it is still there and readable.`;
      throw new ReadError('unreadable', 'unknown', message);
    }
  };
  return {
    path: part.path,
    byteLength: part.byteLength,
    slice: (start, end) => guarded(() => part.slice(start, end)),
    fill: (buffer, start) => guarded(() => fillFrom(part, buffer, start)),
  };
}
