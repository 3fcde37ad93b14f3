/** A two-way message port: a worker, a webview, or a pair in a test. */
export interface Port {
  post(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  /** Calls `listener` for every message until the returned function is called. */
  listen(listener: (message: unknown) => void): () => void;
}

/** Methods that one side offers: each takes one parameter and gives one result. */
export type Api<T> = { readonly [K in keyof T]: (parameters: never) => unknown };

type ParameterOf<F> = F extends (parameters: infer P) => unknown ? P : never;
type Result<F> = F extends (parameters: never) => infer R ? Awaited<R> : never;

/** A side that offers nothing. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an interface without methods is what is meant
export interface NoApi {}

/** What a handler gets besides its parameter. */
export interface CallContext {
  /** Set when the caller cancelled or went away. */
  readonly signal: AbortSignalLike;
  /** Sends a progress value to the caller. */
  readonly progress: (value: unknown) => void;
}

/** The part of `AbortSignal` in use; the protocol has neither DOM nor Node types. */
export interface AbortSignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Handlers of one side. A result may name buffers to transfer by wrapping itself in `transferring`. */
export type Handlers<T extends Api<T>> = {
  readonly [K in keyof T]: (
    parameters: ParameterOf<T[K]>,
    context: CallContext,
  ) => Result<T[K]> | Transferring<Result<T[K]>> | Promise<Result<T[K]> | Transferring<Result<T[K]>>>;
};

/** A result and the buffers that move with it. */
export class Transferring<T> {
  constructor(
    readonly result: T,
    readonly buffers: readonly ArrayBuffer[],
  ) {}
}

/** A failure as it crosses: `code` and `name` let the caller tell a user's mistake from ours. */
export interface WireError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
}

/** The error that a caller sees when the other side failed. */
export class RemoteError extends Error {
  readonly code: string;
  constructor(wire: WireError) {
    super(wire.message);
    this.name = wire.name;
    this.code = wire.code;
  }
}

type Envelope =
  | { kind: 'request'; id: number; method: string; parameters: unknown }
  | { kind: 'reply'; id: number; result: unknown }
  | { kind: 'error'; id: number; error: WireError }
  | { kind: 'progress'; id: number; value: unknown }
  | { kind: 'cancel'; id: number };

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
  progress: ((value: unknown) => void) | undefined;
}

/** Options of one call. */
export interface CallOptions {
  readonly signal?: AbortSignalLike | undefined;
  readonly onProgress?: ((value: unknown) => void) | undefined;
  readonly transfer?: readonly ArrayBuffer[];
}

/** One end of a conversation: `call` asks the other side, `close` fails what is pending. */
export interface Channel<Remote extends Api<Remote>> {
  call<K extends keyof Remote & string>(
    method: K,
    parameters: ParameterOf<Remote[K]>,
    options?: CallOptions,
  ): Promise<Result<Remote[K]>>;
  close(reason?: string): void;
}

/** A tiny abort signal of our own: the handler's side of a cancel message. */
class CancelSignal implements AbortSignalLike {
  aborted = false;
  readonly #listeners = new Set<() => void>();
  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners) listener();
  }
}

/**
 * Opens a channel over `port`. Every request gets an answer, result or error: an unknown method, a handler that throws
 * and a closed channel all reject the caller's promise. A cancelled call rejects with the name `Cancelled`.
 */
export function openChannel<Remote extends Api<Remote>, Local extends Api<Local>>(
  port: Port,
  handlers: Handlers<Local>,
): Channel<Remote> {
  const pending = new Map<number, Pending>();
  const running = new Map<number, CancelSignal>();
  let nextId = 1;
  let closed: string | undefined;

  const stop = port.listen((message) => {
    const envelope = asEnvelope(message);
    if (envelope === undefined) return;
    switch (envelope.kind) {
      case 'request':
        void answer(port, handlers, running, envelope);
        return;
      case 'cancel':
        running.get(envelope.id)?.abort();
        return;
      default:
        settle(pending, envelope);
    }
  });

  return {
    call(method, parameters, options = {}) {
      if (closed !== undefined) return Promise.reject(new Error(closed));
      const id = nextId++;
      const { signal, onProgress, transfer } = options;
      const cancel = () => {
        const waiting = pending.get(id);
        if (waiting === undefined) return;
        pending.delete(id);
        port.post({ kind: 'cancel', id } satisfies Envelope);
        waiting.reject(new RemoteError({ name: 'Cancelled', code: 'cancelled', message: 'Cancelled' }));
      };
      const answered = new Promise<never>((resolve, reject) => {
        pending.set(id, { resolve, reject, progress: onProgress });
        port.post({ kind: 'request', id, method, parameters } satisfies Envelope, transfer);
        if (signal?.aborted === true) cancel();
        else signal?.addEventListener('abort', cancel);
      });
      return answered.finally(() => signal?.removeEventListener('abort', cancel));
    },
    close(reason = 'The other side has gone.') {
      closed = reason;
      stop();
      for (const signal of running.values()) signal.abort();
      for (const waiting of pending.values()) waiting.reject(new Error(reason));
      pending.clear();
    },
  };
}

async function answer<Local extends Api<Local>>(
  port: Port,
  handlers: Handlers<Local>,
  running: Map<number, CancelSignal>,
  request: Envelope & { kind: 'request' },
): Promise<void> {
  const { id } = request;
  const signal = new CancelSignal();
  running.set(id, signal);
  try {
    const handler = ownHandler(handlers, request.method);
    const progress = (value: unknown) => {
      port.post({ kind: 'progress', id, value } satisfies Envelope);
    };
    const outcome: unknown = await handler(request.parameters as never, { signal, progress });
    const moved = outcome instanceof Transferring ? (outcome as Transferring<unknown>) : undefined;
    const result = moved === undefined ? outcome : moved.result;
    port.post({ kind: 'reply', id, result } satisfies Envelope, moved?.buffers);
  } catch (error) {
    port.post({ kind: 'error', id, error: toWire(error) } satisfies Envelope);
  } finally {
    running.delete(id);
  }
}

type AnyHandler = (parameters: never, context: CallContext) => unknown;

function ownHandler(handlers: object, method: string): AnyHandler {
  const handler = Object.hasOwn(handlers, method)
    ? (handlers as Record<string, AnyHandler>)[method]
    : undefined;
  if (handler === undefined) throw new Error(`Nobody here answers "${method}".`);
  return handler;
}

function settle(pending: Map<number, Pending>, envelope: Envelope): void {
  const waiting = pending.get(envelope.id);
  if (waiting === undefined) return;
  if (envelope.kind === 'progress') {
    waiting.progress?.(envelope.value);
    return;
  }
  pending.delete(envelope.id);
  if (envelope.kind === 'reply') waiting.resolve(envelope.result);
  else if (envelope.kind === 'error') waiting.reject(new RemoteError(envelope.error));
}

function toWire(error: unknown): WireError {
  if (!(error instanceof Error)) return { name: 'Error', code: '', message: String(error) };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { name: error.name, code, message: error.message };
}

function asEnvelope(message: unknown): Envelope | undefined {
  if (typeof message !== 'object' || message === null) return undefined;
  const { kind, id } = message as Partial<Envelope>;
  return typeof kind === 'string' && typeof id === 'number' ? (message as Envelope) : undefined;
}
