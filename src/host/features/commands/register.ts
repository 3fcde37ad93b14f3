import { commands, Uri, window, workspace, type Disposable } from 'vscode';
import { UserError } from '../../../core/errors.ts';
import type { Store } from '../../store.ts';
import { notifyFailure } from '../../ui/notify.ts';
import { pickConfig, pickOverlays } from '../../ui/pick.ts';
import { withProgress } from '../../ui/progress.ts';
import type { PlotPanel } from '../panel.ts';
import type { TreeNode } from '../runsTree.ts';
import { pathOf } from '../../workspace/discover.ts';
import { annealCommand } from './anneal.ts';
import { exportFit } from './export.ts';
import { fitCommand } from './fit.ts';
import { groupCommand } from './group.ts';
import { optimiseCommand } from './optimise.ts';
import { tellCommand } from './tell.ts';
import { say } from '../../../core/words.ts';

/** Every command, by its name in the manifest. A failure is shown once, where the user asked. */
export function registerCommands(store: Store, panel: PlotPanel): Disposable[] {
  const table: Readonly<Record<string, [doing: string, run: (argument: unknown) => Promise<void>]>> = {
    'lrLaw.fit': [say`Fitting`, (argument) => fitCommand(store, panel, argument)],
    'lrLaw.openPlot': [say`Opening the plot`, (argument) => openPlot(store, panel, argument)],
    'lrLaw.compareSchedules': [say`Comparing schedules`, () => compareSchedules(store, panel)],
    'lrLaw.chooseSchedule': [say`Choosing a schedule`, (argument) => chooseSchedule(store, argument)],
    'lrLaw.optimize': [say`Looking for a better schedule`, (argument) => optimiseCommand(store, argument)],
    'lrLaw.annealNow': [say`Looking at annealing now`, (argument) => annealCommand(store, argument)],
    'lrLaw.group': [say`Putting runs into a group`, (argument) => groupCommand(store, argument)],
    'lrLaw.tell': [say`Asking what a config does not tell`, (argument) => tellCommand(store, argument)],
    'lrLaw.export': [say`Exporting the fit`, () => exportFit(store)],
    'lrLaw.refresh': [say`Looking for runs`, () => refresh(store)],
  };
  return Object.entries(table).map(([name, [doing, run]]) =>
    commands.registerCommand(name, (argument: unknown) =>
      run(argument).catch((error: unknown) => notifyFailure(doing, error)),
    ),
  );
}

/** Shows the plot; `{ group }` with the fit of that group; `{ overlay }`, a URI of a config or a schedule's row lays that schedule over the runs. */
async function openPlot(store: Store, panel: PlotPanel, argument: unknown): Promise<void> {
  await store.ensureScanned();
  const group = groupOf(argument);
  if (group !== undefined) {
    await store.groups.choose(group);
    store.learn();
  }
  const overlay = overlayOf(store, argument);
  if (overlay !== undefined && !store.overlays.includes(overlay)) {
    await store.setOverlays([...store.overlays, overlay]);
  }
  panel.show();
}

/** The group whose fit is to be shown. */
function groupOf(argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null || !('group' in argument)) return undefined;
  return typeof argument.group === 'string' ? argument.group : undefined;
}

function overlayOf(store: Store, argument: unknown): string | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if (argument instanceof Uri)
    return store.scan.configs.some(({ path }) => path === pathOf(argument)) ? pathOf(argument) : undefined;
  if ('overlay' in argument && typeof argument.overlay === 'string') return argument.overlay;
  const node = argument as Partial<TreeNode>;
  return node.kind === 'schedule' ? node.config?.path : undefined;
}

async function compareSchedules(store: Store, panel: PlotPanel): Promise<void> {
  const { configs } = await store.ensureScanned();
  if (configs.length === 0) throw new UserError(say`No LR schedule config was found in this workspace.`);
  const chosen = await pickOverlays(configs, (path) => relative(store, path));
  if (chosen === undefined) return;
  await store.setOverlays(chosen);
  panel.show();
}

async function chooseSchedule(store: Store, argument: unknown): Promise<void> {
  const node = argument as Partial<TreeNode> | undefined;
  const { unresolved, configs } = await store.ensureScanned();
  const open = unresolved.filter(({ state }) => state === 'needs-schedule');
  const log = node?.kind === 'unresolved' ? node.log : open[0];
  if (log === undefined) throw new UserError(say`Every log has its schedule: there is nothing to choose.`);
  const config = await pickConfig(log, configs, (path) => relative(store, path));
  if (config !== undefined) await store.answer(log.log, config);
}

async function refresh(store: Store): Promise<void> {
  await withProgress(say`Looking for training logs`, (task) => store.refresh(task));
  await store.refit();
  if (store.runs.length === 0) window.setStatusBarMessage(say`LR Law: no training log was found.`, 5000);
}

function relative(store: Store, path: string): string {
  const uri = store.uriOf(path);
  return uri === undefined ? path : workspace.asRelativePath(uri);
}
