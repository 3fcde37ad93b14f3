import { Uri, window, workspace } from 'vscode';
import type { SavedFile } from '../../protocol/messages.ts';
import { writeWhole } from './writeWhole.ts';
import { say } from '../../core/words.ts';

const labels: Readonly<Record<SavedFile['kind'], string>> = { svg: 'SVG', png: 'PNG', csv: 'CSV' };

/** Lets the user say where a file goes, and writes it there. @returns Whether he did. */
export async function saveFile({ kind, bytes }: SavedFile): Promise<boolean> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  const target = await window.showSaveDialog({
    ...(folder === undefined ? {} : { defaultUri: Uri.joinPath(folder, `lr-law.${kind}`) }),
    filters: { [labels[kind]]: [kind] },
    title: say`Save as ${labels[kind]}`,
  });
  if (target === undefined) return false;
  await writeWhole(target, bytes);
  return true;
}
