import type { Uri } from 'vscode';
import type { Words } from '../../core/words.ts';
import type { Port } from '../../protocol/channel.ts';

/** A worker that was started. What is posted to it before it listens is kept for it. */
export interface StartedWorker {
  readonly port: Port;
  /** Calls `listener` when the worker is no more, with the reason. */
  onGone(listener: (reason: Error) => void): void;
  /** Resolves once it is no more. */
  terminate(): Promise<unknown>;
}

/** What an extension host in Node and one in a browser differ in. `#platform` is the one that is built for. */
export interface Platform {
  /**
   * Starts the worker from the extension's own folder.
   * @param words Translations of what it says.
   */
  startWorker(extensionUri: Uri, words: Words): StartedWorker;
  /** Where the worker finds a file on its disk; null where only the editor can read it. */
  fileOf(uri: Uri): string | null;
  /** Lets the extension host do what else there is to do. */
  pause(): Promise<void>;
  /** The programme that runs `dist/cli.js`; null where no programme can be started. */
  readonly node: string | null;
}
