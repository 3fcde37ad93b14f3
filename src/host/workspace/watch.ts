import { Disposable, workspace, type Uri } from 'vscode';
import { looksLikeConfig } from '../../core/configs/names.ts';
import { looksLikeLog } from '../../core/logs/names.ts';
import { log } from '../ui/log.ts';
import { NewFolders } from './newFolders.ts';

/** A training run appends many times a second; the workspace is looked at again after this much quiet, or at the latest. */
const quiet = 700;
const latest = 5000;

/**
 * Calls `changed` soon after a log or a config was created, changed or deleted.
 * @param holds Whether something that was found lies under a path: of a folder that goes, the editor names the folder alone.
 */
export function registerWatch(changed: () => void, holds: (path: string) => boolean): Disposable {
  const watcher = workspace.createFileSystemWatcher('**/*');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  let isDue = false;
  const folders = new NewFolders(changed);
  const fire = () => {
    timer = undefined;
    if (isDue) changed();
    isDue = false;
    folders.settle().catch((error: unknown) => {
      log().warn('Looking for new folders:', error);
    });
  };
  const touch = ({ path }: Uri) => {
    if (!looksLikeLog(path) && !looksLikeConfig(path)) return false;
    isDue = true;
    soon();
    return true;
  };
  const created = (uri: Uri) => {
    if (touch(uri)) return;
    folders.add(uri);
    soon();
  };
  const gone = ({ path }: Uri) => {
    if (!holds(path)) return;
    isDue = true;
    soon();
  };
  const soon = () => {
    if (timer === undefined) since = performance.now();
    else clearTimeout(timer);
    timer = setTimeout(fire, Math.max(0, Math.min(quiet, since + latest - performance.now())));
  };
  const listeners = [watcher.onDidChange(touch), watcher.onDidCreate(created), watcher.onDidDelete(gone)];
  return new Disposable(() => {
    clearTimeout(timer);
    folders.dispose();
    Disposable.from(watcher, ...listeners).dispose();
  });
}
