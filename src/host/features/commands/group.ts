import { window, type QuickPickItem } from 'vscode';
import { UserError } from '../../../core/errors.ts';
import type { RunGroup } from '../../../core/runs/groups.ts';
import { say } from '../../../core/words.ts';
import type { Store } from '../../store.ts';
import { withProgress } from '../../ui/progress.ts';
import type { TreeNode } from '../runsTree.ts';

interface GroupItem extends QuickPickItem {
  /** null: where the run's own facts put it; undefined: a new one. */
  readonly group: string | null | undefined;
}

/**
 * Put Into Group: puts a run, or all runs of a group, into another group; the fits follow.
 * @param argument A row of the tree, or `{ runs, group }` with ids of runs and of a group, null for where they belong by
 *   themselves.
 * @throws UserError where it is given no runs.
 */
export async function groupCommand(store: Store, argument: unknown): Promise<void> {
  await store.ensureScanned();
  const runs = runsIn(argument) ?? (await pickRun(store));
  if (runs === undefined) return;
  const known = runs.filter((id) => store.runs.some((run) => run.id === id));
  if (known.length === 0) throw new UserError(say`None of these runs is there any more.`);
  const group = groupIn(argument) ?? (await pickGroup(store.groups.all, known));
  if (group === undefined) return;
  await store.groups.assign(known, group.id);
  await withProgress(say`Fitting LR scaling law`, (task) => store.refit(task));
  store.learn();
}

function runsIn(argument: unknown): readonly string[] | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if ('kind' in argument) {
    const node = argument as TreeNode;
    if (node.kind === 'run') return [node.run.id];
    return node.kind === 'group' ? node.group.runs : undefined;
  }
  const runs: unknown = 'runs' in argument ? argument.runs : undefined;
  return Array.isArray(runs) ? runs.filter((id) => typeof id === 'string') : undefined;
}

function groupIn(argument: unknown): { readonly id: string | null } | undefined {
  if (typeof argument !== 'object' || argument === null || 'kind' in argument) return undefined;
  const id: unknown = 'group' in argument ? argument.group : undefined;
  return id === null || typeof id === 'string' ? { id } : undefined;
}

async function pickRun({ runs }: Store): Promise<readonly string[] | undefined> {
  const items = runs.map(({ id, name }) => ({ label: name, id }));
  const picked = await window.showQuickPick(items, {
    title: say`Put into group`,
    placeHolder: say`Which runs?`,
    canPickMany: true,
  });
  return picked === undefined || picked.length === 0 ? undefined : picked.map(({ id }) => id);
}

async function pickGroup(
  groups: readonly RunGroup[],
  runs: readonly string[],
): Promise<{ readonly id: string | null } | undefined> {
  const others = groups.filter((group) => !runs.every((id) => group.runs.includes(id)));
  const items: GroupItem[] = [
    ...others.map(({ id, label }) => ({ label: label === '' ? say`Other runs` : label, group: id })),
    { label: say`New group…`, group: undefined },
    { label: say`As detected`, group: null },
  ];
  const picked = await window.showQuickPick(items, {
    title: say`Put into group`,
    placeHolder: say`The runs of a group share one fit`,
  });
  if (picked === undefined) return undefined;
  if (picked.group !== undefined) return { id: picked.group };
  const name = await window.showInputBox({ title: say`New group`, prompt: say`What is it called?` });
  return name === undefined || name.trim() === '' ? undefined : { id: name.trim() };
}
