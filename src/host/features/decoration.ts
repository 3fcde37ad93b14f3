import {
  Disposable,
  ThemeColor,
  window,
  workspace,
  type DecorationOptions,
  type TextDocument,
  type TextEditor,
} from 'vscode';
import { formatLoss } from '../../core/format.ts';
import type { ScheduleKey } from '../../core/configs/types.ts';
import { toRange } from '../configDocuments.ts';
import type { Live } from '../live.ts';
import type { Standing } from '../standing.ts';
import { readEditorSettings, type DecorationChoice } from '../ui/settings.ts';
import { say } from '../../core/words.ts';

/** Writes the predicted end behind the peak LR, or behind every value of the schedule. */
export function registerDecorations(live: Live): Disposable {
  const type = window.createTextEditorDecorationType({
    after: { color: new ThemeColor('editorCodeLens.foreground'), margin: '0 0 0 2em', fontStyle: 'italic' },
  });
  const draw = (editor: TextEditor) => {
    editor.setDecorations(type, collectDecorations(live, editor.document));
  };
  const drawAll = (document?: TextDocument) => {
    for (const editor of window.visibleTextEditors)
      if (document === undefined || editor.document === document) draw(editor);
  };
  const settings = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration('lrLaw.decorations')) drawAll();
  });
  const shown = window.onDidChangeVisibleTextEditors((editors) => {
    editors.forEach(draw);
  });
  return Disposable.from(type, live.onDidChange(drawAll), settings, shown);
}

function collectDecorations(live: Live, document: TextDocument): DecorationOptions[] {
  const standing = live.standing(document);
  if (standing === null) return [];
  const choice = readEditorSettings(document.uri).decorations;
  const text = describe(standing);
  if (text === '') return [];
  return decoratedKeys(standing.forecast.keys, choice).map((key) => ({
    range: toRange(document, key.usedRange ?? key.valueRange),
    renderOptions: { after: { contentText: text } },
  }));
}

function decoratedKeys(keys: readonly ScheduleKey[], choice: DecorationChoice): ScheduleKey[] {
  if (choice === 'off') return [];
  if (choice === 'all') return keys.filter(({ role }) => role !== 'other' && role !== 'batch');
  return keys.filter(({ role }) => role === 'peak-lr').slice(0, 1);
}

function describe({ forecast: { final }, stale }: Standing): string {
  if (final === null) return '';
  const told = say`final loss ${formatLoss(final.loss)} (${formatLoss(final.lower)} to ${formatLoss(final.upper)})`;
  return stale ? say`${told}, of the last text that could be read` : told;
}
