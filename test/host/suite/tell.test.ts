import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileAt, hoverAt, openApi, remove, writeFile } from './support.ts';

const name = 'told (by the user).yaml';
const text = 'learning_rate: 1e-3\nlr_scheduler_type: cosine\nnum_train_epochs: 3\n';

/** What the lines above the schedule say. */
async function lensTitles(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
  );
  return lenses.flatMap(({ command }) => command?.title ?? []);
}

describe('what a config can’t say', () => {
  const file = fileAt(name);
  let document: vscode.TextDocument;

  before(async () => {
    await writeFile(file, text);
    await openApi();
    document = await vscode.workspace.openTextDocument(file);
  });

  after(async () => {
    await vscode.commands.executeCommand('lrLaw.tell', { config: document.uri.path, told: {} });
    await remove(file);
  });

  it('is asked for in the hover and above the schedule', async () => {
    const hover = await hoverAt(document, 'learning_rate');
    assert.match(hover, /depends on the data/);
    assert.match(hover, /\[Tell LR Law…\]\(command:lrLaw\.tell\?[^()]*\)/);
    assert.ok((await lensTitles(document.uri)).includes('Tell LR Law…'));
  });

  it('is remembered once told, used, said, changed and forgotten', async () => {
    const tell = async (told: object) => {
      await vscode.commands.executeCommand('lrLaw.tell', { config: document.uri.path, told });
      return (await hoverAt(document, 'learning_rate')).replaceAll('\\', '');
    };
    const told = await tell({ totalSteps: 2000 });
    assert.match(told, /You said: 2,000 updates/);
    assert.match(told, /cosine/);
    assert.match(told, /Change what you said/);
    assert.ok(!(await lensTitles(document.uri)).includes('Tell LR Law…'));
    assert.match(await tell({ totalSteps: 3000 }), /You said: 3,000 updates/);
    assert.match(await tell({ totalSteps: 3000, modelSize: 124e6 }), /You said: 124M parameters/);
    const forgotten = await tell({});
    assert.doesNotMatch(forgotten, /You said/);
    assert.match(forgotten, /Tell LR Law…/);
  });
});
