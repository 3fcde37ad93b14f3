import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isCandidate } from '../core/candidates.ts';
import { ReadError } from '../core/errors.ts';
import { openExclude } from '../core/exclude.ts';
import type { OpenedPart } from '../core/logs/source.ts';
import { disk } from '../node/disk.ts';
import { openPart } from '../node/parts.ts';
import { siblingsOf } from '../node/siblings.ts';
import { isOfDisk, walkDisk } from '../node/walk.ts';
import type { FileInput } from '../protocol/worker.ts';
import type { Files, Neighbours, StampedFile } from './files.ts';
import type { SearchPlace } from './search.ts';
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

/** Searches a folder of this machine's own disk; one that can't be read holds nothing. */
export const searchDisk: SearchPlace = async ({ path, file, exclude, followsLinks, most }, cancel) => {
  const skips = openExclude(exclude);
  const pathOf = (relative: string) => (path.endsWith('/') ? path + relative : `${path}/${relative}`);
  // The folders above may say what a file is.
  const wants = (relative: string) => isCandidate(pathOf(relative));
  const nothing = { paths: [], isCut: false };
  const { paths, isCut } = await walkDisk(file, { wants, skips, followsLinks, most, cancel }).catch(
    (error: unknown) => {
      if (!isOfDisk(error)) throw error;
      return nothing;
    },
  );
  const files = paths.map((relative) => {
    const [path, there] = [pathOf(relative), join(file, relative)];
    // Where both are the same text it is kept once.
    return { path: path === there ? there : path, file: there, root: file, uri: '', size: null, stamp: null };
  });
  return { files, isCut };
};

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}
