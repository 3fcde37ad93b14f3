import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LrLawApi } from '../../../src/host/api.ts';
import { fileAt, hoverAt, openApi, remove, until, writeFile } from './support.ts';

const folder = 'speech';
const late =
  'learning_rate = 2e-3\nmax_iters = 4000\nwarmup_iters = 100\nlr_decay_iters = 9000\nmin_lr = 2e-4\n';

async function open(name: string, text: string): Promise<vscode.TextDocument> {
  const file = fileAt(`${folder}/${name}`);
  await writeFile(file, text);
  return vscode.workspace.openTextDocument(file);
}

function own(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'LR Law');
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

function diagnostic(document: vscode.TextDocument, code: string): Promise<vscode.Diagnostic> {
  return until(`${code} of ${document.uri.path}`, () => own(document).find((each) => codeOf(each) === code));
}

async function lenses(document: vscode.TextDocument): Promise<string[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    document.uri,
  );
  return found.map(({ command }) => command?.title ?? '');
}

async function actions(
  document: vscode.TextDocument,
  range: vscode.Range,
  kind?: string,
): Promise<vscode.CodeAction[]> {
  const found = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    range,
    kind,
  );
  return found.filter(({ edit }) => edit !== undefined);
}

async function type(document: vscode.TextDocument, from: string, to: string): Promise<void> {
  const start = document.getText().indexOf(from);
  assert.ok(start >= 0, `${from} is not in the text`);
  const edit = new vscode.WorkspaceEdit();
  const range = new vscode.Range(document.positionAt(start), document.positionAt(start + from.length));
  edit.replace(document.uri, range, to);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

describe('a config in its editor', () => {
  let api: LrLawApi;

  before(async () => {
    api = await openApi();
    const ids = ['constant-6000', 'cosine-6000'].map((name) => api.runs.find((run) => run.name === name)?.id);
    await vscode.commands.executeCommand('lrLaw.fit', ids);
    await api.whenIdle();
    assert.equal(api.fits.length, 1);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await remove(fileAt(folder));
  });

  it('shows what is wrong at the value, with a link to its page', async () => {
    const document = await open('late.py', late);
    const found = await diagnostic(document, 'decay-after-end');
    assert.equal(document.getText(found.range), '9000');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Warning);
    assert.ok(typeof found.code === 'object');
    assert.match(found.code.target.toString(), /docs\/diagnostics\/decay-after-end\.md$/);
  });

  it('shows what only the fit can tell, with the run that shows it', async () => {
    const document = await open('peak.py', late.replace('2e-3', '4e-3').replace('9000', '4000'));
    const found = await diagnostic(document, 'peak-outside-fit');
    assert.equal(found.severity, vscode.DiagnosticSeverity.Hint);
    assert.match(found.relatedInformation?.[0]?.location.uri.path ?? '', /runs\/(constant|cosine)-6000\//);
    const flat = late.replaceAll(/4000|9000/g, '20000').replace('2e-4', '2e-3');
    const constant = await open('constant.py', flat);
    await until('what annealing would gain', () =>
      own(constant).some(
        (each) => codeOf(each) === 'never-anneals' && each.message.includes('the law puts the end'),
      )
        ? true
        : undefined,
    );
  });

  it('takes the severity from the settings, and none where it is off', async () => {
    const document = await open('late.py', late);
    await diagnostic(document, 'decay-after-end');
    const settings = vscode.workspace.getConfiguration('lrLaw');
    const set = (severity: unknown) =>
      settings.update('diagnostics.severity', severity, vscode.ConfigurationTarget.Workspace);
    try {
      await set({ 'decay-after-end': 'error' });
      await until('an error', async () =>
        (await diagnostic(document, 'decay-after-end')).severity === vscode.DiagnosticSeverity.Error
          ? true
          : undefined,
      );
      await set({ 'decay-after-end': 'off' });
      await until('no diagnostic', () =>
        own(document).every((each) => codeOf(each) !== 'decay-after-end') ? true : undefined,
      );
    } finally {
      await set(undefined);
    }
  });

  it('mends it by a quick fix that is one edit, and by “fix all”', async () => {
    const document = await open('mend.py', late);
    const found = await diagnostic(document, 'decay-after-end');
    const [fix] = await actions(document, found.range, vscode.CodeActionKind.QuickFix.value);
    assert.equal(fix?.title, 'Set lr_decay_iters to 4000');
    assert.equal(fix.isPreferred, true);
    const [all] = await actions(document, new vscode.Range(0, 0, 0, 0), 'source.fixAll.lrLaw');
    assert.ok(all?.edit);
    await vscode.window.showTextDocument(document);
    assert.ok(await vscode.workspace.applyEdit(all.edit));
    assert.equal(document.getText(), late.replace('9000', '4000'));
    await until('no warning', () =>
      own(document).every((each) => codeOf(each) !== 'decay-after-end') ? true : undefined,
    );
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), late);
    await diagnostic(document, 'decay-after-end');
  });

  it('has a line above it that says where it ends and what would end lower, and follows typing', async () => {
    const document = await open('lens.py', late.replaceAll(/4000|9000/g, '12000'));
    const shown = await until('the alternative', async () => {
      const titles = await lenses(document);
      return titles.length === 3 ? titles : undefined;
    });
    assert.match(shown[0]!, /^Final loss \d\.\d{4} \(90 %: \d\.\d{4} to \d\.\d{4}\) after 12,001 steps/);
    assert.match(shown[1]!, /^Best for these steps: .* decay over [\d,]+ steps .*\(90 %: /);
    assert.equal(shown[2], 'Open plot');
    await type(document, 'max_iters = 12000', 'max_iters = 11000');
    assert.match((await lenses(document))[0]!, /after 11,001 steps/);
    const settings = vscode.workspace.getConfiguration('lrLaw');
    await settings.update('codeLens.enabled', false, vscode.ConfigurationTarget.Workspace);
    try {
      await until('no lens', async () => ((await lenses(document)).length === 0 ? true : undefined));
    } finally {
      await settings.update('codeLens.enabled', undefined, vscode.ConfigurationTarget.Workspace);
    }
  });

  it('writes the best schedule of the same budget in the framework’s own words, as one edit', async () => {
    const yaml = `learning_rate: 2e-3\nmax_steps: 12000\nwarmup_steps: 100\nlr_scheduler_type: linear\n`;
    const document = await open('training_args.yaml', yaml);
    const place = new vscode.Range(0, 0, 0, 13);
    const rewrite = await until('the rewrite', async () => {
      const [action] = await actions(document, place, vscode.CodeActionKind.RefactorRewrite.value);
      return action;
    });
    assert.match(rewrite.title, /^Write a .* decay over .*: best for these steps, −0\.\d{4} \(90 %: /);
    assert.ok(rewrite.edit && (await vscode.workspace.applyEdit(rewrite.edit)));
    assert.match(document.getText(), /lr_scheduler_type: warmup_stable_decay/);
    assert.match((await lenses(document))[0]!, /^Final loss \d\.\d{4}/);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), yaml);
  });

  it('hovers the difference to the saved file, what a tenth of the value does, and a picture', async () => {
    const document = await open('hover.py', late.replace('9000', '4000'));
    assert.doesNotMatch(await hoverAt(document, 'min_lr'), /saved file/);
    await type(document, 'min_lr = 2e-4', 'min_lr = 4e-4');
    const text = await hoverAt(document, 'min_lr');
    assert.match(text, /[+−]0\.\d{4} against the saved file \(\d\.\d{4}\)/);
    const told = await until('the tenths', async () => {
      const again = await hoverAt(document, 'min_lr');
      return again.includes('4\\.4e\\-4') ? again : undefined;
    });
    assert.match(told, /3\\\.6e\\-4: [+−±]0\.\d{4}/);
    assert.match(told, /!\[LR and predicted loss[^\]]*\]\(data:image\/svg\+xml;base64,/);
    assert.match(told, /command:lrLaw\.compareSchedules/);
    assert.match(told, /command:lrLaw\.optimize/);
  });

  it('keeps the last good answer while the text is half typed, and says so', async () => {
    const document = await open('half.py', late);
    await diagnostic(document, 'decay-after-end');
    await type(document, '2e-3', '(2e-3');
    const stale = await until('a stale diagnostic', () =>
      own(document).find(
        (each) => codeOf(each) === 'decay-after-end' && each.message.includes('could be read'),
      ),
    );
    assert.equal(document.getText(stale.range), '9000');
    assert.match(await hoverAt(document, 'min_lr'), /last text that could be read/);
    assert.match((await lenses(document))[0]!, /of the last text that could be read/);
    assert.deepEqual(await actions(document, stale.range, vscode.CodeActionKind.QuickFix.value), []);
    await type(document, '(2e-3', '2e-3');
    await until('a fresh diagnostic', () =>
      own(document).some(
        (each) => codeOf(each) === 'decay-after-end' && !each.message.includes('could be read'),
      )
        ? true
        : undefined,
    );
  });

  it('keeps it with both sides of a merge in the text', async () => {
    const document = await open('merge.py', late);
    await diagnostic(document, 'decay-after-end');
    await type(document, 'max_iters', '<<<<<<< ours\nmax_iters = 5000\n=======\nmax_iters');
    await until('a stale answer', async () =>
      (await lenses(document))[0]?.includes('last text that could be read') ? true : undefined,
    );
  });

  it('follows a new fit in every open config', async () => {
    const document = await open('follow.py', late.replace('9000', '4000'));
    const before = await lenses(document);
    const ids = ['constant-6000', 'wsd-sqrt-5000'].map(
      (name) => api.runs.find((run) => run.name === name)?.id,
    );
    await vscode.commands.executeCommand('lrLaw.fit', ids);
    await until('another end', async () => ((await lenses(document))[0] === before[0] ? undefined : true));
    assert.match(await hoverAt(document, 'min_lr'), /Final loss/);
  });

  it('hovers the head of a log: what the run reached, its place, and its fit', async () => {
    const log = fileAt('runs/cosine-6000/log.csv');
    const text = await hoverAt(await vscode.workspace.openTextDocument(log), 'step');
    assert.match(text, /cosine\\-6000: loss \d\.\d{4}\*\* after 6,00\d steps/);
    assert.match(text, /number \d of \d+ runs/);
  });

  it('leaves a JSON of many megabytes alone', async () => {
    const rows = Array.from(
      { length: 100_000 },
      (_, i) => `{"learning_rate": 1e-3, "warmup_steps": ${String(i)}}`,
    );
    const document = await open('large.json', `[${rows.join(',\n')}]`);
    assert.ok(document.getText().length > 4 << 20);
    assert.deepEqual(await lenses(document), []);
    assert.equal(await hoverAt(document, 'learning_rate'), '');
    assert.deepEqual(own(document), []);
  });
});
