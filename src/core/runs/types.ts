import type { Told } from '../configs/told.ts';
import type { ConfigHints, ConfigReading } from '../configs/types.ts';
import type { Curve } from '../curve.ts';
import type { Problem } from '../errors.ts';
import type { LrSource } from '../fit/types.ts';
import type { LogReading } from '../logs/types.ts';

/** A log file as read, or why it could not be. */
export interface LogFile {
  /** Forward slashes; identifies the file throughout. */
  readonly path: string;
  /** null where `problems` says why nothing could be used. */
  readonly reading: LogReading | null;
  readonly problems: readonly Problem[];
  /** Whether it was only recognised and is yet to be read. */
  readonly waits?: true;
}

/** A config file as read. */
export interface ConfigFile {
  readonly path: string;
  readonly text: string;
  readonly reading: ConfigReading;
  /** What the user said of it, which is in the reading. */
  readonly told?: Told | undefined;
  /** The text again with what others know that it may not say. */
  withHints(hints: ConfigHints): ConfigReading;
}

/** A log with the LR of every update: what a fit and a plot need. */
export interface Run {
  /** The log's path. */
  readonly id: string;
  readonly name: string;
  readonly log: string;
  readonly schedule: string | null;
  readonly lrSource: LrSource;
  /** LR of updates 1..`steps`. It is made when asked for: ask for it where every update is needed. */
  readonly eta: Float64Array;
  /** The last logged step. */
  readonly steps: number;
  readonly peakLr: number;
  /** Digest of `eta`. */
  readonly lrDigest: string;
  /** Update at which the warm-up ends; points before it are outside the law. */
  readonly warmupSteps: number;
  readonly curves: readonly Curve[];
  /** Parameters of the model where the path names them, else null. */
  readonly size: number | null;
  /** Tokens of one update where the log or the config tells, else null. */
  readonly batchTokens: number | null;
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}

/** A log that can't be a run yet. */
export interface UnresolvedLog {
  readonly log: string;
  readonly name: string;
  /** `needs-schedule`: the user may choose a config; `unusable`: nothing helps; `waiting`: it is still being read. */
  readonly state: 'needs-schedule' | 'unusable' | 'waiting';
  /** One sentence. */
  readonly why: string;
  /** The likeliest configs for the user to choose from, the most likely first; none where nothing helps. */
  readonly candidates: readonly string[];
}

/** What the user has said about a log: the config that trained it, or that a linear warm-up may be assumed. */
export type Answers = Readonly<Record<string, string>>;

/** Everything found in a set of files. */
export interface RunCollection {
  readonly runs: readonly Run[];
  readonly unresolved: readonly UnresolvedLog[];
}
