import { Disposable, window, workspace } from 'vscode';
import type { Store } from '../store.ts';
import { log } from '../ui/log.ts';
import { Rounds } from '../workspace/rounds.ts';
import { registerWatch } from '../workspace/watch.ts';

/** After a fit the next one waits at least so long, in milliseconds, and so many times what the last one took. */
const [rest, restTimes] = [5000, 20];

/** After so long, in milliseconds, the workspace may hold files that the editor has told nothing of: it hears not of every disk. */
const stale = 60_000;

/** Follows the files once somebody has looked at the runs: before that, nothing is read. */
export function registerFollow(store: Store): Disposable {
  const refits = new Refits(store);
  let searchedAt = -Infinity;
  const changed = (among: 'all' | 'known' = 'all') => {
    if (!store.scanned) return;
    if (among === 'all') searchedAt = performance.now();
    store
      .refresh(undefined, among)
      .then(() => refits.soon())
      .catch((error: unknown) => {
        log().warn('Following the files:', error);
      });
  };
  const watch = registerWatch(changed, store);
  const isStale = () => performance.now() - searchedAt > stale;
  const focused = window.onDidChangeWindowState(({ focused }) => {
    if (focused && isStale()) changed();
  });
  const folders = workspace.onDidChangeWorkspaceFolders(() => {
    changed();
  });
  const settings = workspace.onDidChangeConfiguration((event) => {
    if (
      ['lrLaw.files', 'files.exclude', 'search.followSymlinks'].some((section) =>
        event.affectsConfiguration(section),
      )
    )
      changed();
  });
  const rounds = new Rounds({
    glance: () => store.glance(),
    changed: () => {
      changed(isStale() ? 'all' : 'known');
    },
    failed: (error) => {
      log().warn('Glancing at the files:', error);
    },
  });
  // Fits that were kept may be of earlier runs.
  const learnt = store.onDidLearn(() => {
    if (!store.scanned) return;
    rounds.begin();
    if (store.groups.isCurrent) return;
    refits.soon().catch((error: unknown) => {
      log().warn('Bringing the fits up to date:', error);
    });
  });
  return Disposable.from(watch, focused, folders, settings, rounds, refits, learnt);
}

/** Brings the fit up to date where a run of it is another, not more often than it can be afforded; the last change counts too. */
class Refits {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  /** Whether something changed meanwhile. */
  #again = false;
  #notBefore = 0;

  constructor(private readonly store: Store) {}

  /** @throws What the worker says of the fit. */
  async soon(): Promise<void> {
    this.#again = this.#busy;
    if (this.#timer !== undefined || this.#busy || this.store.groups.isCurrent) return;
    const wait = this.#notBefore - performance.now();
    if (wait > 0) {
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.soon().catch((error: unknown) => {
          log().warn('Bringing the fit up to date:', error);
        });
      }, wait);
      return;
    }
    const began = performance.now();
    this.#busy = true;
    try {
      await this.store.refit();
    } finally {
      this.#busy = false;
      const ended = performance.now();
      this.#notBefore = ended + Math.max(rest, restTimes * (ended - began));
    }
    if (this.#again) await this.soon();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
