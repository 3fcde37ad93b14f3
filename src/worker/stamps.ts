import { throwIfCancelled, type Cancel } from '../core/errors.ts';
import type { FileInput } from '../protocol/worker.ts';
import type { Files, StampedFile } from './files.ts';
import { mapLimited } from '../core/mapLimited.ts';

/** How many files are asked after at a time: more than a disk's queue, fewer than a process may have open. */
const together = 32;

/** Asks for the stamps that the host has left to the worker; files that have gone since are left out. */
export async function stampFiles(
  found: readonly FileInput[],
  files: Pick<Files, 'stamp'>,
  cancel: Cancel,
): Promise<StampedFile[]> {
  const stamped = await mapLimited(found, together, (file) => {
    throwIfCancelled(cancel);
    return files.stamp(file);
  });
  return stamped.filter((file) => file !== null);
}

/** A file whose stamp the host has given. */
export function stampedByHost(input: FileInput): StampedFile {
  return { ...input, stamp: input.stamp ?? '', size: input.size ?? 0, writtenAt: null };
}
