import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { readConfig } from '../../../src/core/configs/registry.ts';
import { isVirtual, projectRoot } from './machine.ts';
import { openApi } from './support.ts';

/** Every config fixture: framework and name, and the file. */
async function collectFixtures(): Promise<(readonly [string, vscode.Uri])[]> {
  const folder = vscode.Uri.joinPath(projectRoot(), 'test', 'fixtures', 'configs');
  const frameworks = await vscode.workspace.fs.readDirectory(folder);
  const fixtures = frameworks.map(async ([framework]) => {
    const home = vscode.Uri.joinPath(folder, framework);
    const names = new Set((await vscode.workspace.fs.readDirectory(home)).map(([name]) => name));
    return [...names]
      .filter((name) => names.has(`${name}.golden.json`))
      .map((name) => [`${framework}/${name}`, vscode.Uri.joinPath(home, name)] as const);
  });
  return (await Promise.all(fixtures)).flat().sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What the hovers at an offset say. */
async function hoverAtOffset(document: vscode.TextDocument, offset: number): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    document.positionAt(offset),
  );
  const contents = hovers.flatMap((hover) => hover.contents);
  return contents.map((each) => (each instanceof vscode.MarkdownString ? each.value : '')).join('\n');
}

describe('configs of every framework', () => {
  before(function () {
    // They lie on the disk, whatever folder is open.
    if (isVirtual) this.skip();
  });

  it('are hovered at every key that shapes the schedule', async function () {
    this.timeout(60_000);
    await openApi();
    const silent: string[] = [];
    let keys = 0;
    for (const [name, file] of await collectFixtures()) {
      const document = await vscode.workspace.openTextDocument(file);
      for (const key of readConfig(file.path, document.getText())?.keys ?? []) {
        keys++;
        const text = await hoverAtOffset(document, (key.usedRange ?? key.valueRange).start);
        if (text.length < 20) silent.push(`${name}: ${key.name}`);
      }
    }
    assert.deepEqual(silent, []);
    assert.ok(keys > 300, String(keys));
  });

  it('have a line above their schedule', async function () {
    this.timeout(60_000);
    await openApi();
    const bare: string[] = [];
    let schedules = 0;
    for (const [name, file] of await collectFixtures()) {
      const document = await vscode.workspace.openTextDocument(file);
      const reading = readConfig(file.path, document.getText());
      if (reading?.schedule == null || reading.totalSteps === null || reading.keys.length === 0) continue;
      schedules++;
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      const line = document.positionAt(reading.keys[0]!.keyRange.start).line;
      if (!lenses.some(({ range }) => range.start.line === line)) bare.push(name);
    }
    assert.deepEqual(bare, []);
    assert.ok(schedules > 60, String(schedules));
  });
});
