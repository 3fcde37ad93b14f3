// The worker as a web worker: no disk, no SQLite; everything else is the same.
import type { Port } from '../protocol/channel.ts';
import { serve } from './main.ts';

/** What is used of a web worker's own global object; the types of Node and of pages both lack it. */
interface WorkerScope {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  removeEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** A browser's `MessageChannel`: Node's types have other listeners. */
interface Ports {
  readonly port1: { onmessage: (() => void) | null; close(): void };
  readonly port2: { postMessage(message: unknown): void };
}

const scope = globalThis as unknown as WorkerScope;

const port: Port = {
  post: (message, transfer = []) => {
    scope.postMessage(message, [...transfer]);
  },
  listen: (listener) => {
    const hear = ({ data }: { readonly data: unknown }) => {
      listener(data);
    };
    scope.addEventListener('message', hear);
    return () => {
      scope.removeEventListener('message', hear);
    };
  },
};

/** Timers wait at least 4 ms here once they are nested; a message of one's own does not. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel() as unknown as Ports;
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

serve(port, { disk: null, pause });
// Modules are loaded after the worker has started: what is posted to it before it listens would be lost.
scope.postMessage('ready');
