import { Worker } from 'node:worker_threads';
import type { RunSpec } from './runs.ts';
import type { Job, Report } from './worker.ts';

/** Told of every report of a run. */
export type OnReport = (run: RunSpec, report: Report) => void;

function trainInWorker(script: URL, job: Job, onReport: OnReport): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(script, { workerData: job });
    worker.on('message', (report: Report) => {
      onReport(job.run, report);
    });
    worker.on('error', reject);
    // After an error the promise is settled already, and this does nothing.
    worker.on('exit', () => {
      resolve();
    });
  });
}

/** Trains the jobs in order, `parallel` at a time, each in a thread of its own. */
export async function trainAll(
  script: URL,
  jobs: readonly Job[],
  parallel: number,
  onReport: OnReport,
): Promise<void> {
  const waiting = [...jobs];
  const work = async (): Promise<void> => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) {
      await trainInWorker(script, job, onReport);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
}
