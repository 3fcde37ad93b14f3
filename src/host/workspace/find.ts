import { CancellationTokenSource, RelativePattern, workspace, type Uri } from 'vscode';
import { neverEntered } from '../../core/exclude.ts';

/** Where the editor itself searches; elsewhere it does where an extension has told it how. */
const searched = new Set(['vscode-remote', 'vscode-vfs']);
/** How long the editor is waited for, in milliseconds: where nobody has told it how, it waits for somebody to do so. */
const [whereSearched, elsewhere] = [60_000, 2000];
/** Schemes that it gave no answer for. */
const unanswered = new Set<string>();

/** What a search looks for. */
export interface Sought {
  /** Glob of the files. */
  readonly pattern: string;
  /** Globs of what is left out. */
  readonly exclude: readonly string[];
  readonly most: number;
}

/** The files of a folder that the editor finds; null where it can't search it. */
export async function find(folder: Uri, { pattern, exclude, most }: Sought): Promise<Uri[] | null> {
  if (unanswered.has(folder.scheme)) return null;
  const skipped = `{${[...neverEntered.map((name) => `**/${name}/**`), ...exclude].join(',')}}`;
  const stop = new CancellationTokenSource();
  const asked = workspace.findFiles(new RelativePattern(folder, pattern), skipped, most, stop.token);
  const isSearched = searched.has(folder.scheme);
  const found = await within(isSearched ? whereSearched : elsewhere, asked);
  if (found === null) {
    unanswered.add(folder.scheme);
    stop.cancel();
  }
  stop.dispose();
  // Where it has others to search it finds nothing here, and says nothing of it.
  return found?.length === 0 && !isSearched ? null : found;
}

/** null where it takes too long. */
async function within<T>(milliseconds: number, asked: PromiseLike<T>): Promise<T | null> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => {
      resolve(null);
    }, milliseconds);
  });
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
