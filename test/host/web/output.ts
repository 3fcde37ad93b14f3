import * as vscode from 'vscode';
import { isNoise } from '../../../scripts/vscode/noise.cjs';

/** A file beside the workspace's folder, by which the suite and whoever started it talk: a browser has no environment. */
export function fileBeside(name: string): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('No folder is open.');
  return vscode.Uri.joinPath(folder.uri, '..', name);
}

const lines: string[] = [];
let writing: Promise<void> | undefined;
let dirty = false;

/** What a console prints in the extension host reaches the page late, and the last lines not at all. */
function print(...args: readonly unknown[]): void {
  const text = format(args);
  if (isNoise(text)) return;
  lines.push(text);
  dirty = true;
  writing ??= write();
}

async function write(): Promise<void> {
  while (dirty) {
    dirty = false;
    await vscode.workspace.fs.writeFile(
      fileBeside('suite-output'),
      new TextEncoder().encode(`${lines.join('\n')}\n`),
    );
  }
  writing = undefined;
}

/** As a console does it, for what mocha prints. */
function format([first = '', ...rest]: readonly unknown[]): string {
  const left = [...rest];
  const text =
    typeof first === 'string' ? first.replace(/%[sd]/g, () => String(left.shift())) : String(first);
  return [text, ...left.map(String)].join(' ').replace(/%%/g, '%');
}

/** Waits until everything printed is in the file. */
export async function flush(): Promise<void> {
  while (writing !== undefined) await writing;
}

// VS Code's own console ignores assignments.
for (const method of ['log', 'info', 'debug', 'warn', 'error'] as const)
  Object.defineProperty(console, method, { value: print });
