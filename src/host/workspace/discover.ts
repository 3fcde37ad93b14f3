import { platform } from '#platform';
import { workspace, type Uri, type WorkspaceFolder } from 'vscode';
import { isCandidate } from '../../core/candidates.ts';
import { configGlobs } from '../../core/configs/names.ts';
import { readExclude } from '../../core/exclude.ts';
import { logGlobs } from '../../core/logs/names.ts';
import type { FileInput, Place, WorkerApi } from '../../protocol/worker.ts';
import { readSettings } from '../ui/settings.ts';
import type { WorkerClient } from '../workerClient.ts';
import { find } from './find.ts';
import { FoundFiles } from './found.ts';
import { walk } from './walk.ts';

const { names, paths } = logGlobs();
/** What a folder is searched for where the editor searches it; the names are looked at before anything is opened. */
const pattern = `{${[...[...names, ...configGlobs()].map((name) => `**/${name}`), ...paths].join(',')}}`;

/** Names are looked at in slices of so many, so that the editor is not kept waiting. */
const slice = 250;

/** Files of the workspace whose names may be those of logs or configs. */
export interface Searched {
  readonly found: FoundFiles;
  /** What the worker searches, and knows what it found. */
  readonly places: readonly Place[];
  /** Everything that is on no disk of the worker's. */
  readonly elsewhere: ReadonlyMap<string, Uri>;
  /** Whether a search ended at the largest number of files that the settings allow, so that there may be more. */
  readonly isCut: boolean;
}

/**
 * Finds candidate files by their names. What lies on the worker's disk the worker searches: to be told of it by the editor,
 * file by file, would keep the editor's own thread busy.
 * @throws What the worker says; Cancelled
 */
export async function searchFiles(worker: WorkerClient, signal?: AbortSignal): Promise<Searched> {
  const folders = workspace.workspaceFolders ?? [];
  const places = folders.flatMap((folder) => placeOf(folder) ?? []);
  const there = await worker.call('search', { places }, { signal });
  const elsewhere = new Map<string, Uri>();
  let { isCut } = there;
  for (const folder of folders.filter(({ uri }) => platform.fileOf(uri) === null)) {
    const found = await searchHere(folder);
    isCut ||= found.length >= readSettings().maximumFiles;
    await addCandidates(found, elsewhere);
  }
  const onDisk = folders.map(({ uri }) => uri).filter((uri) => platform.fileOf(uri) !== null);
  const found = new FoundFiles(onDisk, there.paths === '' ? [] : there.paths.split('\0'), elsewhere);
  return { found, places, elsewhere: new Map([...elsewhere].sort(byPath)), isCut };
}

/** What the worker is to look at: nothing is read here, and only what is on no disk is asked about. */
export async function describeFiles({
  places,
  elsewhere,
}: Searched): Promise<Pick<Parameters<WorkerApi['scan']>[0], 'places' | 'files'>> {
  const files = await Promise.all([...elsewhere].map(([path, uri]) => describeFile(path, uri)));
  return { places, files: files.filter((file) => file !== null) };
}

/** null for a folder that is not on the worker's disk. */
function placeOf({ uri }: WorkspaceFolder): Place | null {
  const file = platform.fileOf(uri);
  if (file === null) return null;
  return {
    path: pathOf(uri),
    file,
    exclude: hiddenIn(uri),
    followsLinks: workspace.getConfiguration('search', uri).get<unknown>('followSymlinks') !== false,
    most: readSettings().maximumFiles,
  };
}

/** What the editor hides in a folder, and what our own setting leaves out. A glob that holds only beside another file is not ours to judge. */
function hiddenIn(folder: Uri): string[] {
  const hidden = workspace.getConfiguration('files', folder).get<unknown>('exclude');
  const globs = Object.entries(typeof hidden === 'object' && hidden !== null ? hidden : {});
  const always = globs.flatMap(([glob, isOn]) => (isOn === true ? [glob] : []));
  return [...always, ...readExclude(readSettings().exclude)];
}

async function searchHere({ uri }: WorkspaceFolder): Promise<Uri[]> {
  const { exclude, maximumFiles } = readSettings();
  const sought = { pattern, exclude: readExclude(exclude), most: maximumFiles };
  return (await find(uri, sought)) ?? walk(uri, hiddenIn(uri), maximumFiles);
}

async function addCandidates(found: readonly Uri[], uris: Map<string, Uri>): Promise<void> {
  for (let at = 0; at < found.length; at += slice) {
    for (const uri of found.slice(at, at + slice)) if (isCandidate(uri.path)) uris.set(pathOf(uri), uri);
    await platform.pause();
  }
}

/** The path that identifies a file throughout: forward slashes, the same on every platform. */
export function pathOf(uri: Uri): string {
  return uri.path;
}

function byPath([a]: [string, Uri], [b]: [string, Uri]): number {
  return a < b ? -1 : 1;
}

async function describeFile(path: string, uri: Uri): Promise<FileInput | null> {
  try {
    const { mtime, size } = await workspace.fs.stat(uri);
    return { path, file: null, uri: uri.toString(), size, stamp: `${String(mtime)}:${String(size)}` };
  } catch {
    // The file went away between being found and being looked at.
    return null;
  }
}
