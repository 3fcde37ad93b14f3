import type { Port } from '../src/protocol/channel.ts';

/** What VS Code gives to a page, once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** The port to the extension host. */
export function hostPort(api: VsCodeApi): Port {
  return {
    post: (message) => {
      api.postMessage(message);
    },
    listen: (listener) => {
      const receive = (event: MessageEvent) => {
        listener(event.data);
      };
      window.addEventListener('message', receive);
      return () => {
        window.removeEventListener('message', receive);
      };
    },
  };
}
