import { commands, type Disposable } from 'vscode';
import type { Store } from '../store.ts';

/** Keeps the context keys that the manifest's `when` clauses read up to date with the store. */
export function registerContexts(store: Store): Disposable {
  let told = new Map<string, string>();
  return store.onDidChange(() => {
    const now = collectContexts(store);
    const next = new Map([...now].map(([key, value]) => [key, JSON.stringify(value)]));
    for (const [key, value] of now) {
      if (told.get(key) !== next.get(key)) void commands.executeCommand('setContext', key, value);
    }
    told = next;
  });
}

/** `resourcePath in lrLaw.configPaths` asks for places on disk. */
function collectContexts(store: Store): Map<string, unknown> {
  const places = (paths: readonly string[]) => paths.flatMap((path) => store.uriOf(path)?.fsPath ?? []);
  const { configs, logs, unresolved } = store.scan;
  return new Map<string, unknown>([
    ['lrLaw.hasRuns', store.runs.length > 0 || unresolved.length > 0],
    ['lrLaw.hasFit', store.fitted !== null],
    ['lrLaw.configPaths', places(configs.map(({ path }) => path))],
    ['lrLaw.logPaths', places(logs.map(({ path }) => path))],
  ]);
}
