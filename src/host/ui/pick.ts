import { window, type QuickPickItem } from 'vscode';
import { formatLoss, formatLr, formatSteps } from '../../core/format.ts';
import type { UnresolvedLog } from '../../core/runs/types.ts';
import type { ConfigSummary, RunSummary } from '../../protocol/worker.ts';
import { say } from '../../core/words.ts';

interface IdItem extends QuickPickItem {
  readonly id: string;
}

/** Lets the user tick the runs to fit, those ticked at first that are ticked in the tree. @returns Their ids, or undefined when dismissed. */
export async function pickRuns(
  runs: readonly RunSummary[],
  ticked: ReadonlySet<string>,
): Promise<string[] | undefined> {
  const items = runs.map((run): IdItem => ({
    id: run.id,
    label: run.name,
    description: say`${formatSteps(run.steps)} steps, peak LR ${formatLr(run.peakLr)}`,
    detail:
      run.lastLoss === null
        ? ''
        : say`ends at ${formatLoss(run.lastLoss)} nats; LR from ${lrSourceLabel(run.lrSource)}`,
    picked: ticked.has(run.id),
  }));
  const picked = await window.showQuickPick(items, {
    title: say`Fit LR scaling law`,
    placeHolder: say`Runs to fit; untick the ones to predict only`,
    canPickMany: true,
    matchOnDescription: true,
  });
  return picked?.map((item) => item.id);
}

/** Where a run's LR came from, in words. */
export function lrSourceLabel(source: RunSummary['lrSource']): string {
  if (source === 'log') return say`the log`;
  return source === 'config' ? say`the config` : say`the log, with an assumed warm-up`;
}

/** Asks which config trained a log. @returns The config's path, or undefined when dismissed. */
export async function pickConfig(
  log: UnresolvedLog,
  configs: readonly ConfigSummary[],
  shown: (path: string) => string,
): Promise<string | undefined> {
  const byPath = new Map(configs.map((config) => [config.path, config]));
  const others = configs.map(({ path }) => path).filter((path) => !log.candidates.includes(path));
  const items = [...log.candidates, ...others].map((path): IdItem => ({
    id: path,
    label: shown(path),
    detail: byPath.get(path)?.words ?? '',
  }));
  const picked = await window.showQuickPick(items, {
    title: say`Schedule of ${log.name}`,
    placeHolder: say`Which config trained this run?`,
    matchOnDetail: true,
  });
  return picked?.id;
}

/** Asks for one config with a schedule. @returns Its path, or undefined when dismissed. */
export async function pickOneConfig(
  configs: readonly ConfigSummary[],
  shown: (path: string) => string,
  words: { readonly title: string; readonly placeHolder: string },
): Promise<string | undefined> {
  const picked = await window.showQuickPick(scheduleItems(configs, shown), { ...words, matchOnDetail: true });
  return picked?.id;
}

function scheduleItems(configs: readonly ConfigSummary[], shown: (path: string) => string): IdItem[] {
  const usable = configs.filter((config) => config.words !== '');
  return usable.map(({ path, words }) => ({ id: path, label: shown(path), detail: words }));
}

/** Lets the user tick schedules to lay over the runs. @returns Their paths, or undefined when dismissed. */
export async function pickOverlays(
  configs: readonly ConfigSummary[],
  shown: (path: string) => string,
): Promise<string[] | undefined> {
  const picked = await window.showQuickPick(scheduleItems(configs, shown), {
    title: say`Compare schedules`,
    placeHolder: say`Schedules to lay over the runs`,
    canPickMany: true,
    matchOnDetail: true,
  });
  return picked?.map((item) => item.id);
}

/** Asks for which framework a config is to be. @returns Its name, or undefined when dismissed. */
export async function pickFramework(
  frameworks: readonly { readonly framework: string; readonly label: string }[],
): Promise<string | undefined> {
  const items = frameworks.map(({ framework, label }): IdItem => ({ id: framework, label }));
  const picked = await window.showQuickPick(items, {
    title: say`New config from this schedule`,
    placeHolder: say`For which framework?`,
  });
  return picked?.id;
}
