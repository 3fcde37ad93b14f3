import * as vscode from 'vscode';

/** A browser starts no programme, so what compares with the command line is left out there. */
export function hasCli(): boolean {
  return false;
}

/** The folder comes from the server's disk. */
export const isVirtual = false;

/** Nothing in a browser opens a folder that is not trusted. */
export const trusts = true;

/** `workspace.fs` can't append to a file: growing logs are left out there. */
export const disk = null;

/** @throws always */
export function runCli(): Promise<unknown> {
  return Promise.reject(new Error('There is no command line in a browser.'));
}

/** Folder of the project: the suite runs here with the extension under development only. */
export function projectRoot(): vscode.Uri {
  const extension = vscode.extensions.getExtension('lr-law.lr-law');
  if (extension === undefined) throw new Error('VS Code does not know lr-law.lr-law');
  return extension.extensionUri;
}

/** A folder to write much into. */
export function scratchFolder(): vscode.Uri {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error('no folder is open');
  return vscode.Uri.joinPath(folder.uri, 'scratch');
}
