import { FileType, Uri, workspace } from 'vscode';
import { openExclude } from '../../core/exclude.ts';

/** Nothing of interest lies this deep, and a file system may name a folder within itself. */
const deepest = 12;
/** Folders asked for at once. */
const atOnce = 8;

/**
 * The files below a folder, asked for folder by folder: what the editor can't search, because nobody told it how.
 * @param exclude Globs of files and folders that are left out.
 * @param most Files and folders looked at, at most.
 */
export async function walk(folder: Uri, exclude: readonly string[], most: number): Promise<Uri[]> {
  const isLeftOut = openExclude(exclude);
  const found: Uri[] = [];
  let [seen, level] = [0, [folder]];
  for (let depth = 0; depth < deepest && level.length > 0; depth++) {
    const next: Uri[] = [];
    for (let at = 0; at < level.length && seen < most; at += atOnce) {
      for (const { uri, type } of (await Promise.all(level.slice(at, at + atOnce).map(entriesOf))).flat()) {
        seen++;
        const path = uri.path.slice(folder.path.length).replace(/^\//, '');
        if (isLeftOut(path, path.slice(path.lastIndexOf('/') + 1))) continue;
        if (type === FileType.Directory) next.push(uri);
        else if (type === FileType.File) found.push(uri);
      }
    }
    level = next;
  }
  return found.slice(0, most);
}

/** A folder that can't be read holds nothing for us. */
async function entriesOf(folder: Uri): Promise<{ readonly uri: Uri; readonly type: FileType }[]> {
  try {
    const entries = await workspace.fs.readDirectory(folder);
    return entries.map(([name, type]) => ({ uri: Uri.joinPath(folder, name), type }));
  } catch {
    return [];
  }
}
