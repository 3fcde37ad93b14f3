import { UserError } from '../core/errors.ts';
import { openChannel, type CallOptions, type Channel, type Handlers } from '../protocol/channel.ts';
import type { FilesApi, WorkerApi } from '../protocol/worker.ts';
import type { StartedWorker } from './platform/platform.ts';
import { say } from '../core/words.ts';

/** A worker that ends this often within this time, in milliseconds, is left alone for as long. */
const mostDeaths = 4;
const within = 30_000;

/** What rests on no file that was read. */
const unread: ReadonlySet<keyof WorkerApi> = new Set(['search', 'stamps', 'glance', 'readScanEntry']);

type Scanning = Parameters<WorkerApi['scan']>[0];

interface Running {
  readonly worker: StartedWorker;
  readonly channel: Channel<WorkerApi>;
  /** Resolves when it knows the files that the one before it knew. */
  ready: Promise<unknown>;
  gone: boolean;
}

/**
 * The worker that reads, fits and predicts. Started at the first call. One that dies is started anew, told the files that it
 * knew, and asked again what it had not answered: whoever waits sees nothing of it but the time.
 */
export class WorkerClient {
  #running: Running | undefined;
  #known: Scanning | undefined;
  /** To be read before anything else is answered. */
  #unread: Scanning | undefined;
  #deaths: number[] = [];
  #disposed = false;

  /**
   * @param files Reads for the worker what is on no disk that it can reach.
   * @param died Is told each time that the worker died, with the reason.
   */
  constructor(
    private readonly startWorker: () => StartedWorker,
    private readonly files: Handlers<FilesApi>,
    private readonly died: (error: Error) => void,
  ) {}

  /** Asks the worker. @throws What it throws; UserError where it dies again and again. */
  async call<K extends keyof WorkerApi>(
    method: K,
    request: Parameters<WorkerApi[K]>[0],
    options?: CallOptions,
  ): Promise<ReturnType<WorkerApi[K]>> {
    try {
      return await this.#ask(method, request, options);
    } catch (error) {
      if (!(error instanceof WorkerDied) || options?.signal?.aborted === true) throw error;
      return await this.#ask(method, request, options).catch((again: unknown) => {
        throw again instanceof WorkerDied && !this.#disposed ? tooOften() : again;
      });
    }
  }

  /** Ends the worker as a crash would. */
  async killForTest(): Promise<void> {
    await this.#running?.worker.terminate();
  }

  dispose(): void {
    this.#disposed = true;
    const running = this.#running;
    this.#running = undefined;
    running?.channel.close('LR Law is shutting down.');
    void running?.worker.terminate();
  }

  /** Has the worker read files once something is asked of it that rests on them. */
  readLater(request: Scanning): void {
    this.#unread = request;
  }

  #readUnread(running: Running): void {
    if (this.#unread === undefined) return;
    this.#known = this.#unread;
    this.#unread = undefined;
    running.ready = running.channel.call('scan', this.#known);
    running.ready.catch(() => undefined);
  }

  async #ask<K extends keyof WorkerApi>(
    method: K,
    request: Parameters<WorkerApi[K]>[0],
    options?: CallOptions,
  ): Promise<ReturnType<WorkerApi[K]>> {
    const running = this.#alive();
    try {
      // A scan tells it everything anew by itself, and files have their stamps unread.
      if (method === 'scan') this.#unread = undefined;
      else if (!unread.has(method)) {
        this.#readUnread(running);
        await running.ready;
      }
      const answer = await (running.channel.call(method, request as never, options) as Promise<
        ReturnType<WorkerApi[K]>
      >);
      // A worker that comes after reads what waits here too.
      if (method === 'scan') this.#known = { ...(request as Scanning), within: undefined };
      return answer;
    } catch (error) {
      throw running.gone ? new WorkerDied() : error;
    }
  }

  #alive(): Running {
    if (this.#disposed) throw new Error('LR Law is shutting down.');
    if (this.#running !== undefined) return this.#running;
    const since = performance.now() - within;
    this.#deaths = this.#deaths.filter((at) => at > since);
    if (this.#deaths.length >= mostDeaths) throw tooOften();
    const running = this.#start();
    this.#running = running;
    if (this.#known !== undefined) {
      running.ready = running.channel.call('scan', this.#known);
      // Who asks for something waits for it, and nobody else.
      running.ready.catch(() => undefined);
    }
    return running;
  }

  #start(): Running {
    const worker = this.startWorker();
    const channel = openChannel<WorkerApi, FilesApi>(worker.port, this.files);
    const running: Running = { worker, channel, ready: Promise.resolve(), gone: false };
    worker.onGone((error) => {
      if (this.#running !== running) return;
      this.#running = undefined;
      running.gone = true;
      this.#deaths.push(performance.now());
      this.died(error);
      channel.close(error.message);
    });
    return running;
  }
}

/** Why a call to a worker that has died is rejected. */
class WorkerDied extends Error {
  constructor() {
    super(say`The worker died.`);
  }
}

function tooOften(): UserError {
  return new UserError(
    say`What reads and fits has ended unexpectedly, again and again: LR Law’s output channel says why. Try again in half a minute, or leave files out by lrLaw.files.exclude.`,
  );
}
