import assert from 'node:assert/strict';
import * as vscode from 'vscode';

interface Manifest {
  contributes?: {
    commands?: { command: string }[];
    views?: Record<string, { id: string }[]>;
  };
}

const own = (id: string): boolean => id.startsWith('lrLaw.');

/** VS Code registers these by itself: `ID.focus`, `ID.open`, … of a view, `workbench.view.extension.…` of a container. */
function belongsToView(id: string, { contributes }: Manifest): boolean {
  const views = Object.values(contributes?.views ?? {}).flat();
  return views.some((view) => id.startsWith(`${view.id}.`));
}

describe('manifest', () => {
  let manifest: Manifest;
  let contributed: string[];
  let registered: string[];

  before(async () => {
    const extension = vscode.extensions.getExtension<unknown>('lr-law.lr-law');
    assert.ok(extension, 'VS Code does not know lr-law.lr-law');
    await extension.activate();
    manifest = extension.packageJSON as Manifest;
    contributed = (manifest.contributes?.commands ?? []).map(({ command }) => command).filter(own);
    registered = (await vscode.commands.getCommands(true)).filter(own);
  });

  it('contributes commands', () => {
    assert.ok(contributed.includes('lrLaw.fit'), `contributed: ${contributed.join(', ')}`);
  });

  it('registers every contributed command', () => {
    assert.deepEqual(
      contributed.filter((id) => !registered.includes(id)),
      [],
    );
  });

  it('contributes every registered command', () => {
    const extra = registered.filter((id) => !contributed.includes(id) && !belongsToView(id, manifest));
    assert.deepEqual(extra, []);
  });
});
