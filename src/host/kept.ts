import { type Uri, workspace } from 'vscode';
import { log } from './ui/log.ts';

/** The bytes of a file that was kept; null where there is none, or it has more than so many bytes. */
export async function readKept(file: Uri, largest: number): Promise<Uint8Array | null> {
  try {
    const { size } = await workspace.fs.stat(file);
    return size > largest ? null : await workspace.fs.readFile(file);
  } catch {
    return null;
  }
}

/** Keeps bytes: written beside its place, then moved there, so that no half of it is ever read. A disk that is full costs no more. */
export async function writeKept(file: Uri, bytes: Uint8Array): Promise<void> {
  const beside = file.with({ path: `${file.path}.${Math.random().toString(36).slice(2)}.part` });
  try {
    await workspace.fs.writeFile(beside, bytes);
    await workspace.fs.rename(beside, file, { overwrite: true });
  } catch (error) {
    log().debug('Keeping what was found:', error);
    // Another window was faster, or the disk is full.
    await workspace.fs.delete(beside).then(undefined, () => undefined);
  }
}
