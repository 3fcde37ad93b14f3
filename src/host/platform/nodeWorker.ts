import { Worker } from 'node:worker_threads';
import type { Words } from '../../core/words.ts';
import type { StartedWorker } from './platform.ts';

/** Starts a script as a thread of Node. @param words Translations of what it says. */
export function startNodeWorker(script: string, words: Words): StartedWorker {
  const worker = new Worker(script, { name: 'lr-law', workerData: { words } });
  return {
    port: {
      post: (message, transfer = []) => {
        worker.postMessage(message, [...transfer]);
      },
      listen: (listener) => {
        worker.on('message', listener);
        return () => worker.off('message', listener);
      },
    },
    onGone: (listener) => {
      worker.on('error', listener);
      worker.on('exit', (code) => {
        listener(new Error(`The worker ended with code ${String(code)}.`));
      });
    },
    terminate: () => worker.terminate(),
  };
}
