import { setImmediate } from 'node:timers/promises';
import { Uri } from 'vscode';
import { startNodeWorker } from './nodeWorker.ts';
import type { Platform } from './platform.ts';

/** An extension host in Node: on a desktop, or on the machine that a window is connected to. */
export const platform: Platform = {
  startWorker: (extensionUri, words) =>
    startNodeWorker(Uri.joinPath(extensionUri, 'dist', 'node', 'worker.mjs').fsPath, words),
  fileOf: (uri) => (uri.scheme === 'file' ? uri.fsPath : null),
  pause: () => setImmediate(),
  node: process.execPath,
};
