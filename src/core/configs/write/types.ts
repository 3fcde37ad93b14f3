import type { TextEdit } from '../../errors.ts';
import type { ScheduleShape } from '../../schedule/shape.ts';
import type { NewValue } from '../edit.ts';
import type { Language } from '../languages.ts';
import type { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints, ConfigReading } from '../types.ts';

/**
 * What the keys of a mapping should hold. A key that is not there is inserted, `null` takes it away, a patch goes into the
 * mapping under the key. The order is the one in which a human would write the keys.
 */
export interface Patch {
  readonly [key: string]: NewValue | null | Patch | Verbatim;
}

/** Text in the config's own language, for what is no scalar and no mapping. */
export class Verbatim {
  constructor(
    /** @param next What stands between its lines: a line break and the indentation. */
    readonly write: (next: string) => string,
  ) {}
}

/** A mapping of a config with what it should hold. */
export interface Part {
  readonly section: Section;
  readonly patch: Patch;
  /** Names of one thing in several units: the one that goes gives its place to the one that comes. */
  readonly twins?: readonly (readonly string[])[];
  /** How a flag's words are joined where no other flag tells. */
  readonly joint?: '-' | '_';
}

/** One way to say a schedule in a framework's words: all parts together. */
export type Way = readonly Part[];

/** What a writer knows of the config that it is to change. */
export interface WriteContext {
  readonly tree: ConfigTree;
  readonly hints: ConfigHints;
  /** The config as it reads now. */
  readonly reading: ConfigReading;
  readonly target: ScheduleShape;
}

/** One framework's way to have a schedule written. A new one is one file that exports this, and one line in `registry.ts`. */
export interface Writer {
  readonly framework: string;
  /**
   * Ways that may give the target; each is tried and read back, and the one that changes the least is taken. None where the
   * framework has no such schedule, and a refusal where this config stands in the way.
   */
  readonly ways: (context: WriteContext) => readonly Way[] | Refusal;
  /** One sentence: which schedules the framework knows, said where it has none for the target. */
  readonly knows: string;
  /** One sentence on what in this very config stands in the way, said instead of `knows`; null where nothing does. */
  readonly obstacle?: (context: WriteContext) => string | null;
  /** Updates by which the framework's own arithmetic may lie before or behind the target; 1 unless said. */
  readonly shift?: (context: WriteContext) => number;
  /** A small complete config to begin a new one with; its schedule is replaced by the target. */
  readonly blank: { readonly fileName: string; readonly language: Language; readonly text: string };
}

/** One sentence: why a config can't be changed. */
export interface Refusal {
  readonly why: string;
}

/** The edits that make a config run a schedule, or one sentence: why there are none. */
export type Applied =
  | { readonly edits: readonly TextEdit[]; readonly why: null }
  | { readonly edits: null; readonly why: string };
