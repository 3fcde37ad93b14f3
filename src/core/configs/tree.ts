import type { Problem, TextRange } from '../errors.ts';

/** A value of a config with its place; the one tree that every language reader gives and every dialect reads. */
export type ConfigNode = ConfigMap | ConfigList | ConfigScalar | ConfigUnknown;

/** A mapping. Later duplicates win, as in every framework's loader. */
export interface ConfigMap {
  readonly type: 'map';
  readonly range: TextRange;
  readonly entries: ReadonlyMap<string, ConfigEntry>;
}

/** One key of a mapping and its value. */
export interface ConfigEntry {
  readonly keyRange: TextRange;
  readonly value: ConfigNode;
}

/** A sequence. */
export interface ConfigList {
  readonly type: 'list';
  readonly range: TextRange;
  readonly items: readonly ConfigNode[];
}

/** A literal: constant arithmetic is evaluated, numeric strings are numbers where a number is asked for. */
export interface ConfigScalar {
  readonly type: 'scalar';
  readonly range: TextRange;
  readonly value: string | number | boolean | null;
}

/** An expression that would need running code: never guessed. */
export interface ConfigUnknown {
  readonly type: 'unknown';
  readonly range: TextRange;
  readonly text: string;
}

/** A parsed config: its root mapping and what was wrong with the syntax. */
export interface ConfigTree {
  readonly root: ConfigMap;
  readonly problems: readonly Problem[];
  readonly text: string;
}

/** A text without a mapping at its root. */
export const emptyMap: ConfigMap = { type: 'map', range: { start: 0, end: 0 }, entries: new Map() };
