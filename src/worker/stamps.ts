import { stat } from 'node:fs/promises';
import { throwIfCancelled, type Cancel } from '../core/errors.ts';
import type { FileInput } from '../protocol/worker.ts';
import { mapLimited } from './mapLimited.ts';

/** A file with its stamp. */
export type StampedFile = FileInput & {
  readonly stamp: string;
  /** When it was last written, in milliseconds since 1970; null where that is not known. */
  readonly writtenAt: number | null;
};

/** How many files are asked after at a time: more than a disk's queue, fewer than a process may have open. */
const together = 32;

/** Asks the disk for the stamps that the host has left to it; files that have gone since are left out. */
export async function stampFiles(files: readonly FileInput[], cancel: Cancel): Promise<StampedFile[]> {
  const stamped = await mapLimited(files, together, (file) => {
    throwIfCancelled(cancel);
    return stampFile(file);
  });
  return stamped.filter((file) => file !== null);
}

async function stampFile(input: FileInput): Promise<StampedFile | null> {
  const { stamp, file } = input;
  if (stamp !== null || file === null) return { ...input, stamp: stamp ?? '', writtenAt: null };
  try {
    const { mtimeMs, size, ino } = await stat(file);
    // A file put in another's place may have its size, and its time where the clock was set back.
    return { ...input, stamp: `${String(mtimeMs)}:${String(size)}:${String(ino)}`, writtenAt: mtimeMs };
  } catch (error) {
    return isGone(error) ? null : { ...input, stamp: 'unreadable', writtenAt: null };
  }
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
