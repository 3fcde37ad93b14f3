import {
  EventEmitter,
  MarkdownString,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  window,
  workspace,
  type Disposable,
  type TreeDataProvider,
} from 'vscode';
import { formatLoss, formatLr, formatSteps } from '../../core/format.ts';
import type { UnresolvedLog } from '../../core/runs/types.ts';
import type { ConfigSummary, RunSummary } from '../../protocol/worker.ts';
import type { Store } from '../store.ts';
import { notifyFailure } from '../ui/notify.ts';
import { lrSourceLabel } from '../ui/pick.ts';
import { describeLive } from './statusText.ts';

/** What a row of the tree stands for; commands on a row get it. */
export type TreeNode =
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
    if (parent !== undefined) return parent.kind === 'schedules' ? this.#schedules() : [];
    const { runs, unresolved, configs } = await this.store.ensureScanned();
    return [
      ...runs.map((run): TreeNode => ({ kind: 'run', run })),
      ...unresolved.map((log): TreeNode => ({ kind: 'unresolved', log })),
      ...(configs.length > 0 ? [{ kind: 'schedules' } as const] : []),
    ];
  }

  getTreeItem(node: TreeNode): TreeItem {
    switch (node.kind) {
      case 'run':
        return this.#runItem(node.run);
      case 'unresolved':
        return this.#unresolvedItem(node.log);
      case 'schedule':
        return this.#scheduleItem(node.config);
      case 'schedules':
        return new TreeItem('Schedules', TreeItemCollapsibleState.Collapsed);
    }
  }

  #schedules(): TreeNode[] {
    return this.store.scan.configs.map((config) => ({ kind: 'schedule', config }));
  }

  #runItem(run: RunSummary): TreeItem {
    const live = this.store.liveOf(run.id);
    const fitted = this.store.fitted?.runs.some(({ id }) => id === run.id) === true;
    const item = this.#fileItem(run.name, run.log);
    const loss = run.lastLoss === null ? '' : `${formatLoss(run.lastLoss)} after `;
    item.description = `${loss}${formatSteps(run.steps)} steps${fitted ? ', fitted' : ''}${live?.final ? `, → ${formatLoss(live.final.loss)}` : ''}`;
    const odd = live?.findings.some(({ severity }) => severity === 'warning') === true;
    const plain = fitted ? 'pass-filled' : run.problems.length > 0 ? 'warning' : 'graph-line';
    item.iconPath = new ThemeIcon(odd ? 'warning' : plain);
    item.tooltip = sentences([
      `${run.name}: ${formatSteps(run.steps)} steps, ${String(run.points)} points, peak LR ${formatLr(run.peakLr)}.`,
      ...(live === undefined ? [] : describeLive(live)),
      `The LR comes from ${lrSourceLabel(run.lrSource)}.`,
      ...run.assumptions,
      ...run.problems.map((problem) => problem.message),
    ]);
    item.contextValue = 'run';
    return item;
  }

  #unresolvedItem(log: UnresolvedLog): TreeItem {
    const item = this.#fileItem(log.name, log.log);
    const askable = log.state === 'needs-schedule' && log.candidates.length > 0;
    item.description = log.why;
    item.iconPath = new ThemeIcon(askable ? 'question' : 'error');
    item.tooltip = sentences([log.why]);
    item.contextValue = askable ? 'needs-schedule' : 'unusable';
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
    if (uri !== undefined) item.command = { command: 'vscode.open', title: 'Open', arguments: [uri] };
    item.id = path;
    return item;
  }

  #relative(path: string): string {
    const uri = this.store.uriOf(path);
    return uri === undefined ? path : workspace.asRelativePath(uri);
  }
}

/** Text from files is shown as text, never as Markdown. */
function sentences(lines: readonly string[]): MarkdownString {
  const tooltip = new MarkdownString();
  for (const line of lines.filter((text) => text !== '')) tooltip.appendText(line).appendMarkdown('\n\n');
  return tooltip;
}

/** The runs view, kept up to date with the store. */
export function registerRunsTree(store: Store): Disposable[] {
  const tree = new RunsTree(store);
  const view = window.createTreeView('lrLaw.runs', { treeDataProvider: tree, showCollapseAll: true });
  const update = store.onDidChange(() => {
    tree.update();
  });
  const shown = view.onDidChangeVisibility(({ visible }) => {
    if (visible) store.ensureScanned().catch((error: unknown) => notifyFailure('Looking for runs', error));
  });
  const lives = store.onDidChangeLive(() => {
    tree.update();
  });
  return [view, update, lives, shown];
}
