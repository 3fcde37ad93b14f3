import { Uri, window, workspace, type TextDocument } from 'vscode';
import { looksLikeConfig } from '../../../core/configs/names.ts';
import type { Store } from '../../store.ts';
import { pickOneConfig } from '../../ui/pick.ts';
import { pathOf } from '../../workspace/discover.ts';

/**
 * The config that a command is about: the one that its argument names, else that in the editor, else the user's choice.
 * @param argument A config's URI, `{ config: path }`, a schedule's row of the tree, or nothing.
 * @returns undefined when dismissed.
 */
export async function chooseDocument(
  store: Store,
  argument: unknown,
  words: { readonly title: string; readonly placeHolder: string },
): Promise<TextDocument | undefined> {
  const named = uriOf(store, argument);
  if (named !== undefined) return workspace.openTextDocument(named);
  const active = window.activeTextEditor?.document;
  if (active !== undefined && looksLikeConfig(pathOf(active.uri))) return active;
  const path = await pickOneConfig(store.scan.configs, (path) => relative(store, path), words);
  const uri = path === undefined ? undefined : store.uriOf(path);
  return uri === undefined ? undefined : workspace.openTextDocument(uri);
}

function uriOf(store: Store, argument: unknown): Uri | undefined {
  if (argument instanceof Uri) return argument;
  if (typeof argument !== 'object' || argument === null || !('config' in argument)) return undefined;
  const { config } = argument;
  // A schedule's row of the tree holds its summary, a link the path.
  const path = typeof config === 'object' && config !== null && 'path' in config ? config.path : config;
  return typeof path === 'string' ? store.uriOf(path) : undefined;
}

function relative(store: Store, path: string): string {
  const uri = store.uriOf(path);
  return uri === undefined ? path : workspace.asRelativePath(uri);
}
