import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';

/** The extension's API, activated, with the workspace read. */
export async function openApi(): Promise<LrLawApi> {
  const extension = vscode.extensions.getExtension<LrLawApi>('lr-law.lr-law');
  assert.ok(extension, 'VS Code does not know lr-law.lr-law');
  const api = await extension.activate();
  await vscode.commands.executeCommand('lrLaw.refresh');
  await api.whenIdle();
  return api;
}

/** Folder of the opened workspace. */
export function workspaceFolder(): string {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return folder.uri.fsPath;
}

/** A file or folder of the opened workspace, by its path in it. */
export function fileAt(path: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  assert.ok(folder, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Writes a file of the workspace; its folders are made. */
export async function writeFile(uri: vscode.Uri, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await vscode.workspace.fs.writeFile(uri, bytes);
}

/** Removes a file, or a folder and all that is in it. */
export async function remove(uri: vscode.Uri): Promise<void> {
  await vscode.workspace.fs.delete(uri, { recursive: true });
}

/** The text of all hovers at the first place of `word` in a document. */
export async function hoverAt(document: vscode.TextDocument, word: string): Promise<string> {
  const offset = document.getText().indexOf(word);
  assert.ok(offset >= 0, `${word} is not in ${document.uri.path}`);
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset + 1),
  );
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents
    .map((content) => (content instanceof vscode.MarkdownString ? content.value : ''))
    .join('\n');
}

/**
 * Waits until `ready` gives a value other than undefined.
 * @param what What is waited for, and for the error what there was instead.
 * @throws After ten seconds, or as many as are given.
 */
export async function until<T>(
  what: string | (() => string),
  ready: () => Promise<T | undefined> | T | undefined,
  seconds = 10,
): Promise<T> {
  for (const end = Date.now() + 1000 * seconds; Date.now() < end;) {
    const value = await ready();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain for ${typeof what === 'string' ? what : what()}`);
}
