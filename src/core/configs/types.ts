import type { Problem, TextRange } from '../errors.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { Language } from './languages.ts';
import type { Told } from './told.ts';
import type { ConfigTree } from './tree.ts';

export type { Language } from './languages.ts';

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

/** What a key does to the schedule; hovers, findings and edits go by it. */
export type KeyRole = 'peak-lr' | 'min-lr' | 'warmup' | 'total' | 'decay' | 'kind' | 'batch' | 'other';

/** One key of the config that shapes the schedule, with its places in the text. */
export interface ScheduleKey {
  readonly name: string;
  readonly role: KeyRole;
  readonly keyRange: TextRange;
  /** The token where the value is written, quotes included. */
  readonly valueRange: TextRange;
  /** Where the value is used, if it is written elsewhere (`--lr $LR`). */
  readonly usedRange?: TextRange;
  /** The value as a number where it is one, else as text. */
  readonly value: number | string;
  /** Set where the value is an expression, which can't be edited. */
  readonly computed?: true;
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
  /** Tokens of one update over all devices, where the config tells. */
  readonly tokensPerUpdate: number | null;
  /** Parameters of the model, where the config names it; `readConfig` fills it in. */
  readonly modelSize?: number | null;
  readonly keys: readonly ScheduleKey[];
  readonly missing: readonly Missing[];
  readonly problems: readonly Problem[];
  /** Defaults and eras that had to be assumed, one sentence each. */
  readonly assumptions: readonly string[];
}

/** What others know that the config may not say. A hint fills a gap; what the config says itself wins. */
export interface ConfigHints {
  /** Number of updates, from the log or from the user. */
  readonly totalSteps?: number | undefined;
  /** Devices that hold different data (data-parallel ranks). */
  readonly worldSize?: number | undefined;
  /** Updates of one epoch. */
  readonly stepsPerEpoch?: number | undefined;
  readonly tokensPerUpdate?: number | undefined;
  /** What the user said of this config; only `readConfig` looks at it, and it fills what is not known above. */
  readonly told?: Told | undefined;
  /** Arguments that the run's log tells, under the log's own names (`settingsOf` reads them like a section). */
  readonly settings?: Readonly<Record<string, unknown>> | null | undefined;
  /**
   * The text of another file of the workspace, by its path relative to the config's folder (nanoGPT's `../train.py`, a
   * DeepSpeed JSON that a config names); undefined where it is not there.
   */
  readonly sources?: ((path: string) => string | undefined) | undefined;
}

/** One framework's way to write a schedule. A new framework is one file that exports this, and one line in `registry.ts`. */
export interface Dialect {
  readonly framework: string;
  readonly label: string;
  readonly languages: readonly Language[];
  /**
   * How sure the config is of this framework; the highest score reads it, and no fixture may have two highest.
   * - 1: the framework's own name is in it (a programme, an import, a class path, a `.lrs.yaml`)
   * - 0.9: two or more keys that no other framework has
   * - 0.8: one key that no other framework has, beside others that fit
   * - up to 0.6: only keys that others have too; more of them score higher
   * - 0: fewer than two marker keys, or a key that is another framework's own
   */
  detect(tree: ConfigTree, path: string): number;
  read(tree: ConfigTree, hints: ConfigHints): ConfigReading;
}
