import './styles.css';
import { setWords } from '../src/core/words.ts';
import { openChannel } from '../src/protocol/channel.ts';
import type { HostApi, PageApi } from '../src/protocol/messages.ts';
import type { App } from './app.ts';
import { hostPort, type VsCodeApi } from './port.ts';
import { openStateStore } from './state.ts';
import { registerToolkit } from './toolkit.ts';

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();
const store = openStateStore(api);
const host = openChannel<HostApi, PageApi>(hostPort(api), {
  // A model may overtake the answer to `ready`.
  show: async (model) => {
    (await started).show(model);
  },
  describe: async () => (await started).describe(),
});
const started = start();

/** Tells the host that the page is ready, and puts it up in the language of the answer; from then on the host sends models. */
async function start(): Promise<App> {
  registerToolkit();
  const { mode, words } = await host.call('ready', store.current);
  setWords(words);
  // Constants are said when their modules load, so the rest of the page comes after the words.
  const { App } = await import('./app.ts');
  const app = new App(document.querySelector<HTMLElement>('main') ?? document.body, store, {
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
  const fail = (error: unknown) => {
    app.fail(error instanceof Error ? error.message : String(error));
  };
  app.start(mode);
  return app;
}
