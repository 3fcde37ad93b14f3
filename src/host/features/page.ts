import { env, Uri, type Disposable, type Webview } from 'vscode';
import { openChannel, type Channel, type Port } from '../../protocol/channel.ts';
import type { HostApi, PageAction, PageApi, PageDescription, PageMode } from '../../protocol/messages.ts';
import type { Store } from '../store.ts';
import { toBase64 } from '../base64.ts';
import { log } from '../ui/log.ts';
import { notifyFailure } from '../ui/notify.ts';
import { saveFile } from '../ui/save.ts';
import { overlayDropped } from './overlayDropped.ts';
import { readAction, readAddresses, readCopied, readSavedFile, readShapeRequest } from './pageRequests.ts';
import { words } from '../words.ts';
import { openNewConfig, writeShape } from './writeShape.ts';
import { say } from '../../core/words.ts';

/** What a page needs of its surroundings. */
export interface PageHost {
  readonly webview: Webview;
  readonly mode: PageMode;
  readonly extensionUri: Uri;
  readonly store: Store;
  act(action: PageAction): void;
}

/** A plot page in a panel or a view: keeps it showing the store's newest snapshot. */
export class Page {
  readonly #channel: Channel<PageApi>;
  readonly #subscription: Disposable;
  /**
   * The page's script from its `ready` until it is hidden, moved or reloaded, which all end it without a word: what it was
   * asked then has no answer any more.
   */
  #life: AbortController | undefined;
  #drawing: Promise<void> | undefined;
  #stale = false;
  /** Keys of what was logged and is on the page. */
  #known: readonly string[] = [];

  constructor(private readonly host: PageHost) {
    const { webview, store } = host;
    this.#channel = openChannel<PageApi, HostApi>(toPort(webview), {
      ready: () => {
        this.hide();
        this.#known = [];
        this.#life = new AbortController();
        this.#schedule();
        return { mode: host.mode };
      },
      run: (action) => {
        host.act(readAction(action));
      },
      save: (file) => saveFile(readSavedFile(file)),
      // Not waited for: how it went is told where the user is then, in the editor.
      useShape: (request) => {
        const { shape, as } = readShapeRequest(request);
        const done = as === 'edit' ? writeShape(store, shape) : openNewConfig(store, shape);
        done.catch((error: unknown) => notifyFailure(say`Writing the schedule`, error));
      },
      laws: (_, { signal, progress }) => store.laws({ signal, onProgress: progress }),
      overlay: (addresses) => overlayDropped(store, readAddresses(addresses)),
      copy: async (text) => {
        await env.clipboard.writeText(readCopied(text));
      },
    });
    this.#subscription = store.onDidChange(() => {
      this.#schedule();
    });
    webview.options = { enableScripts: true, localResourceRoots: [Uri.joinPath(host.extensionUri, 'dist')] };
    webview.html = renderShell(webview, host.extensionUri);
  }

  /** What the page draws now, or undefined while there is no page to ask. */
  async describe(): Promise<PageDescription | undefined> {
    while (this.#drawing !== undefined) await this.#drawing;
    const life = this.#life;
    if (life === undefined) return undefined;
    return this.#channel.call('describe', undefined, { signal: life.signal }).catch((error: unknown) => {
      if (life.signal.aborted) return undefined;
      throw error;
    });
  }

  /** To be called when the page goes out of sight: the editor ends it then. */
  hide(): void {
    this.#life?.abort();
    this.#life = undefined;
  }

  dispose(): void {
    this.hide();
    this.#subscription.dispose();
    this.#channel.close('The plot was closed.');
  }

  /** One drawing at a time; what changed meanwhile is drawn once after it. */
  #schedule(): void {
    this.#stale = true;
    if (this.#life === undefined || this.#drawing !== undefined) return;
    this.#drawing = this.#draw().finally(() => {
      this.#drawing = undefined;
    });
  }

  async #draw(): Promise<void> {
    for (let life = this.#life; this.#stale && life !== undefined; life = this.#life) {
      this.#stale = false;
      try {
        const overview = this.host.mode === 'side';
        const model = await this.host.store.plotModel({ known: this.#known, overview });
        await this.#channel.call('show', model, { signal: life.signal });
        if (this.#life === life) this.#known = model.runs.map(({ key }) => key);
      } catch (error) {
        if (life.signal.aborted) this.#stale = true;
        else log().warn('The plot was not drawn:', error);
      }
    }
  }
}

function toPort(webview: Webview): Port {
  return {
    post: (message) => {
      void webview.postMessage(message);
    },
    listen: (listener) => {
      const subscription = webview.onDidReceiveMessage(listener);
      return () => {
        subscription.dispose();
      };
    },
  };
}

/** The page's HTML: no data, no inline script or style; everything but the translations comes by message. */
function renderShell(webview: Webview, extensionUri: Uri): string {
  const nonce = toBase64(crypto.getRandomValues(new Uint8Array(18)));
  const resource = (name: string) =>
    webview.asWebviewUri(Uri.joinPath(extensionUri, 'dist', name)).toString();
  const policy = [
    `default-src 'none'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language()}">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${resource('webview.css')}">
<title>LR Law</title>
</head>
<body>
<main id="app"></main>
${renderWords()}
<script nonce="${nonce}" src="${resource('webview.js')}"></script>
</body>
</html>`;
}

/** The language that the page speaks: the editor's, where there is a translation. */
function language(): string {
  return Object.keys(words).length === 0 ? 'en' : env.language;
}

/** The translations, there before the page's script runs; a block of data is no script to the content security policy. */
function renderWords(): string {
  if (Object.keys(words).length === 0) return '';
  return `<script type="application/json" id="words">${JSON.stringify(words).replaceAll('<', '\\u003c')}</script>`;
}
