import type { ConfigHints } from '../configs/types.ts';
import type { Cancel, Problem } from '../errors.ts';
import type { Fit } from '../fit/types.ts';
import type { ConfigFile, RunCollection } from '../runs/types.ts';
import { advise, type Alternative } from './advise.ts';
import { checkLog } from './checkLog.ts';
import { checkRange, type ShownRun } from './checkRange.ts';
import { mergeProblems } from './merge.ts';

/** What a workspace knows beside a config. */
export interface Known {
  readonly collection: RunCollection;
  /** null where nothing could be fitted. */
  readonly fit: Fit | null;
  /** The fitted runs. */
  readonly shown: readonly ShownRun[];
  readonly cancel?: Cancel | undefined;
}

/** All findings about a config, and what would end lower in as many steps; null where nothing better is known. */
export interface ConfigCheck {
  readonly problems: readonly Problem[];
  readonly alternative: Alternative | null;
}

/**
 * What is wrong or odd in a config of a workspace: what its framework makes of it, what the log of the run that it trained
 * says otherwise, and what only a fit can tell.
 * @throws Cancelled when asked to stop.
 */
export function checkConfig(
  { path, text, reading, told }: ConfigFile,
  { collection, fit, shown, cancel }: Known,
): ConfigCheck {
  const hints: ConfigHints = { told };
  const known = { path, text, hints, reading };
  const trained = collection.runs.find(({ schedule }) => schedule === path);
  const own = [...reading.problems, ...(trained === undefined ? [] : checkLog(known, trained))];
  if (fit === null) return { problems: own, alternative: null };
  const { problems, alternative } = advise(fit, known, cancel);
  return { problems: mergeProblems([...own, ...checkRange(fit, known, shown)], problems), alternative };
}
