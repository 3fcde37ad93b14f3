import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import { fileAt, openApi, remove, writeFile } from './support.ts';

/** A folder's name that would be a link, markup and an icon, where text were taken for Markdown. */
const evil = '[press](command:workbench.action.closeWindow) <img src=x onerror=alert(1)> $(zap) `a` **b**';
const folder = () => fileAt(`hostile/${evil}`);
const schedule = 'learning_rate: 1e-3\nmax_steps: 600\nwarmup_steps: 0\nlr_scheduler_type: cosine\n';

function logText(): string {
  const rows = Array.from({ length: 60 }, (_, i) => {
    const step = (i + 1) * 10;
    const lr = 1e-3 * (0.5 + 0.5 * Math.cos((Math.PI * step) / 600));
    return `${String(step)},${(2 + 2 * (step / 100) ** -0.4).toFixed(5)},${lr.toExponential(6)}`;
  });
  return ['step,loss,lr', ...rows, ''].join('\n');
}

/** Links of a Markdown text that are links: not those with a bracket that is written out. */
function linksOf(markdown: string): string[] {
  return Array.from(markdown.matchAll(/(?<!\\)\]\(([^)\s]+)/g), ([, target = '']) => target);
}

describe('names that would be more than names', () => {
  let api: LrLawApi;

  before(async () => {
    await writeFile(vscode.Uri.joinPath(folder(), 'log.csv'), logText());
    await writeFile(vscode.Uri.joinPath(folder(), 'training_args.yaml'), schedule);
    api = await openApi();
    const own = api.runs.filter(({ log }) => log.includes('/hostile/'));
    assert.equal(own.length, 1);
    await vscode.commands.executeCommand(
      'lrLaw.fit',
      own.map(({ id }) => id),
    );
  });

  after(async () => {
    await remove(fileAt('hostile'));
    await vscode.commands.executeCommand('lrLaw.refresh');
    await api.whenIdle();
  });

  async function hoversAt(name: string, word: string): Promise<vscode.MarkdownString[]> {
    const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), name));
    const at = document.positionAt(document.getText().indexOf(word) + 1);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      document.uri,
      at,
    );
    const contents = hovers.flatMap((hover) => hover.contents) as vscode.MarkdownString[];
    assert.ok(contents.length > 0, `no hover on ${name}`);
    return contents;
  }

  it('stay text in hovers, whose links lead to commands of this extension alone', async () => {
    const contents = [
      ...(await hoversAt('log.csv', 'step')),
      ...(await hoversAt('training_args.yaml', '1e-3')),
    ];
    assert.ok(contents.some(({ value }) => value.includes('closeWindow')));
    for (const { value, isTrusted, supportHtml } of contents) {
      assert.notEqual(supportHtml, true);
      assert.notEqual(isTrusted, true);
      const allowed = typeof isTrusted === 'object' ? isTrusted.enabledCommands : [];
      for (const command of allowed) assert.match(command, /^(?:lrLaw\.|editor\.action\.|vscode\.open$)/);
      for (const target of linksOf(value)) assert.doesNotMatch(target, /^command:(?!lrLaw\.)/, value);
      assert.doesNotMatch(value, /(?<!\\)<img/);
      assert.doesNotMatch(value, /(?<!\\)\$\(zap\)/);
    }
  });

  it('lead nowhere else from the lines above a schedule', async () => {
    const document = await vscode.workspace.openTextDocument(
      vscode.Uri.joinPath(folder(), 'training_args.yaml'),
    );
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      10,
    );
    assert.ok(lenses.length > 0);
    for (const { command } of lenses) assert.match(command?.command ?? 'lrLaw.', /^lrLaw\./);
  });
});
