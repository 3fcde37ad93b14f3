import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import { mayBeConfig } from '../../../src/host/configDocuments.ts';
import { disk } from './machine.ts';
import { fileAt, hoverAt, openApi, remove, until, writeFile } from './support.ts';

const folder = 'hard-texts';
const config =
  'learning_rate = 2e-3\nmax_iters = 4000\nwarmup_iters = 100\nlr_decay_iters = 4000\nmin_lr = 2e-4\n';
/** Nothing may stop the host's loop for longer, in milliseconds. */
const longestPause = 16;

function own(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'LR Law');
}

async function firstLens(uri: vscode.Uri): Promise<string> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
  );
  return found[0]?.command?.title ?? '';
}

async function type(editor: vscode.TextEditor, from: string, to: string): Promise<void> {
  const { document } = editor;
  const start = document.getText().indexOf(from);
  assert.ok(start >= 0, `${from} is not in the text`);
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  assert.ok(
    await editor.edit((edit) => {
      edit.replace(range, to);
    }),
  );
}

/** The hover on the floor with all its parts: where the machine is slow, the first ones come without some. */
function wholeHover(document: vscode.TextDocument): Promise<string> {
  return until('the whole hover', async () => {
    const text = await hoverAt(document, 'min_lr');
    return text.includes('What another') ? text : undefined;
  });
}

describe('texts that are hard to follow', () => {
  let api: LrLawApi;

  before(async () => {
    api = await openApi();
    const ids = ['constant-6000', 'cosine-6000'].map((name) => api.runs.find((run) => run.name === name)?.id);
    await vscode.commands.executeCommand('lrLaw.fit', ids);
    await api.whenIdle();
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await remove(fileAt(folder));
  });

  it('say the same in two editors on one file that is not saved', async () => {
    const file = fileAt(`${folder}/twice.py`);
    await writeFile(file, config);
    const left = await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.One });
    const right = await vscode.window.showTextDocument(file, { viewColumn: vscode.ViewColumn.Two });
    const before = await wholeHover(left.document);
    assert.equal(await wholeHover(right.document), before);
    await type(right, 'lr_decay_iters = 4000', 'lr_decay_iters = 9000');
    await until('the diagnostic', () => (own(file).length > 0 ? true : undefined));
    assert.ok(left.document.isDirty);
    const after = await wholeHover(left.document);
    assert.notEqual(after, before);
    assert.equal(await wholeHover(right.document), after);
    await type(left, 'lr_decay_iters = 9000', 'lr_decay_iters = 4000');
    await until('no diagnostic', () => (own(file).length === 0 ? true : undefined));
    assert.equal(await wholeHover(right.document), await wholeHover(left.document));
  });

  it('keep what was fitted while the log of the config’s run is written anew', async function () {
    if (disk === null) this.skip();
    const log = fileAt('runs/cosine-6000/log.csv');
    const document = await vscode.workspace.openTextDocument(fileAt('runs/cosine-6000/config.py'));
    const whole = new TextDecoder().decode(await vscode.workspace.fs.readFile(log));
    const said = await firstLens(document.uri);
    assert.match(said, /^Final loss \d/);
    try {
      for (const part of ['', 'step,lr', whole.slice(0, 2000), whole.slice(0, -7)]) {
        await writeFile(log, part);
        await api.whenIdle();
        assert.match(await firstLens(document.uri), /^Final loss \d/);
        assert.match(await hoverAt(document, 'min_lr'), /Final loss/);
      }
    } finally {
      await writeFile(log, whole);
      await vscode.commands.executeCommand('lrLaw.refresh');
      await api.whenIdle();
    }
    await until('the first answer again', async () =>
      (await firstLens(document.uri)) === said ? true : undefined,
    );
  });

  for (const megabytes of [45, 51]) {
    it(`leave a JSON of ${String(megabytes)} megabytes alone, without a pause`, async function () {
      if (disk === null) this.skip();
      this.timeout(60_000);
      const file = fileAt(`${folder}/large-${String(megabytes)}.json`);
      const row = '{"learning_rate": 1e-3, "warmup_steps": 100, "max_steps": 1000},\n';
      await writeFile(file, `[${row.repeat(Math.ceil((megabytes << 20) / row.length))}{}]`);
      const opened = vscode.workspace.openTextDocument(file);
      if (megabytes > 50) {
        // The editor itself hands no text of this size to an extension, and its tab shows it without one.
        await assert.rejects(Promise.resolve(opened), /50MB/);
        await vscode.commands.executeCommand('vscode.open', file);
      } else {
        const document = await opened;
        // The editor's own JSON support takes the loop for a while; what this extension does with the text is this.
        const begin = performance.now();
        assert.equal(mayBeConfig(document), false);
        const took = performance.now() - begin;
        assert.ok(took < longestPause, `it took ${took.toFixed(0)} ms`);
        assert.equal(await firstLens(file), '');
        const at = new vscode.Position(0, 5);
        assert.deepEqual(
          await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', file, at),
          [],
        );
      }
      assert.deepEqual(own(file), []);
    });
  }
});
