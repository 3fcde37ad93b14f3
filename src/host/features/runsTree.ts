import {
  EventEmitter,
  ThemeIcon,
  TreeItem,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
  window,
  workspace,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import { say } from '../../core/words.ts';
import { formatLoss, formatLr, formatSteps } from '../../core/format.ts';
import type { RunGroup } from '../../core/runs/groups.ts';
import type { UnresolvedLog } from '../../core/runs/types.ts';
import type { ConfigSummary, RunSummary } from '../../protocol/worker.ts';
import type { Store } from '../store.ts';
import { dragSchedules } from './dragSchedules.ts';
import { fitRow } from './fitRow.ts';
import { groupRow, ofGroup } from './groupRow.ts';
import { sentences } from './sentences.ts';
import { notifyFailure } from '../ui/notify.ts';
import { withProgress } from '../ui/progress.ts';
import { lrSourceLabel } from '../ui/pick.ts';
import { describeLive } from './statusText.ts';

/** What a row of the tree stands for; commands on a row get it. */
export type TreeNode =
  | { readonly kind: 'fit'; readonly group: RunGroup | null }
  | { readonly kind: 'group'; readonly group: RunGroup }
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'unresolved'; readonly log: UnresolvedLog }
  | { readonly kind: 'schedules' }
  | { readonly kind: 'schedule'; readonly config: ConfigSummary };

/** Runs with their state, logs that are no run yet with the reason, and the schedules found. */
class RunsTree implements TreeDataProvider<TreeNode> {
  readonly #changed = new EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.#changed.event;

  constructor(private readonly store: Store) {}

  update(): void {
    this.#changed.fire(undefined);
  }

  async getChildren(parent?: TreeNode): Promise<TreeNode[]> {
    if (parent?.kind === 'group') return this.#ofGroup(parent.group);
    if (parent !== undefined) return parent.kind === 'schedules' ? this.#schedules() : [];
    const { runs, unresolved, configs } = await this.store.ensureListed();
    const groups = this.store.groups.all;
    const hasFit = this.store.fitted !== null && groups.length < 2;
    return [
      ...(hasFit ? [{ kind: 'fit', group: null } as const] : []),
      ...(groups.length < 2
        ? runs.map((run): TreeNode => ({ kind: 'run', run }))
        : groups.map((group): TreeNode => ({ kind: 'group', group }))),
      ...unresolved.map((log): TreeNode => ({ kind: 'unresolved', log })),
      ...(configs.length > 0 ? [{ kind: 'schedules' } as const] : []),
    ];
  }

  getTreeItem(node: TreeNode): TreeItem {
    switch (node.kind) {
      case 'fit':
        return this.#fitItem(node.group);
      case 'group':
        return groupRow(node.group);
      case 'run':
        return this.#runItem(node.run);
      case 'unresolved':
        return this.#unresolvedItem(node.log);
      case 'schedule':
        return this.#scheduleItem(node.config);
      case 'schedules':
        return new TreeItem(say`Schedules`, TreeItemCollapsibleState.Collapsed);
    }
  }

  /** Its fit, where there is one, and its runs. */
  #ofGroup(group: RunGroup): TreeNode[] {
    const fit = this.store.groups.fitOf(group) === null ? [] : [{ kind: 'fit', group } as const];
    const runs = this.store.runs.filter(({ id }) => group.runs.includes(id));
    return [...fit, ...runs.map((run): TreeNode => ({ kind: 'run', run }))];
  }

  #fitItem(group: RunGroup | null): TreeItem {
    const { groups, fitted } = this.store;
    const shown = group === null ? fitted : groups.fitOf(group);
    if (shown === null) return new TreeItem('');
    const item = fitRow(shown.fit);
    const [of] = group === null ? groups.all : [group];
    if (of !== undefined && groups.isStale(of))
      item.description = say`${String(item.description)}, being refreshed`;
    if (group !== null) ofGroup(item, group);
    return item;
  }

  #schedules(): TreeNode[] {
    return this.store.scan.configs.map((config) => ({ kind: 'schedule', config }));
  }

  #runItem(run: RunSummary): TreeItem {
    const live = this.store.lives.of(run.id);
    const item = this.#fileItem(run.name, run.log);
    const loss = run.lastLoss === null ? '' : say`${formatLoss(run.lastLoss)} after `;
    item.description = say`${loss}${formatSteps(run.steps)} steps${live?.final ? `, → ${formatLoss(live.final.loss)}` : ''}`;
    const odd = live?.findings.some(({ severity }) => severity === 'warning') === true;
    item.iconPath = new ThemeIcon(odd || run.problems.length > 0 ? 'warning' : 'graph-line');
    item.checkboxState = this.#boxOf(run);
    item.tooltip = sentences([
      say`${run.name}: ${formatSteps(run.steps)} steps, ${String(run.points)} points, peak LR ${formatLr(run.peakLr)}.`,
      ...(live === undefined ? [] : describeLive(live)),
      say`The LR comes from ${lrSourceLabel(run.lrSource)}.`,
      ...run.assumptions,
      ...run.problems.map((problem) => problem.message),
    ]);
    item.contextValue = live === undefined ? 'run' : 'run-live';
    return item;
  }

  /** Ticked runs are those that are fitted: by the fit there is, or by the next. */
  #boxOf({ id, name }: RunSummary): NonNullable<TreeItem['checkboxState']> {
    const ticked = this.store.ticked.has(id);
    return {
      state: ticked ? TreeItemCheckboxState.Checked : TreeItemCheckboxState.Unchecked,
      tooltip: ticked ? say`${name} is fitted` : say`${name} is predicted only`,
    };
  }

  #unresolvedItem(log: UnresolvedLog): TreeItem {
    const item = this.#fileItem(log.name, log.log);
    const askable = log.state === 'needs-schedule' && log.candidates.length > 0;
    item.description = log.why;
    item.iconPath = new ThemeIcon(log.state === 'waiting' ? 'loading~spin' : askable ? 'question' : 'error');
    item.tooltip = sentences([log.why]);
    item.contextValue = askable ? 'needs-schedule' : log.state;
    return item;
  }

  #scheduleItem(config: ConfigSummary): TreeItem {
    const item = this.#fileItem(this.#relative(config.path), config.path);
    const said = Object.keys(this.store.told(config.path)).length > 0;
    const trouble = config.problems[0]?.message ?? config.missing[0];
    item.description = trouble ?? config.words;
    item.iconPath = new ThemeIcon(trouble === undefined ? 'settings-gear' : 'warning');
    item.tooltip = sentences([
      config.words,
      ...config.missing,
      ...config.problems.map(({ message }) => message),
    ]);
    item.contextValue = config.tellable.length > 0 || said ? 'schedule-tell' : 'schedule';
    return item;
  }

  #fileItem(label: string, path: string): TreeItem {
    const item = new TreeItem(label);
    const uri = this.store.uriOf(path);
    if (uri !== undefined) item.command = { command: 'vscode.open', title: say`Open`, arguments: [uri] };
    item.id = path;
    return item;
  }

  #relative(path: string): string {
    const uri = this.store.uriOf(path);
    return uri === undefined ? path : workspace.asRelativePath(uri);
  }
}

/** The runs view, kept up to date with the store. */
export function registerRunsTree(store: Store): Disposable[] {
  const tree = new RunsTree(store);
  const view = window.createTreeView('lrLaw.runs', {
    ...{ treeDataProvider: tree, showCollapseAll: true },
    dragAndDropController: dragSchedules(store),
  });
  const update = store.onDidChange(() => {
    tree.update();
  });
  const shown = view.onDidChangeVisibility(({ visible }) => {
    if (visible) store.ensureScanned().catch((error: unknown) => notifyFailure(say`Looking for runs`, error));
  });
  const lives = store.lives.onDidChange(() => {
    tree.update();
  });
  const boxes = view.onDidChangeCheckboxState(({ items }) => {
    const changes = items.flatMap(([node, state]) =>
      node.kind === 'run' ? [[node.run.id, state === TreeItemCheckboxState.Checked] as const] : [],
    );
    retick(store, changes).catch((error: unknown) => {
      tree.update();
      return notifyFailure('Fitting', error);
    });
  });
  return [view, update, lives, shown, boxes];
}

/** Keeps which runs are fitted; a fit that there is follows, unless none is left to fit. */
async function retick(store: Store, changes: readonly (readonly [string, boolean])[]): Promise<void> {
  const ticked = new Set(store.ticked);
  for (const [id, isTicked] of changes) {
    if (isTicked) ticked.add(id);
    else ticked.delete(id);
  }
  await store.setTicked(ticked);
  if (store.fitted === null || ticked.size === 0) return;
  await withProgress(say`Fitting LR scaling law`, (task) => store.fit([...ticked], task));
}
