import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileAt, hoverAt, openApi, remove, writeFile } from '../suite/support.ts';
import { projectRoot } from './machine.ts';

/** The first bytes of an SQLite file with trackio's table, as far as it is looked at before it is opened. */
const database = 'SQLite format 3\0CREATE TABLE metrics (id INTEGER, run_name TEXT, metrics TEXT)';

describe('in a browser', () => {
  after(async () => {
    await remove(fileAt('runs/web'));
  });

  it('runs in a worker of the browser, not in Node', () => {
    const scope = globalThis as { WorkerGlobalScope?: unknown; process?: { versions?: unknown } };
    assert.ok(scope.WorkerGlobalScope !== undefined);
    assert.equal(scope.process?.versions, undefined);
    assert.notEqual(fileAt('.').scheme, 'file');
  });

  it('says in one sentence what can’t be read there, and reads the rest', async () => {
    const before = (await openApi()).runs.length;
    await writeFile(fileAt('runs/web/huggingface/trackio/project.db'), database);
    await writeFile(fileAt('runs/web/log.csv'), 'step,loss,lr\n1,9,1e-3\n2,8,1e-3\n3,7,1e-3\n');
    const api = await openApi();
    const why = api.unresolved.map((log) => log.why);
    assert.ok(
      why.some((sentence) => /^project\.db is an SQLite database, .* in a browser: [^\n]*\.$/.test(sentence)),
      why.join('\n'),
    );
    assert.equal(api.runs.length, before);
  });

  it('reads what a config names beside itself', async () => {
    const fixtures = vscode.Uri.joinPath(projectRoot(), 'test/fixtures/configs/huggingface');
    const copy = (from: string, to: string) =>
      vscode.workspace.fs.copy(vscode.Uri.joinPath(fixtures, from), fileAt(`runs/web/${to}`));
    await copy('with_deepspeed.json.sources/configs', 'configs');
    await copy('with_deepspeed.json', 'training_args.json');
    await openApi();
    const document = await vscode.workspace.openTextDocument(fileAt('runs/web/training_args.json'));
    // The arguments alone say linear; the schedule is the one of the file that they name.
    assert.match(await hoverAt(document, 'learning_rate'), /cosine/);
  });
});
