import type { Cancel, Problem } from '../errors.ts';
import type { Curve } from '../curve.ts';
import type { Source } from './source.ts';

/** What a log held, after reading and cleaning. */
export interface LogReading {
  /** Registry name of the format, for example `csv`, `jsonl`, `hf-trainer-state`. */
  readonly format: string;
  /** Training first, then validation; at most one curve a kind. Empty where the log holds no usable point. */
  readonly curves: readonly Curve[];
  /** Length of the run in updates where the log itself tells it, else null. */
  readonly totalSteps: number | null;
  /** Every skipped line or record, and doubts about the whole file. */
  readonly problems: readonly Problem[];
  /** What had to be assumed while reading, one sentence each (for example which update a logged LR belongs to). */
  readonly assumptions: readonly string[];
}

/** What a reader is told besides the bytes. */
export interface ReadContext {
  /** Path with forward slashes, for names only: readers open nothing. */
  readonly path: string;
  readonly cancel?: Cancel | undefined;
}

/** What `sniff` gets: the path and the first and last bytes as text. */
export interface Sniffed {
  readonly path: string;
  /** Lower-case base name. */
  readonly baseName: string;
  /** First 64 KiB, decoded with replacement. */
  readonly head: string;
  /** Last 64 KiB (equal to `head` for a small file). */
  readonly tail: string;
}

/** One log format. A new format is one file that exports this, and one line in `registry.ts`. */
export interface LogFormat {
  readonly name: string;
  /** What the README and the tree call it. */
  readonly label: string;
  /** 0 = surely not, 1 = surely. The highest above 0 reads the file. */
  sniff(file: Sniffed): number;
  /** Throws `ReadError` only where nothing at all can be used. */
  read(source: Source, context: ReadContext): Promise<LogReading>;
}
