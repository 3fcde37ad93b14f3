import { workspace, type Disposable, type Uri } from 'vscode';
import type { Store } from './store.ts';
import { pathOf } from './workspace/discover.ts';

/** The text of a file as it stands now: unsaved in an editor, else on disk. */
export async function currentText(uri: Uri): Promise<string> {
  const open = workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  return open?.getText() ?? new TextDecoder().decode(await workspace.fs.readFile(uri));
}

/** Redraws the plot while a config that is laid over it is being typed. */
export function registerTyping(store: Store): Disposable {
  return workspace.onDidChangeTextDocument(({ document }) => {
    if (store.overlays.includes(pathOf(document.uri))) store.touch();
  });
}
