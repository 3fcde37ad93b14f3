import { ProgressLocation, window } from 'vscode';

/** What a long task is given: a signal that its user may set, and a place to tell the share done. */
export interface Task {
  readonly signal: AbortSignal;
  readonly report: (done: unknown) => void;
}

/** Work shorter than this shows no notification: it would only flash. */
const patience = 600;

/**
 * Runs a task with progress in the runs view at once, and in a notification with Cancel when it takes long.
 * @throws What the task throws.
 */
export async function withProgress<T>(title: string, run: (task: Task) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const reporters: ((done: number) => void)[] = [];
  const work = run({
    signal: abort.signal,
    report: (done) => {
      if (typeof done === 'number') for (const report of reporters) report(done);
    },
  });
  const settled = work.then(
    () => undefined,
    () => undefined,
  );
  void window.withProgress({ location: { viewId: 'lrLaw.runs' } }, () => settled);
  const timer = setTimeout(() => {
    showNotification(title, abort, settled, reporters);
  }, patience);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}

function showNotification(
  title: string,
  abort: AbortController,
  settled: Promise<void>,
  reporters: ((done: number) => void)[],
): void {
  void window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => {
      token.onCancellationRequested(() => {
        abort.abort();
      });
      let told = 0;
      reporters.push((done) => {
        progress.report({ increment: 100 * (done - told) });
        told = done;
      });
      return settled;
    },
  );
}
