import { window, type Disposable, type Uri } from 'vscode';
import type { PageAction } from '../../protocol/messages.ts';
import type { Store } from '../store.ts';
import { Page } from './page.ts';

/** The compact plot in the side bar. */
export function registerSideView(
  extensionUri: Uri,
  store: Store,
  act: (action: PageAction) => void,
): Disposable {
  return window.registerWebviewViewProvider('lrLaw.sidePlot', {
    async resolveWebviewView(view) {
      const page = new Page({ webview: view.webview, mode: 'side', extensionUri, store, act });
      view.onDidChangeVisibility(() => {
        if (!view.visible) page.hide();
      });
      view.onDidDispose(() => {
        page.dispose();
      });
      await store.ensureListed();
    },
  });
}
