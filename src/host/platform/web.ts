import type { Uri } from 'vscode';
import type { Words } from '../../core/words.ts';
import { loadWorkerScript } from './modules.ts';
import type { Platform, StartedWorker } from './platform.ts';

/** What is used of a page's `Worker`, which the types of Node lack. */
interface WebWorker {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
  postMessage(message: unknown, transfer: readonly ArrayBuffer[]): void;
  terminate(): void;
}

declare const Worker: new (address: string, options: { readonly name: string }) => WebWorker;

/** An extension host in a browser: no disk and no programmes. */
export const platform: Platform = {
  startWorker,
  fileOf: () => null,
  pause: () => new Promise((resolve) => setTimeout(resolve)),
  node: null,
};

function startWorker(extensionUri: Uri, words: Words): StartedWorker {
  const worker = new LateWorker();
  loadWorkerScript(extensionUri, words).then(
    (address) => {
      worker.start(address);
    },
    (error: unknown) => {
      worker.end(error instanceof Error ? error : new Error(String(error)));
    },
  );
  return worker;
}

/** A worker whose script is still to come. What is posted meanwhile waits until the worker says that it listens. */
class LateWorker implements StartedWorker {
  readonly #listeners = new Set<(message: unknown) => void>();
  #waiting: (() => void)[] | null = [];
  #worker: WebWorker | undefined;
  #ended = false;
  #gone: ((reason: Error) => void) | undefined;

  readonly port = {
    post: (message: unknown, transfer: readonly ArrayBuffer[] = []): void => {
      const send = () => this.#worker?.postMessage(message, transfer);
      if (this.#waiting === null) send();
      else this.#waiting.push(send);
    },
    listen: (listener: (message: unknown) => void): (() => void) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  };

  start(address: string): void {
    if (this.#ended) return;
    const worker = new Worker(address, { name: 'lr-law' });
    worker.onmessage = ({ data }) => {
      if (data === 'ready') this.#flush();
      for (const listener of this.#listeners) listener(data);
    };
    worker.onerror = ({ message }) => {
      this.end(new Error(message ?? 'its script could not be run'));
    };
    this.#worker = worker;
  }

  end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#worker?.terminate();
    this.#waiting = [];
    this.#gone?.(reason);
  }

  onGone(listener: (reason: Error) => void): void {
    this.#gone = listener;
  }

  terminate(): Promise<void> {
    this.end(new Error('The worker was ended.'));
    return Promise.resolve();
  }

  #flush(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const send of waiting) send();
  }
}
