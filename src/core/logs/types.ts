import type { Cancel, Problem } from '../errors.ts';
import type { Curve } from '../curve.ts';
import type { LogPart } from './source.ts';

/** What a log held, after reading and cleaning. */
export interface LogReading {
  /** Registry name of the format, for example `csv`, `jsonl`, `hf-trainer-state`. */
  readonly format: string;
  /** Training first, then validation; at most one curve a kind. Empty where the log holds no usable point. */
  readonly curves: readonly Curve[];
  /** Length of the run in updates where the log itself tells it, else null. */
  readonly totalSteps: number | null;
  /** What the counter, the LR and the loss on a line of this log mean, in words. */
  readonly counting: string;
  /** Arguments or config that the log itself tells, under its own names; null where there are none. */
  readonly settings: Settings | null;
  /** Every skipped line or record, and doubts about the whole file. */
  readonly problems: readonly Problem[];
  /** What had to be assumed while reading, one sentence each (for example which update a logged LR belongs to). */
  readonly assumptions: readonly string[];
}

/** Plain data, as JSON has it. */
export type Settings = Readonly<Record<string, unknown>>;

/** What a reader is told besides the bytes. */
export interface ReadContext {
  /** Path with forward slashes, for names only: readers open nothing. */
  readonly path: string;
  /** Whether the log was seen to grow: a record that has not ended is then left for the next reading, and is no problem. */
  readonly growing: boolean;
  /** Opens text that the log holds, by what it is; null where it is no log. */
  readonly openText?: (text: LogPart) => Promise<InnerLog | null>;
}

/** A log that stands in another. */
export interface InnerLog {
  /** What the README calls its format. */
  readonly label: string;
  readonly reader: LogReader;
}

/** Reads one log, again and again while it grows. */
export interface LogReader {
  /**
   * Takes in what the parts hold beyond what was taken in before. A log of one file has one part; new parts may appear.
   * @throws ReadError where nothing of this log can ever be used, whatever is appended.
   * @throws Cancelled when asked to stop; the reader is then thrown away.
   */
  read(parts: readonly LogPart[], cancel?: Cancel): Promise<void>;
  /**
   * The cleaned result of everything taken in so far; changes nothing, so that more can be read afterwards.
   * @throws ReadError where nothing can be used yet.
   */
  finish(): LogReading;
  /**
   * Whether what was taken in rests on where the log ended (a last line without an end, too few lines to know the layout):
   * when more is there, a new reader must begin anew. Asked after `finish`.
   */
  readonly isProvisional?: boolean;
}

/** What `sniff` gets: the path and the first and last bytes of a log's first part. */
export interface Sniffed {
  /** Path of the part, without the ending of a packed file (`.gz`, `.zst`). */
  readonly path: string;
  /** Lower-case base name. */
  readonly baseName: string;
  /** Paths of all parts: one, unless a name rule groups files. */
  readonly parts: readonly string[];
  /** First 64 KiB. */
  readonly bytes: Uint8Array;
  /** First 64 KiB, decoded with replacement. */
  readonly head: string;
  /** Last 64 KiB (equal to `head` for a small or a packed file). */
  readonly tail: string;
}

/**
 * One log format: one file that exports this, one line in `registry.ts`, and one in `names.ts` where its files have names
 * of their own or a log is several files.
 */
export interface LogFormat {
  readonly name: string;
  /** What the README and the tree call it. */
  readonly label: string;
  /** Whether its files are not text: others are never asked about bytes that are none. */
  readonly binary?: boolean;
  /** 0 = surely not, 1 = surely. The highest above 0 reads the log. */
  sniff(file: Sniffed): number;
  open(context: ReadContext): LogReader;
}
