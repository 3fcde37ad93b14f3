import { window, workspace } from 'vscode';
import { UserError } from '../../core/errors.ts';
import type { ScheduleShape } from '../../core/schedule/shape.ts';
import type { Store } from '../store.ts';
import { editDocument } from '../ui/editDocument.ts';
import { pickFramework, pickOneConfig } from '../ui/pick.ts';
import { pathOf } from '../workspace/discover.ts';
import { say } from '../../core/words.ts';

/**
 * Writes a schedule into a config that the user picks, in its framework's own words: one undo step, not saved.
 * @throws UserError where the config can't say it, with the reason.
 */
export async function writeShape(store: Store, shape: ScheduleShape): Promise<void> {
  const { configs } = await store.ensureScanned();
  if (configs.length === 0) throw new UserError(say`No LR schedule config was found in this workspace.`);
  const shown = (path: string) => {
    const uri = store.uriOf(path);
    return uri === undefined ? path : workspace.asRelativePath(uri);
  };
  const path = await pickOneConfig(configs, shown, {
    title: say`Write to config`,
    placeHolder: say`Which config is to run this schedule?`,
  });
  const uri = path === undefined ? undefined : store.uriOf(path);
  if (uri === undefined) return;
  const document = await workspace.openTextDocument(uri);
  const { version } = document;
  const { edits, why } = await store.applyShape(pathOf(uri), document.getText(), shape);
  if (edits === null)
    throw new UserError(say`${workspace.asRelativePath(uri)} can’t run this schedule. ${why}`);
  await editDocument(document, version, edits);
  if (edits.length === 0)
    window.setStatusBarMessage(say`LR Law: the config runs this schedule already.`, 5000);
}

/**
 * Opens a new config that runs a schedule, in the framework that the user picks; nothing is saved.
 * @throws UserError where the framework can't run it, with the reason.
 */
export async function openNewConfig(store: Store, shape: ScheduleShape): Promise<void> {
  const framework = await pickFramework(await store.writableFrameworks());
  if (framework === undefined) return;
  const made = await store.newConfig(framework, shape);
  if ('why' in made) throw new UserError(made.why);
  const language = made.language === 'shell' ? 'shellscript' : made.language;
  const known = new Set(['yaml', 'json', 'python', 'shellscript', 'toml']);
  const content = made.text;
  const options = known.has(language) ? { content, language } : { content };
  await window.showTextDocument(await workspace.openTextDocument(options));
}
