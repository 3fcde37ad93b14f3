import { platform } from '#platform';
import { RelativePattern, workspace, type Uri } from 'vscode';
import { configGlobs, looksLikeConfig } from '../../core/configs/names.ts';
import { logGlobs, looksLikeLog } from '../../core/logs/names.ts';
import type { FileInput } from '../../protocol/worker.ts';
import { readSettings } from '../ui/settings.ts';
import { walk } from './walk.ts';

const { names, paths } = logGlobs();
/** A glob of a kind that the editor looks up by ending or name, where others cost a regular expression for each file. */
const simple = /^\*?[\w.-]+$/;
/** What a folder is searched for; the names are looked at before anything is opened. */
const wanted = [...new Set([...names, ...configGlobs()])];
/**
 * One search for all that is simple and one for the rest: each starts a process, which keeps the extension host waiting, and so
 * does each answer that is not simple.
 */
const patterns = [
  wanted.filter((name) => simple.test(name)).map((name) => `**/${name}`),
  [...wanted.filter((name) => !simple.test(name)).map((name) => `**/${name}`), ...paths],
].map((globs) => `{${globs.join(',')}}`);
const skippedFolders = ['node_modules', '.git', 'site-packages', '__pycache__', '.venv', 'venv', 'dist'];
const neverSearched = skippedFolders.map((name) => `**/${name}/**`).join(',');
/** Where the editor itself searches; elsewhere it does where an extension has told it how, and finds nothing where none has. */
const searched = new Set(['file', 'vscode-remote', 'vscode-vfs']);

/** Names are looked at in slices of so many, so that the editor is not kept waiting. */
const slice = 250;

/** Files of the workspace whose names may be those of logs or configs, and where each is. */
export interface Searched {
  readonly uris: ReadonlyMap<string, Uri>;
  /** The opened folder of each, on the worker's disk. */
  readonly roots: ReadonlyMap<string, string>;
  /** Whether a search ended at the largest number of files that the settings allow, so that there may be more. */
  readonly isCut: boolean;
}

/** Finds candidate files by their names. */
export async function searchFiles(): Promise<Searched> {
  const { exclude, maximumFiles } = readSettings();
  const skipped = `{${exclude === '' ? neverSearched : `${neverSearched},${exclude}`}}`;
  const folders = workspace.workspaceFolders ?? [];
  const uris = new Map<string, Uri>();
  const roots = new Map<string, string>();
  let isCut = false;
  for (const folder of folders) {
    let found: Uri[] = [];
    for (const pattern of patterns) {
      const more = await workspace.findFiles(new RelativePattern(folder, pattern), skipped, maximumFiles);
      found = [...found, ...more].slice(0, maximumFiles);
    }
    if (found.length === 0 && !searched.has(folder.uri.scheme))
      found = await walk(folder.uri, new Set(skippedFolders), exclude, maximumFiles);
    isCut ||= found.length >= maximumFiles;
    await addCandidates(found, uris);
    if (folder.uri.scheme === 'file') for (const uri of found) roots.set(uri.path, folder.uri.fsPath);
  }
  return { uris: new Map([...uris].sort(byPath)), roots, isCut };
}

/** The files as they are now. The worker asks the disk about them; the editor is asked about what is on none, and nothing is read here. */
export async function describeFiles({ uris, roots }: Searched): Promise<FileInput[]> {
  const files = await Promise.all([...uris].map(([path, uri]) => describeFile(path, uri, roots.get(path))));
  return files.filter((file) => file !== null);
}

async function addCandidates(found: readonly Uri[], uris: Map<string, Uri>): Promise<void> {
  for (let at = 0; at < found.length; at += slice) {
    for (const uri of found.slice(at, at + slice)) if (isCandidate(uri)) uris.set(pathOf(uri), uri);
    await platform.pause();
  }
}

/** The path that identifies a file throughout: forward slashes, the same on every platform. */
export function pathOf(uri: Uri): string {
  return uri.path;
}

function isCandidate(uri: Uri): boolean {
  return [looksLikeLog, looksLikeConfig].some((looksLike) => looksLike(uri.path));
}

function byPath([a]: [string, Uri], [b]: [string, Uri]): number {
  return a < b ? -1 : 1;
}

async function describeFile(path: string, uri: Uri, root: string | undefined): Promise<FileInput | null> {
  const file = platform.fileOf(uri);
  const rooted = root === undefined ? {} : { root };
  if (file !== null) return { path, file, ...rooted, uri: uri.toString(), size: null, stamp: null };
  try {
    const { mtime, size } = await workspace.fs.stat(uri);
    return { path, file: null, uri: uri.toString(), size, stamp: `${String(mtime)}:${String(size)}` };
  } catch {
    // The file went away between being found and being looked at.
    return null;
  }
}
