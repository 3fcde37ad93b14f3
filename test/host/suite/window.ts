import assert from 'node:assert/strict';
import { platform } from '#platform';
import * as vscode from 'vscode';
import { currentText } from '../../../src/host/documents.ts';
import { Store } from '../../../src/host/store.ts';
import { WorkerClient } from '../../../src/host/workerClient.ts';
import { hostFiles } from '../../../src/host/workspace/hostFiles.ts';

/** A window's state, which outlives the window. */
export function memento(): vscode.Memento {
  const kept = new Map<string, string>();
  return {
    keys: () => [...kept.keys()],
    get: (key: string, otherwise?: unknown) => {
      const text = kept.get(key);
      return text === undefined ? otherwise : (JSON.parse(text) as unknown);
    },
    update: (key: string, value: unknown) => {
      kept.set(key, JSON.stringify(value));
      return Promise.resolve();
    },
  } as vscode.Memento;
}

/** A window. */
export interface Opened {
  readonly store: Store;
  readonly worker: WorkerClient;
  readonly deaths: Error[];
  close(): void;
}

/** What a window has: a store over a worker of its own. @param storage Folder of the workspace's storage. */
export function openWindow(state: vscode.Memento, storage?: vscode.Uri): Opened {
  const extension = vscode.extensions.getExtension('lr-law.lr-law');
  assert.ok(extension, 'VS Code does not know lr-law.lr-law');
  const deaths: Error[] = [];
  const start = () => platform.startWorker(extension.extensionUri, {});
  const worker = new WorkerClient(start, hostFiles, (error) => deaths.push(error));
  const store = new Store(worker, currentText, state, storage);
  const close = () => {
    store.dispose();
    worker.dispose();
  };
  return { store, worker, deaths, close };
}
