import { Worker } from 'node:worker_threads';
import type { Words } from '../../core/words.ts';
import type { StartedWorker } from './platform.ts';

/**
 * What the worker makes and soon forgets may take so many megabytes. Left to itself the engine lets it grow to some 100 MB
 * while a workspace is read, keeps that, and is no faster for it.
 */
const youngMegabytes = 16;

/** Starts a script as a thread of Node. @param words Translations of what it says. */
export function startNodeWorker(script: string, words: Words): StartedWorker {
  const worker = new Worker(script, {
    name: 'lr-law',
    workerData: { words },
    resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes },
  });
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
