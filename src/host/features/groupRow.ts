import { ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { RunGroup } from '../../core/runs/groups.ts';
import { say } from '../../core/words.ts';

/** The row of the tree that holds a group's fit and runs. */
export function groupRow({ id, label, runs }: RunGroup): TreeItem {
  const item = new TreeItem(label === '' ? say`Other runs` : label, TreeItemCollapsibleState.Expanded);
  item.id = `lrLaw.group ${id}`;
  item.description = runs.length === 1 ? say`1 run` : say`${runs.length} runs`;
  item.iconPath = new ThemeIcon('folder-library');
  item.contextValue = 'group';
  return item;
}

/** Makes the row of a fit that of a group's fit: a press shows that one. */
export function ofGroup(item: TreeItem, { id }: RunGroup): void {
  item.id = `lrLaw.fit ${id}`;
  item.command = { command: 'lrLaw.openPlot', title: say`Open Plot`, arguments: [{ group: id }] };
}
