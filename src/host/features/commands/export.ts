import { Uri, window, workspace } from 'vscode';
import { UserError } from '../../../core/errors.ts';
import type { Store } from '../../store.ts';
import { writeWhole } from '../../ui/writeWhole.ts';
import { say } from '../../../core/words.ts';

/**
 * Writes the fit as the JSON that `lr-law predict --fit` reads, to a file that the user names.
 * @throws UserError where there is no fit.
 */
export async function exportFit(store: Store): Promise<void> {
  const { fitted } = store;
  if (fitted === null) throw new UserError(say`There is no fit to export: run Fit LR scaling law first.`);
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, 'lr-law-fit.json') }),
    filters: { JSON: ['json'] },
    title: say`Export the fit`,
  });
  if (target === undefined) return;
  const text = `${JSON.stringify({ ...fitted.fit, runs: fitted.runs }, null, 2)}\n`;
  await writeWhole(target, new TextEncoder().encode(text));
}
