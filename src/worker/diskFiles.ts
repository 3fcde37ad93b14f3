import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ReadError } from '../core/errors.ts';
import type { OpenedPart } from '../core/logs/source.ts';
import { disk } from '../node/disk.ts';
import { openPart } from '../node/parts.ts';
import { siblingsOf } from '../node/siblings.ts';
import type { FileInput } from '../protocol/worker.ts';
import type { Files, Neighbours, StampedFile } from './files.ts';
import { stampedByHost } from './stamps.ts';
import { say } from '../core/words.ts';

/** Files on this machine's own disk, read where and when they are needed. */
export const diskFiles: Files = {
  async stamp(input: FileInput): Promise<StampedFile | null> {
    const { stamp, file } = input;
    if (stamp !== null || file === null) return stampedByHost(input);
    try {
      const found = await disk.ask(
        () => statSync(file),
        () => stat(file),
      );
      // A pipe would keep whoever opens it waiting.
      if (!found.isFile()) return null;
      const { mtimeMs, size, ino } = found;
      // A file put in another's place may have its size, and its time where the clock was set back.
      return {
        ...input,
        size,
        stamp: `${String(mtimeMs)}:${String(size)}:${String(ino)}`,
        writtenAt: mtimeMs,
      };
    } catch (error) {
      return isGone(error) ? null : { ...stampedByHost(input), stamp: 'unreadable' };
    }
  },

  async open({ path, file }: FileInput): Promise<OpenedPart> {
    const part = file === null ? null : await openPart(file, path).catch(() => null);
    if (part === null) throw new ReadError('unreadable', 'unknown', say`The file can’t be opened.`);
    return part;
  },

  neighboursOf: ({ file, root }: FileInput): Neighbours => ({
    text: file === null ? () => undefined : siblingsOf(file, root),
    arrived: () => Promise.resolve(false),
    refresh: () => Promise.resolve(),
  }),
};

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
