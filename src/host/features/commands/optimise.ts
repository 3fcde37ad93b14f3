import { env, window, workspace, type QuickPickItem, type TextDocument } from 'vscode';
import { UserError } from '../../../core/errors.ts';
import type { FinalLoss } from '../../../core/fit/types.ts';
import { formatLoss } from '../../../core/format.ts';
import type { BetterSchedule, BetterSchedules } from '../../../protocol/worker.ts';
import type { Store } from '../../store.ts';
import { editDocument } from '../../ui/editDocument.ts';
import { withProgress } from '../../ui/progress.ts';
import { pathOf } from '../../workspace/discover.ts';
import { chooseDocument } from './chosenConfig.ts';
import { say } from '../../../core/words.ts';

/**
 * Find a Better Schedule: the best schedules of every family under a config's budget, and one click that writes one of them.
 * @param argument A config's URI, `{ config: path }`, or nothing for the one in the editor.
 * @throws UserError without a fit or a config
 */
export async function optimiseCommand(store: Store, argument: unknown): Promise<void> {
  await store.ensureScanned();
  if (store.fitted === null)
    throw new UserError(say`There is no fit to judge schedules by: run Fit LR scaling law first.`);
  const document = await chooseDocument(store, argument, {
    title: say`Find a better schedule`,
    placeHolder: say`For the steps, warm-up, peak and floor of which config?`,
  });
  if (document === undefined) return;
  const version = document.version;
  const found = await withProgress(say`Looking for a better schedule`, (task) =>
    store.betterSchedules(pathOf(document.uri), document.getText(), task),
  );
  if (found.refused !== null) throw new UserError(found.refused);
  const chosen = await pickSchedule(found, document);
  if (chosen === undefined) return;
  const act = await pickAction(chosen, document);
  if (act === 'write') await editDocument(document, version, chosen.edits ?? []);
  else if (act === 'explicit') await openUntitled(chosen.explicit, 'yaml');
  else if (act === 'python') await env.clipboard.writeText(chosen.python);
}

type ScheduleItem = QuickPickItem & { readonly schedule: BetterSchedule };

async function pickSchedule(
  { schedules }: BetterSchedules,
  document: TextDocument,
): Promise<BetterSchedule | undefined> {
  const items = schedules.map((schedule): ScheduleItem => {
    const { label, words, final } = schedule;
    return {
      ...{ schedule, label: `${label}: ${formatLoss(final.loss)} (${intervalWords(final)})`, detail: words },
      description: gainWords(schedule),
    };
  });
  const picked = await window.showQuickPick(items, {
    title: say`Schedules under the budget of ${workspace.asRelativePath(document.uri)}`,
    placeHolder: say`The lowest predicted end first`,
    matchOnDescription: true,
  });
  return picked?.schedule;
}

function gainWords({ gain }: BetterSchedule): string {
  if (gain === null) return say`the present one can’t be predicted`;
  const below = gain.loss >= 0;
  const size = below ? gain : { lower: -gain.upper, upper: -gain.lower };
  const than = say`${formatLoss(Math.abs(gain.loss))} ${below ? say`below` : say`above`} the present one`;
  return `${than} (${intervalWords(size)})`;
}

function intervalWords({ lower, upper }: Pick<FinalLoss, 'lower' | 'upper'>): string {
  return say`90 %: ${formatLoss(lower)} to ${formatLoss(upper)}`;
}

type Action = 'write' | 'explicit' | 'python';
type ActionItem = QuickPickItem & { readonly action: Action };

async function pickAction(
  { label, edits, whyNoEdits, notes }: BetterSchedule,
  document: TextDocument,
): Promise<Action | undefined> {
  const name = workspace.asRelativePath(document.uri);
  const items: ActionItem[] = [
    ...(edits === null
      ? []
      : [
          {
            action: 'write' as const,
            label: say`$(edit) Write it into ${name}`,
            detail: say`One undo step; not saved.`,
          },
        ]),
    {
      ...{ action: 'explicit', label: say`$(new-file) Open it as an explicit schedule (*.lrs.yaml)` },
      detail: whyNoEdits ?? '',
    },
    { action: 'python', label: say`$(clippy) Copy it as a Python function for LambdaLR` },
  ];
  const picked = await window.showQuickPick(items, {
    title: say`Use this schedule (${label})`,
    placeHolder: notes[0] ?? '',
    matchOnDetail: true,
  });
  return picked?.action;
}

async function openUntitled(content: string, language: string): Promise<void> {
  await window.showTextDocument(await workspace.openTextDocument({ content, language }));
}
