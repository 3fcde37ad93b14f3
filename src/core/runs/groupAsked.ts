import { groupOfConfig, type RunGroup } from './groups.ts';
import type { Run } from './types.ts';

/**
 * The group that a question is about: that of the log or config named, else the one with the most runs; null where there are
 * not several.
 * @param about Path of a log or a config; absent where the question names none.
 */
export function groupAsked(
  groups: readonly RunGroup[],
  runs: readonly Pick<Run, 'id' | 'schedule'>[],
  about: string | undefined,
): RunGroup | null {
  const [first] = groups;
  if (first === undefined || groups.length < 2) return null;
  const trained = runs.filter(({ id, schedule }) => id === about || schedule === about);
  const ids = trained.map(({ id }) => id);
  const named = about === undefined ? null : groupOfConfig(groups, about, ids);
  return (
    named ?? groups.reduce((most, group) => (group.runs.length > most.runs.length ? group : most), first)
  );
}
