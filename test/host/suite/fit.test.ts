import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import { hasCli, runCli } from './machine.ts';
import { fileAt, hoverAt, openApi, remove, until, workspaceFolder, writeFile } from './support.ts';

interface Prediction {
  readonly predictions: readonly { readonly final: { loss: number; lower: number; upper: number } }[];
}

const training = ['constant-6000', 'cosine-6000'];
const heldOutConfig = 'runs/wsd-linear-5000/training_args.yaml';

describe('on the example runs', () => {
  let api: LrLawApi;

  before(async () => {
    api = await openApi();
  });

  it('finds every run that the command line finds', async function () {
    if (!hasCli()) this.skip();
    const found = (await runCli('scan', workspaceFolder())) as { runs: { name: string }[] };
    assert.ok(found.runs.length >= 8);
    assert.deepEqual(api.runs.map((run) => run.name).sort(), found.runs.map((run) => run.name).sort());
  });

  it('says a schedule in words and offers the fit before there is one', async () => {
    if (api.fits.length > 0) return;
    const document = await vscode.workspace.openTextDocument(fileAt(heldOutConfig));
    const text = await hoverAt(document, 'learning_rate');
    assert.match(text, /warm\\-up steps to 2e/);
    assert.match(text, /command:lrLaw\.fit/);
  });

  it('fits the law to runs', async () => {
    const ids = training.map((name) => api.runs.find((run) => run.name === name)?.id);
    await vscode.commands.executeCommand('lrLaw.fit', ids);
    await api.whenIdle();
    const [fitted] = api.fits;
    assert.ok(fitted, 'no fit was made');
    assert.ok(fitted.fit.points > 200, String(fitted.fit.points));
    // Huber of 2e-5 a point is 2 % off on average.
    assert.ok(fitted.fit.objective / fitted.fit.points < 2e-5, String(fitted.fit.objective));
  });

  it('fits the same law as the command line', async function () {
    if (!hasCli()) this.skip();
    const [fitted] = api.fits;
    assert.ok(fitted, 'no fit was made');
    const cli = (await runCli('fit', workspaceFolder(), ...only())) as { objective: number; points: number };
    assert.equal(fitted.fit.points, cli.points);
    assert.ok(Math.abs(fitted.fit.objective / cli.objective - 1) < 1e-9);
  });

  it('shows the plot with every run drawn', async () => {
    const plot = await until('the plot', async () => {
      const told = await api.describePlot().catch(() => undefined);
      return told?.status === 'ready' && told.drawnLines > 0 ? told : undefined;
    });
    assert.equal(plot.visibleRuns.length, api.runs.length);
    assert.ok(plot.drawnLines >= 3 * api.runs.length, `${String(plot.drawnLines)} lines`);
  });

  it('hovers the numbers that the command line prints', async function () {
    if (!hasCli()) this.skip();
    // Beside the workspace, so that it is no file of it.
    const fit = vscode.Uri.joinPath(fileAt('.'), '..', 'fit.json');
    const config = fileAt(heldOutConfig);
    await runCli('fit', workspaceFolder(), ...only(), '--out', fit.fsPath);
    const { predictions } = (await runCli('predict', config.fsPath, '--fit', fit.fsPath)) as Prediction;
    await vscode.workspace.fs.delete(fit);
    const final = predictions[0]!.final;
    const text = await hoverAt(await vscode.workspace.openTextDocument(config), 'learning_rate');
    for (const value of [final.loss, final.lower, final.upper])
      assert.ok(text.includes(value.toFixed(4)), text);
  });

  it('hovers the end with its band, against the best run', async () => {
    const text = await hoverAt(
      await vscode.workspace.openTextDocument(fileAt(heldOutConfig)),
      'learning_rate',
    );
    assert.match(text, /Final loss/);
    assert.match(text, /against the best fitted run/);
    assert.match(text, /lrLaw\.openPlot/);
  });

  it('follows unsaved text, and answers within a frame', async () => {
    const document = await vscode.workspace.openTextDocument(fileAt(heldOutConfig));
    const editor = await vscode.window.showTextDocument(document);
    const before = await hoverAt(document, 'learning_rate');
    const text = document.getText();
    const steps = /max_steps: (\d+)/.exec(text)!;
    const at = document.positionAt(steps.index + 'max_steps: '.length);
    const range = new vscode.Range(at, at.translate(0, steps[1]!.length));
    await editor.edit((edit) => {
      edit.replace(range, '4000');
    });
    assert.equal(document.isDirty, true);
    const after = await hoverAt(document, 'learning_rate');
    assert.notEqual(after, before);
    assert.match(after, /4,?000/);
    // What the workbench itself takes to ask and be told is measured beside it, on a text that has no hover.
    const plain = await vscode.workspace.openTextDocument({
      content: 'learning_rate',
      language: 'plaintext',
    });
    const time = async (asked: vscode.TextDocument): Promise<number> => {
      const began = performance.now();
      await hoverAt(asked, 'learning_rate');
      return performance.now() - began;
    };
    const pairs: [whole: number, own: number][] = [];
    for (let i = 0; i < 21; i++) {
      const whole = await time(document);
      pairs.push([whole, whole - (await time(plain))]);
    }
    const middle = (values: number[]) => values.sort((a, b) => a - b)[10]!;
    const median = middle(pairs.map(([, own]) => own));
    const whole = middle(pairs.map(([all]) => all));
    console.log(
      `      a hover takes ${whole.toFixed(1)} ms, ${median.toFixed(1)} ms more than none (medians of 21)`,
    );
    assert.ok(median < 16, `median hover ${median.toFixed(1)} ms`);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('draws again after the panel was hidden behind an editor, and after it was moved', async () => {
    await vscode.commands.executeCommand('lrLaw.openPlot');
    const before = await until('the plot', () => api.describePlot().catch(() => undefined));
    await vscode.commands.executeCommand('workbench.action.closeAllGroups');
    await vscode.commands.executeCommand('lrLaw.openPlot');
    const drawn = async () => {
      const told = await api.describePlot().catch(() => undefined);
      return told?.drawnLines === before.drawnLines ? told : undefined;
    };
    await until('the plot in a new panel', drawn);
    const column = vscode.window.tabGroups.all.find((group) =>
      group.tabs.some((tab) => tab.label === 'LR Law'),
    );
    assert.ok(column, 'the plot has no tab');
    const document = await vscode.workspace.openTextDocument(fileAt(heldOutConfig));
    await vscode.window.showTextDocument(document, column.viewColumn);
    await until('the plot to be hidden', async () =>
      (await api.describePlot()) === undefined ? true : undefined,
    );
    await vscode.commands.executeCommand('lrLaw.openPlot');
    await until('the plot after it was hidden', drawn);
    await vscode.commands.executeCommand('workbench.action.moveEditorToNextGroup');
    await until('the plot after it was moved', drawn);
  });

  it('lays a schedule over the runs', async () => {
    const path = fileAt(heldOutConfig).path;
    await vscode.commands.executeCommand('lrLaw.openPlot', { overlay: path });
    const plot = await until('the overlay', async () => {
      const told = await api.describePlot().catch(() => undefined);
      return told?.visibleRuns.includes(path) === true ? told : undefined;
    });
    assert.equal(plot.visibleRuns.length, api.runs.length + 1);
  });
});

function only(): string[] {
  return training.flatMap((name) => ['--only', name]);
}

describe('bad input beside good runs', () => {
  const folder = 'runs/broken';

  before(async () => {
    await writeFile(fileAt(`${folder}/empty.csv`), '');
    await writeFile(fileAt(`${folder}/three.csv`), 'step,loss,lr\n1,9,1e-3\n2,8,1e-3\n3,7,1e-3\n');
    await writeFile(fileAt(`${folder}/noloss.csv`), 'step,accuracy\n1,0.5\n2,0.6\n');
    await writeFile(
      fileAt(`${folder}/binary.csv`),
      Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256),
    );
    await writeFile(fileAt(`${folder}/half_trainer_state.json`), '{"log_history": [{"loss": 2.0, "st');
    await writeFile(
      fileAt(`${folder}/config.py`),
      'learning_rate = 1e-3\nmax_iters = 100\nwarmup_iters = 500\nlr_decay_iters = 100\nmin_lr = 1e-4\n',
    );
  });

  after(async () => {
    await remove(fileAt(folder));
  });

  it('leaves the good runs as they are and says one sentence of each bad log', async () => {
    const api = await openApi();
    assert.ok(api.runs.length >= 8);
    const why = new Map(api.unresolved.map((log) => [log.log.split('/').pop(), log.why]));
    for (const name of ['empty.csv', 'three.csv', 'noloss.csv', 'binary.csv', 'half_trainer_state.json']) {
      assert.match(
        why.get(name) ?? '',
        new RegExp(`^[^\\n]*${name}[^\\n]*$`),
        `${name}: ${String(why.get(name))}`,
      );
    }
  });

  it('keeps the fit and the plot going', async () => {
    const api = await openApi();
    assert.equal(api.fits.length, 1);
    const plot = await until('the plot', () => api.describePlot().catch(() => undefined));
    assert.equal(plot.status, 'ready');
  });

  it('hovers one clear sentence on a warm-up longer than the run', async () => {
    const document = await vscode.workspace.openTextDocument(fileAt(`${folder}/config.py`));
    assert.match(await hoverAt(document, 'learning_rate'), /warm/i);
  });
});
