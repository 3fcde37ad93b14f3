import { Uri, workspace } from 'vscode';
import type { Words } from '../../core/words.ts';
import { linkModules } from './linkModules.ts';

let loaded: Promise<string> | undefined;

/**
 * Makes the worker's script for a browser. A worker may be started only from a script at this page's own address, and
 * the extension's files have other ones, so each module gets an address of its own here, and the modules that import it are
 * told that address. They are the modules that the command line has too: a bundle of its own would double the package.
 * @param words Translations of what the worker says.
 * @returns The address of a script to start a worker with.
 * @throws where the extension's files can't be read
 */
export function loadWorkerScript(extensionUri: Uri, words: Words): Promise<string> {
  loaded ??= load(Uri.joinPath(extensionUri, 'dist'), words).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(folder: Uri, words: Words): Promise<string> {
  const names = JSON.parse(await readText(Uri.joinPath(folder, 'web', 'modules.json'))) as string[];
  const texts = await Promise.all(names.map((name) => readText(Uri.joinPath(folder, 'node', name))));
  const entry = linkModules(names, texts, addressOf);
  // A failure inside a promise is nobody's; thrown from a timer, it is the worker's.
  return addressOf(
    `self.lrLawWords = ${JSON.stringify(words)}; import('${entry}').catch((error) => setTimeout(() => { throw error; }));`,
  );
}

function addressOf(script: string): string {
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

async function readText(uri: Uri): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(uri));
}
