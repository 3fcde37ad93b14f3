import type { Problem, TextRange } from '../errors.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { ConfigTree } from './tree.ts';

/** Family of a schedule as users name it. */
export type ScheduleKind =
  | 'constant'
  | 'linear'
  | 'cosine'
  | 'wsd'
  | 'polynomial'
  | 'inverse-sqrt'
  | 'exponential'
  | 'step'
  | 'explicit'
  | 'unknown';

/** What a key does to the schedule; hovers and edits go by it. */
export type KeyRole = 'peak-lr' | 'min-lr' | 'warmup' | 'total' | 'decay' | 'kind' | 'batch' | 'other';

/** One key of the config that shapes the schedule, with its places in the text. */
export interface ScheduleKey {
  readonly name: string;
  readonly role: KeyRole;
  readonly keyRange: TextRange;
  readonly valueRange: TextRange;
  /** The value as a number where it is one, else as text. */
  readonly value: number | string;
}

/** Something that the config alone does not say. */
export interface Missing {
  /** `totalSteps`, `peakLr`, `worldSize`, … */
  readonly what: string;
  /** One sentence: why it can't be known and where it could come from. */
  readonly why: string;
}

/** A config read: the schedule as the framework really runs it, or what is missing for it. */
export interface ConfigReading {
  /** Registry name of the dialect: `nanogpt`, `huggingface`, `llama-factory`, `lrs`. */
  readonly framework: string;
  readonly kind: ScheduleKind;
  /** null where something is missing or the config is unusable. */
  readonly schedule: Schedule | null;
  readonly peakLr: number | null;
  readonly minLr: number | null;
  readonly warmupSteps: number | null;
  readonly totalSteps: number | null;
  readonly keys: readonly ScheduleKey[];
  readonly missing: readonly Missing[];
  readonly problems: readonly Problem[];
  /** Defaults and eras that had to be assumed, one sentence each. */
  readonly assumptions: readonly string[];
}

/** What others know that the config may not say. */
export interface ConfigHints {
  /** Number of updates, from the log or from the user. */
  readonly totalSteps?: number | undefined;
}

/** One framework's way to write a schedule. A new framework is one file that exports this, and one line in `registry.ts`. */
export interface Dialect {
  readonly framework: string;
  readonly label: string;
  readonly languages: readonly Language[];
  /** 0 = not this framework, 1 = surely; by marker keys, at least two of them. */
  detect(tree: ConfigTree, path: string): number;
  read(tree: ConfigTree, hints: ConfigHints): ConfigReading;
}

/** Languages that configs are written in. */
export type Language = 'yaml' | 'json' | 'python';
