import { FileSystemError, Uri, workspace } from 'vscode';
import { UserError } from '../../core/errors.ts';
import { baseName } from '../../core/paths.ts';
import { log } from './log.ts';
import { say } from '../../core/words.ts';

/**
 * Writes a file whole or not at all: what stood there before stays where the disk is full or goes away.
 * @throws UserError with the reason.
 */
export async function writeWhole(target: Uri, bytes: Uint8Array): Promise<void> {
  const draft = target.with({ path: `${target.path}.lr-law-part` });
  try {
    await workspace.fs.writeFile(draft, bytes);
    await workspace.fs.rename(draft, target, { overwrite: true });
  } catch (error) {
    log().error('Writing a file:', error);
    await removeQuietly(draft);
    throw new UserError(
      say`${baseName(target.path)} was not written, and nothing was changed: ${reasonOf(error)} Choose another place, or try again.`,
    );
  }
}

async function removeQuietly(file: Uri): Promise<void> {
  try {
    await workspace.fs.delete(file);
  } catch {
    // It was never made.
  }
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes('ENOSPC')) return say`the disk is full.`;
  if (error instanceof FileSystemError && error.code === 'NoPermissions')
    return say`it may not be written there.`;
  return `${text.replace(/\.$/, '')}.`;
}
