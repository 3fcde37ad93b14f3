import { UserError } from '../../../core/errors.ts';
import type { Store } from '../../store.ts';
import type { PlotPanel } from '../panel.ts';
import { pickRuns } from '../../ui/pick.ts';
import { withProgress } from '../../ui/progress.ts';
import { say } from '../../../core/words.ts';

/**
 * Fit LR scaling law: looks for runs, lets the user tick them, fits, and shows the plot.
 * @param given Ids of runs to fit without asking.
 * @throws UserError where there is nothing to fit.
 */
export async function fitCommand(store: Store, panel: PlotPanel, given?: unknown): Promise<void> {
  const { runs, unresolved } = await withProgress(say`Looking for training logs`, (task) =>
    store.refresh(task),
  );
  if (runs.length === 0) {
    throw new UserError(
      unresolved[0]?.why ?? say`No training log was found in this workspace: open a folder that holds one.`,
    );
  }
  const chosen = isListOfIds(given) ? given : await pickRuns(runs, store.ticked);
  if (chosen === undefined || chosen.length === 0) return;
  await store.setTicked(new Set(chosen));
  await withProgress(say`Fitting LR scaling law`, (task) => store.fit(chosen, task));
  panel.show();
}

function isListOfIds(given: unknown): given is string[] {
  return Array.isArray(given) && given.length > 0 && given.every((id) => typeof id === 'string');
}
