import { DataTransferItem, type TreeDragAndDropController } from 'vscode';
import type { Store } from '../store.ts';
import type { TreeNode } from './runsTree.ts';

const uriList = 'text/uri-list';

/** Schedules of the tree can be dragged, onto the plot or into an editor; nothing can be dropped there. */
export function dragSchedules(store: Store): TreeDragAndDropController<TreeNode> {
  return {
    dragMimeTypes: [uriList],
    dropMimeTypes: [],
    handleDrag(nodes, transfer) {
      const uris = nodes.flatMap((node) =>
        node.kind === 'schedule' ? [store.uriOf(node.config.path)?.toString() ?? ''] : [],
      );
      const known = uris.filter((uri) => uri !== '');
      if (known.length > 0) transfer.set(uriList, new DataTransferItem(known.join('\r\n')));
    },
  };
}
