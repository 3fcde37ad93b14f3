import { Worker } from 'node:worker_threads';
import { openChannel, type CallOptions, type Channel, type NoApi, type Port } from '../protocol/channel.ts';
import type { Words } from '../core/words.ts';
import type { WorkerApi } from '../protocol/worker.ts';
import { log } from './ui/log.ts';

/** The worker that reads, fits and predicts. Started at the first call, started anew after a crash. */
export class WorkerClient {
  #running: { worker: Worker; channel: Channel<WorkerApi> } | undefined;

  /**
   * @param script Absolute path of the worker's bundle.
   * @param words Translations of what it says.
   */
  constructor(
    private readonly script: string,
    private readonly words: Words,
  ) {}

  /** Asks the worker; rejects with what it throws, or when it dies. */
  call<K extends keyof WorkerApi>(
    method: K,
    request: Parameters<WorkerApi[K]>[0],
    options?: CallOptions,
  ): Promise<ReturnType<WorkerApi[K]>> {
    this.#running ??= this.#start();
    const answer = this.#running.channel.call(method, request as never, options);
    return answer as Promise<ReturnType<WorkerApi[K]>>;
  }

  dispose(): void {
    this.#running?.channel.close('LR Law is shutting down.');
    void this.#running?.worker.terminate();
    this.#running = undefined;
  }

  #start() {
    const worker = new Worker(this.script, { name: 'lr-law', workerData: { words: this.words } });
    const channel = openChannel<WorkerApi, NoApi>(toPort(worker), {});
    const gone = (reason: string) => {
      if (this.#running?.worker !== worker) return;
      this.#running = undefined;
      channel.close(reason);
    };
    worker.on('error', (error) => {
      log().error('The worker failed:', error);
      gone(`The worker failed: ${error.message}`);
    });
    worker.on('exit', () => {
      gone('The worker ended.');
    });
    return { worker, channel };
  }
}

function toPort(worker: Worker): Port {
  return {
    post: (message, transfer = []) => {
      worker.postMessage(message, [...transfer]);
    },
    listen: (listener) => {
      worker.on('message', listener);
      return () => worker.off('message', listener);
    },
  };
}
