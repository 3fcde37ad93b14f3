import { RelativePattern, workspace, type Uri } from 'vscode';
import { configGlobs, looksLikeConfig } from '../../core/configs/names.ts';
import { logGlobs, looksLikeLog } from '../../core/logs/names.ts';
import type { FileInput } from '../../protocol/worker.ts';
import { readSettings } from '../ui/settings.ts';

const globs = logGlobs();
/** What a folder is searched for; the names are looked at before anything is opened. */
const names = new Set([...globs.names, ...configGlobs()]);
const patterns = [`**/{${[...names].join(',')}}`, ...globs.paths];
const neverSearched = '**/{node_modules,.git,site-packages,__pycache__,.venv,venv,dist}/**';

/** Files of the workspace that may be logs or configs, and where each is. */
export interface Discovered {
  readonly files: readonly FileInput[];
  readonly uris: ReadonlyMap<string, Uri>;
}

/** Finds candidate files; bytes are read here only where the worker can't reach the file itself. */
export async function discover(): Promise<Discovered> {
  const { exclude, maximumFiles } = readSettings();
  const skipped = exclude === '' ? neverSearched : `{${neverSearched},${exclude}}`;
  const folders = workspace.workspaceFolders ?? [];
  const found = await Promise.all(
    folders.flatMap((folder) =>
      patterns.map((pattern) =>
        workspace.findFiles(new RelativePattern(folder, pattern), skipped, maximumFiles),
      ),
    ),
  );
  const uris = new Map(
    found
      .flat()
      .filter(isCandidate)
      .map((uri) => [pathOf(uri), uri]),
  );
  const files = await Promise.all([...uris].sort(byPath).map(([path, uri]) => describeFile(path, uri)));
  return { files: files.filter((file) => file !== null), uris };
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

async function describeFile(path: string, uri: Uri): Promise<FileInput | null> {
  try {
    const { mtime, size } = await workspace.fs.stat(uri);
    const file = uri.scheme === 'file' ? uri.fsPath : null;
    const bytes = file === null ? await workspace.fs.readFile(uri) : null;
    return { path, file, bytes, stamp: `${String(mtime)}:${String(size)}` };
  } catch {
    // The file went away between being found and being looked at.
    return null;
  }
}
