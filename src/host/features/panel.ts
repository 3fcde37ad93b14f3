import { Uri, ViewColumn, window, type Disposable, type WebviewPanel } from 'vscode';
import type { PageAction, PageDescription } from '../../protocol/messages.ts';
import type { Store } from '../store.ts';
import { Page } from './page.ts';

/** View type of the plot panel. */
export const plotViewType = 'lrLaw.plot';

/** The one plot panel: opened by command, restored after a reload. */
export class PlotPanel {
  #open: { panel: WebviewPanel; page: Page } | undefined;

  constructor(
    private readonly extensionUri: Uri,
    private readonly store: Store,
    private readonly act: (action: PageAction) => void,
  ) {}

  /** Shows the panel, beside the active editor the first time. */
  show(): void {
    if (this.#open !== undefined) {
      this.#open.panel.reveal(undefined, true);
      return;
    }
    const panel = window.createWebviewPanel(plotViewType, 'LR Law', {
      viewColumn: ViewColumn.Beside,
      preserveFocus: true,
    });
    this.#adopt(panel);
  }

  /** What the panel draws now, or undefined while it is closed or hidden. */
  async describe(): Promise<PageDescription | undefined> {
    return this.#open?.panel.visible === true ? this.#open.page.describe() : undefined;
  }

  /** Brings the panel back after a window reload. */
  registerSerializer(): Disposable {
    return window.registerWebviewPanelSerializer(plotViewType, {
      deserializeWebviewPanel: async (panel) => {
        this.#adopt(panel);
        await this.store.ensureListed();
      },
    });
  }

  #adopt(panel: WebviewPanel): void {
    this.#open?.panel.dispose();
    const icon = (theme: string) => Uri.joinPath(this.extensionUri, 'media', `plot-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    const { extensionUri, store, act } = this;
    const page = new Page({ webview: panel.webview, mode: 'panel', extensionUri, store, act });
    this.#open = { panel, page };
    panel.onDidChangeViewState(() => {
      if (!panel.visible) page.hide();
    });
    panel.onDidDispose(() => {
      page.dispose();
      if (this.#open?.panel === panel) this.#open = undefined;
    });
  }
}
