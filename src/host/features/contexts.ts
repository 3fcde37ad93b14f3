import { commands, type Disposable } from 'vscode';
import type { Store } from '../store.ts';

/** Keeps the context keys that the manifest's `when` clauses read up to date with the store. */
export function registerContexts(store: Store): Disposable {
  let told = new Map<string, string>();
  let [scan, places] = [store.scan, collectPlaces(store)];
  return store.onDidChange(() => {
    // There may be thousands, and much changes while the files stay.
    if (store.scan !== scan) [scan, places] = [store.scan, collectPlaces(store)];
    const now = new Map<string, unknown>([
      ['lrLaw.hasRuns', store.runs.length > 0 || scan.unresolved.length > 0],
      ['lrLaw.hasFit', store.fitted !== null],
      ...places,
    ]);
    const next = new Map([...now].map(([key, value]) => [key, JSON.stringify(value)]));
    for (const [key, value] of now) {
      if (told.get(key) !== next.get(key)) void commands.executeCommand('setContext', key, value);
    }
    told = next;
  });
}

/** `resourcePath in lrLaw.configPaths` asks for places on disk. */
function collectPlaces(store: Store): [key: string, paths: readonly string[]][] {
  const places = (found: readonly { readonly path: string }[]) =>
    found.flatMap(({ path }) => store.uriOf(path)?.fsPath ?? []);
  const { configs, logs } = store.scan;
  return [
    ['lrLaw.configPaths', places(configs)],
    ['lrLaw.logPaths', places(logs)],
  ];
}
