import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { EditorFigures, Sample } from './figures.ts';
import { spent } from './spent.ts';
import { hoverAt, openApi, until, workspaceFolder } from '../suite/support.ts';

const lines = 5000;
const hovers = 150;
const keystrokes = 150;
/** Longer than a keystroke waits for its answer and its details, so that both count, and for the right text. */
const between = 700;
const hovered = ['learning_rate', 'warmup_steps', 'max_steps', 'lr_scheduler_type'];

/** What VS Code calls in the extension host: measures hovers and typing on a long config, and on a plain text beside it. */
export async function run(): Promise<void> {
  const folder = join(workspaceFolder(), 'long');
  await mkdir(folder, { recursive: true });
  const api = await openApi();
  const ids = ['constant-6000', 'cosine-6000'].map((name) => api.runs.find((each) => each.name === name)?.id);
  await vscode.commands.executeCommand('lrLaw.fit', ids);
  await api.whenIdle();
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  const config = await open(join(folder, 'training_args.yaml'), longConfig());
  const plain = await open(join(folder, 'notes.text'), longConfig());
  await until('a full hover', async () => {
    const text = await hoverAt(config, 'learning_rate');
    return text.includes('Final loss') && text.includes('would do') ? true : undefined;
  });
  const figures: EditorFigures = {
    lines: config.lineCount,
    ...(await measureHovers(config, plain)),
    keystroke: await measureTyping(config, plain),
  };
  const file = process.env['LR_LAW_BENCH_RESULT'];
  assert.ok(file, 'LR_LAW_BENCH_RESULT is not set');
  writeFileSync(file, JSON.stringify(figures));
}

async function open(file: string, text: string): Promise<vscode.TextDocument> {
  await writeFile(file, text);
  return vscode.workspace.openTextDocument(file);
}

/** A config whose schedule stands in the midst of thousands of other settings. */
function longConfig(): string {
  const schedule = [
    ...['learning_rate: 2.0e-3', 'max_steps: 5000', 'warmup_steps: 100', 'lr_scheduler_type: cosine'],
  ];
  const others = (from: number, to: number) =>
    Array.from(
      { length: to - from },
      (_, i) => `option_${String(from + i)}: "value ${String(i)}" # a remark`,
    );
  return [...others(0, lines / 2), ...schedule, ...others(lines / 2, lines - schedule.length), ''].join('\n');
}

async function measureHovers(
  config: vscode.TextDocument,
  plain: vscode.TextDocument,
): Promise<Pick<EditorFigures, 'hover' | 'hoverSpent'>> {
  const time = async (document: vscode.TextDocument, word: string) => {
    const [began, before] = [performance.now(), spent()];
    await hoverAt(document, word);
    return { waited: performance.now() - began, spent: spent() - before };
  };
  const hover: Sample = { own: [], plain: [] };
  const hoverSpent: Sample = { own: [], plain: [] };
  for (let i = 0; i < hovers; i++) {
    const word = hovered[i % hovered.length] ?? '';
    const [own, other] = [await time(config, word), await time(plain, word)];
    hover.own.push(own.waited);
    hover.plain.push(other.waited);
    hoverSpent.own.push(own.spent);
    hoverSpent.plain.push(other.spent);
  }
  return { hover, hoverSpent };
}

/** Both are to be seen, side by side, and are typed into in turns. */
async function measureTyping(config: vscode.TextDocument, plain: vscode.TextDocument): Promise<Sample> {
  const own = await vscode.window.showTextDocument(config, vscode.ViewColumn.One);
  const other = await vscode.window.showTextDocument(plain, vscode.ViewColumn.Two);
  const sample: Sample = { own: [], plain: [] };
  for (let i = 0; i < keystrokes; i++) {
    sample.own.push(await typeOnce(own, i));
    sample.plain.push(await typeOnce(other, i));
  }
  return sample;
}

/** What the host's thread spends on a keystroke, to the end of what it sets off, in milliseconds of its processor. */
async function typeOnce(editor: vscode.TextEditor, turn: number): Promise<number> {
  const { document } = editor;
  const at = document.positionAt(document.getText().indexOf('2.') + 2);
  const before = spent();
  // One digit more, and away again: every text is a config.
  await editor.edit((edit) => {
    if (turn % 2 === 0) edit.insert(at, '1');
    else edit.delete(new vscode.Range(at, at.translate(0, 1)));
  });
  await new Promise((resolve) => setTimeout(resolve, between));
  return spent() - before;
}
