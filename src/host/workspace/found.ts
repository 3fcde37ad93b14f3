import type { Uri } from 'vscode';

/** Where the files are that were found. Of those on the worker's disk only the paths are held: there may be very many. */
export class FoundFiles {
  readonly #onDisk: ReadonlySet<string>;

  /**
   * @param folders The opened folders that lie on the worker's disk.
   * @param paths What was found in them.
   * @param elsewhere Where every other file is.
   */
  constructor(
    private readonly folders: readonly Uri[] = [],
    paths: readonly string[] = [],
    private readonly elsewhere: ReadonlyMap<string, Uri> = new Map(),
  ) {
    this.#onDisk = new Set(paths);
  }

  /** Whether a file was found. */
  knows(path: string): boolean {
    return this.#onDisk.has(path) || this.elsewhere.has(path);
  }

  /** Whether something that was found is a path or lies under it. */
  holds(path: string): boolean {
    if (this.knows(path)) return true;
    const inside = `${path}/`;
    return [this.#onDisk, this.elsewhere.keys()].some((paths) => {
      for (const known of paths) if (known.startsWith(inside)) return true;
      return false;
    });
  }

  uriOf(path: string): Uri | undefined {
    if (!this.#onDisk.has(path)) return this.elsewhere.get(path);
    return this.folders.find((folder) => isIn(path, folder.path))?.with({ path });
  }
}

function isIn(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
