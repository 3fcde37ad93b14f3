import './words.ts';
import './styles.css';
import { openChannel } from '../src/protocol/channel.ts';
import type { HostApi, PageApi } from '../src/protocol/messages.ts';
import { App } from './app.ts';
import { hostPort, type VsCodeApi } from './port.ts';
import { openStateStore } from './state.ts';
import { registerToolkit } from './toolkit.ts';

declare function acquireVsCodeApi(): VsCodeApi;

/** Puts the page up and tells the host that it is ready; from then on the host sends models. */
function start(): void {
  registerToolkit();
  const api = acquireVsCodeApi();
  const store = openStateStore(api);
  const app: App = new App(document.querySelector<HTMLElement>('main') ?? document.body, store, {
    run: (action) => {
      host.call('run', action).catch((error: unknown) => {
        app.fail(error instanceof Error ? error.message : String(error));
      });
    },
    save: (file) => host.call('save', file),
    useShape: (shape, as) => {
      host.call('useShape', { shape, as }).catch((error: unknown) => {
        app.fail(error instanceof Error ? error.message : String(error));
      });
    },
    copy: (text) => host.call('copy', text),
    laws: (signal, onProgress) => host.call('laws', undefined, { signal, onProgress }),
  });
  const host = openChannel<HostApi, PageApi>(hostPort(api), {
    // A model may overtake the answer to `ready`.
    show: async (model) => {
      await started;
      app.show(model);
    },
    describe: () => app.describe(),
  });
  const started = host.call('ready', store.current).then(({ mode }) => {
    app.start(mode);
  });
}

start();
