import type { Told } from '../core/configs/told.ts';
import { showRun } from '../core/forecast/checkRange.ts';
import type { FittedRuns } from '../protocol/worker.ts';
import type { Surroundings } from './forecast.ts';
import type { Library } from './library.ts';

/**
 * What the library knows beside a config's text: the run that it trained, the files near it, the fitted runs.
 * @param told What the user said of the config.
 */
export function surroundingsOf(
  library: Library,
  { path, told }: { readonly path: string; readonly told?: Told | undefined },
  fitted: FittedRuns | null,
): Surroundings {
  const run = library.runs.find((candidate) => candidate.schedule === path);
  const log = library.logs.find((candidate) => candidate.path === run?.log);
  const { totalSteps, settings } = log?.reading ?? {};
  const shown = library.runsOf(fitted?.runs.map(({ id }) => id) ?? []);
  return {
    hints: { totalSteps: totalSteps ?? undefined, settings, told, sources: library.sourcesOf(path) },
    trained: run ?? null,
    shown: shown.map(showRun),
  };
}
