import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
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

/** Runs `lr-law` of the same build. @returns What it prints, parsed. */
export async function runCli(...argv: string[]): Promise<unknown> {
  const root = vscode.extensions.getExtension('lr-law.lr-law')?.extensionPath ?? '';
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'dist', 'cli.js'), ...argv, '--json'],
    {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
      maxBuffer: 1 << 26,
    },
  );
  return JSON.parse(stdout) as unknown;
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

/** Waits until `ready` gives a value other than undefined. @throws After ten seconds. */
export async function until<T>(
  what: string,
  ready: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const value = await ready();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`Waited in vain for ${what}`);
}
