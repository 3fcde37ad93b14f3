import { Disposable, workspace, type Uri } from 'vscode';
import { isCandidate } from '../../core/candidates.ts';
import { log } from '../ui/log.ts';
import { NewFolders } from './newFolders.ts';

/** A training run appends many times a second; the workspace is looked at again after this much quiet, or at the latest. */
const quiet = 700;
const latest = 5000;

/** What was found, as far as it tells what changed. */
interface Known {
  /** Whether a file was found. */
  knows(path: string): boolean;
  /** Whether something that was found is a path or lies under it: of a folder that goes, the editor names the folder alone. */
  holds(path: string): boolean;
}

/**
 * Calls `changed` soon after a log or a config was created, changed or deleted: with `'known'` where only files changed that are
 * known, so that none has to be searched for.
 */
export function registerWatch(changed: (among: 'all' | 'known') => void, known: Known): Disposable {
  const watcher = workspace.createFileSystemWatcher('**/*');
  let timer: ReturnType<typeof setTimeout> | undefined;
  let since = 0;
  let due: 'all' | 'known' | null = null;
  const folders = new NewFolders(() => {
    changed('all');
  });
  const fire = () => {
    timer = undefined;
    if (due !== null) changed(due);
    due = null;
    folders.settle().catch((error: unknown) => {
      log().warn('Looking for new folders:', error);
    });
  };
  const take = (among: 'all' | 'known') => {
    due = due === 'all' ? 'all' : among;
    soon();
  };
  const changes = ({ path }: Uri) => {
    if (known.knows(path)) take('known');
    else if (isCandidate(path)) take('all');
  };
  const created = (uri: Uri) => {
    if (isCandidate(uri.path)) take('all');
    else {
      folders.add(uri);
      soon();
    }
  };
  const gone = ({ path }: Uri) => {
    if (known.holds(path)) take('all');
  };
  const soon = () => {
    if (timer === undefined) since = performance.now();
    else clearTimeout(timer);
    timer = setTimeout(fire, Math.max(0, Math.min(quiet, since + latest - performance.now())));
  };
  const listeners = [watcher.onDidChange(changes), watcher.onDidCreate(created), watcher.onDidDelete(gone)];
  return new Disposable(() => {
    clearTimeout(timer);
    folders.dispose();
    Disposable.from(watcher, ...listeners).dispose();
  });
}
