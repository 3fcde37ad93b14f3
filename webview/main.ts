import './words.ts';
import './styles.css';
import { openChannel } from '../src/protocol/channel.ts';
import type { HostApi, PageApi } from '../src/protocol/messages.ts';
import { App } from './app.ts';
import { acceptDrops } from './drop.ts';
import { hostPort, type VsCodeApi } from './port.ts';
import { openStateStore } from './state.ts';
import { registerToolkit } from './toolkit.ts';

declare function acquireVsCodeApi(): VsCodeApi;

/** Puts the page up and tells the host that it is ready; from then on the host sends models. */
function start(): void {
  registerToolkit();
  const api = acquireVsCodeApi();
  const store = openStateStore(api);
  const root = document.querySelector<HTMLElement>('main') ?? document.body;
  const fail = (error: unknown) => {
    app.fail(error instanceof Error ? error.message : String(error));
  };
  const app: App = new App(root, store, {
    run: (action) => {
      host.call('run', action).catch(fail);
    },
    save: (file) => host.call('save', file),
    useShape: (shape, as) => {
      host.call('useShape', { shape, as }).catch(fail);
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
    if (mode === 'panel')
      acceptDrops(root, (addresses) => {
        host.call('overlay', addresses).catch(fail);
      });
  });
}

start();
