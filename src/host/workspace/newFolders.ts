import { FileType, workspace, type Uri } from 'vscode';

/** Milliseconds after a folder appeared at which the workspace is looked at again. */
const again = [0, 5000, 30_000, 120_000, 600_000];
/** More than so many new files at once are no folder's worth of asking each what it is. */
const mostAsked = 100;

/**
 * Looks again for a while after a folder appeared. The editor tells of the folder, but of files that are written into it in the
 * same moment only mostly (of a hundred, two to twelve were missed), and never of what lies in a folder that was made within it
 * at the same stroke, as `mkdir -p` does.
 */
export class NewFolders {
  #created: Uri[] = [];
  #timers: ReturnType<typeof setTimeout>[] = [];

  /** @param changed To be called when the workspace is to be looked at. */
  constructor(private readonly changed: () => void) {}

  /** Takes in that something was created, a file or a folder. */
  add(uri: Uri): void {
    if (this.#created.length <= mostAsked) this.#created.push(uri);
  }

  /** Looks again, now and later, if a folder is among what was created. */
  async settle(): Promise<void> {
    const created = this.#created;
    this.#created = [];
    if (created.length > mostAsked || (await Promise.all(created.map(isFolder))).includes(true))
      this.#begin();
  }

  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** A folder that appears meanwhile begins it anew. */
  #begin(): void {
    this.dispose();
    this.#timers = again.map((wait) => setTimeout(this.changed, wait));
  }
}

async function isFolder(uri: Uri): Promise<boolean> {
  try {
    const { type } = await workspace.fs.stat(uri);
    // The type of a link to a folder says both.
    return (type & FileType.Directory) !== 0;
  } catch {
    // It has gone again.
    return false;
  }
}
