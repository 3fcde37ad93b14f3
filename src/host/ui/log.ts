import { window, type LogOutputChannel } from 'vscode';

let channel: LogOutputChannel | undefined;

/** The extension's output channel; its level is the editor's. Everything that is not for the user's eyes goes here. */
export function log(): LogOutputChannel {
  channel ??= window.createOutputChannel('LR Law', { log: true });
  return channel;
}
