import { window, workspace, type QuickPickItem, type TextDocument } from 'vscode';
import { UserError } from '../../../core/errors.ts';
import { formatLoss, formatLr, formatSteps } from '../../../core/format.ts';
import type { AnnealWay, AnnealWays, RunSummary } from '../../../protocol/worker.ts';
import type { Store } from '../../store.ts';
import { editDocument } from '../../ui/editDocument.ts';
import { withProgress } from '../../ui/progress.ts';
import { pathOf } from '../../workspace/discover.ts';
import type { TreeNode } from '../runsTree.ts';
import { say } from '../../../core/words.ts';

/** Lengths of a decay to choose from, as shares of the steps so far. */
const shares = [0.05, 0.1, 0.2];

/**
 * Anneal Now: where a run at a stable LR would end if its LR began to decay now, for lengths to choose from; the chosen decay is
 * written into its config, or opened as a `*.lrs.yaml`.
 * @param argument The run's row of the tree, `{ run: id }`, or nothing to choose one.
 * @throws UserError where no run is there, or nothing can be told.
 */
export async function annealCommand(store: Store, argument: unknown): Promise<void> {
  await store.ensureScanned();
  const run = runOf(store, argument) ?? (await pickRun(store));
  if (run === undefined) return;
  const document = await configOf(store, run);
  const version = document?.version ?? 0;
  const ask = (lengths: readonly number[]) =>
    withProgress(say`Looking at what annealing now would give`, (task) => {
      const path = document === null ? '' : pathOf(document.uri);
      const config = document === null ? null : { path, text: document.getText(), told: store.told(path) };
      return store.annealNow(run.id, { lengths, config }, task);
    });
  const told = await ask(shares.map((share) => Math.max(1, Math.round(share * run.steps))));
  if (told.withheld !== null) throw new UserError(`${told.name}: ${told.withheld}`);
  const way = await pickWay(told, ask);
  if (way !== undefined) await use(way, document, version);
}

function runOf(store: Store, argument: unknown): RunSummary | undefined {
  if (typeof argument !== 'object' || argument === null || !('run' in argument)) return undefined;
  const { run } = argument as Partial<Extract<TreeNode, { kind: 'run' }>> | { readonly run: string };
  const id = typeof run === 'string' ? run : run?.id;
  return store.runs.find((each) => each.id === id);
}

/** Those that are being trained; where none was seen to be, any. */
async function pickRun(store: Store): Promise<RunSummary | undefined> {
  const live = store.runs.filter(({ id }) => store.lives.of(id) !== undefined);
  const runs = live.length > 0 ? live : store.runs;
  if (runs.length === 0) throw new UserError(say`No training run was found in this workspace.`);
  const items = runs.map((run) => ({
    run,
    label: run.name,
    description: say`${formatSteps(run.steps)} steps`,
  }));
  const picked = await window.showQuickPick(items, {
    title: say`Anneal now`,
    placeHolder: say`Which run’s LR is to decay from now on?`,
  });
  return picked?.run;
}

async function configOf(store: Store, { schedule }: RunSummary): Promise<TextDocument | null> {
  const uri = schedule === null ? undefined : store.uriOf(schedule);
  return uri === undefined ? null : workspace.openTextDocument(uri);
}

type Ask = (lengths: readonly number[]) => Promise<AnnealWays>;
type WayItem = QuickPickItem & { readonly way: AnnealWay | null };

async function pickWay(told: AnnealWays, ask: Ask): Promise<AnnealWay | undefined> {
  const own = { way: null, label: say`$(edit) Another length…` };
  const items: WayItem[] = [...told.ways.map((way) => itemOf(way, told)), own];
  const picked = await window.showQuickPick(items, {
    title: say`${told.name}: decay from step ${formatSteps(told.step)}, from ${formatLr(told.stableLr)} to ${formatLr(told.floorLr)}`,
    placeHolder: say`How long is the LR to decay? (linear)`,
    matchOnDetail: true,
  });
  if (picked?.way !== null) return picked?.way;
  const length = await askLength();
  return length === undefined ? undefined : pickWay(await ask([length]), ask);
}

function itemOf(way: AnnealWay, { step }: AnnealWays): WayItem {
  const { length, final, withheld, distrust } = way;
  const end =
    final === null
      ? (withheld ?? '')
      : say`${formatLoss(final.loss)} (90 %: ${formatLoss(final.lower)} to ${formatLoss(final.upper)})`;
  const share = Math.round((100 * length) / step);
  return {
    ...{ way, label: say`${formatSteps(length)} steps (${String(share)} %)`, description: end },
    detail: [gainWords(way), ...distrust].filter((text) => text !== '').join(' '),
  };
}

function gainWords({ gainPerThousand: gain }: AnnealWay): string {
  if (gain === null) return '';
  const interval = say`${formatLoss(gain.lower)} to ${formatLoss(gain.upper)}`;
  return say`1,000 further stable steps before it would gain ${formatLoss(gain.loss)} (90 %: ${interval}).`;
}

async function askLength(): Promise<number | undefined> {
  const text = await window.showInputBox({
    title: say`Length of the decay`,
    prompt: say`In updates, from now on`,
    validateInput: (value) =>
      /^[1-9]\d{0,7}$/.test(value.trim()) ? null : say`Give a whole number of updates, for example 2000.`,
  });
  return text === undefined ? undefined : Number(text);
}

/** In one undo step, not saved; where the config can't say it, as a schedule of its own. */
async function use(
  { edits, whyNoEdits, explicit }: AnnealWay,
  document: TextDocument | null,
  version: number,
): Promise<void> {
  if (document !== null && edits !== null) {
    await editDocument(document, version, edits);
    return;
  }
  const opened = await workspace.openTextDocument({ content: explicit, language: 'yaml' });
  await window.showTextDocument(opened);
  window.setStatusBarMessage(say`LR Law: opened as an explicit schedule. ${whyNoEdits ?? ''}`, 8000);
}
