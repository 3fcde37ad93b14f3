import { opendirSync, realpathSync, statSync, type Dir, type Dirent, type Stats } from 'node:fs';
import { opendir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { throwIfCancelled, type Cancel } from '../core/errors.ts';
import { mapLimited } from '../core/mapLimited.ts';
import { disk } from './disk.ts';

/** Entries of a folder that are asked for at a time: a folder of millions of samples is not to be held whole. */
const batch = 512;
/** Folders that are read at a time. */
const together = 8;

/** What is looked for under a folder. Paths are relative to it, with forward slashes. */
export interface Walking {
  /** Whether a file is one of those that are wanted. */
  readonly wants: (path: string) => boolean;
  /** Whether a file or a folder is left out, with all that lies in it. */
  readonly skips: (path: string, name: string, isFolder: boolean) => boolean;
  /** Whether links to folders are followed. */
  readonly followsLinks: boolean;
  /** At most so many files are found. */
  readonly most: number;
  readonly cancel?: Cancel;
}

export interface Walked {
  /** Sorted. */
  readonly paths: readonly string[];
  /** Whether the search ended at `most`, so that there may be more. */
  readonly isCut: boolean;
}

interface Folder {
  /** Empty for the one that is searched, else with a slash behind it. */
  readonly path: string;
  /** Where it really is. */
  readonly real: string;
  /** The real folders whose links led here. */
  readonly linkedFrom: readonly string[];
  /** Whether it is a link itself. */
  readonly isLinked: boolean;
}

/**
 * Finds files, those that are not far down first. A folder below that can't be read is left out.
 * @throws What the disk says where the folder itself can't be read; Cancelled
 */
export async function walkDisk(root: string, walking: Walking): Promise<Walked> {
  const found: string[] = [];
  // Folders that are linked with each other have more ways through them than anybody can walk: each is entered by one link.
  const linked = new Set<string>();
  let level: Folder[] = [{ path: '', real: await realPathOf(root), linkedFrom: [], isLinked: false }];
  while (level.length > 0 && found.length < walking.most) {
    const listed = await mapLimited(level, together, (folder) => listFolder(root, folder, walking));
    for (const { files } of listed) for (const path of files) found.push(path);
    level = listed
      .flatMap(({ folders }) => folders)
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .filter(({ real, isLinked }) => !isLinked || linked.size < linked.add(real).size);
  }
  return { paths: found.slice(0, walking.most).sort(), isCut: found.length >= walking.most };
}

interface Listed {
  readonly files: string[];
  readonly folders: Folder[];
}

async function listFolder(root: string, folder: Folder, walking: Walking): Promise<Listed> {
  const listed: Listed = { files: [], folders: [] };
  try {
    const dir = await openFolder(join(root, folder.path));
    try {
      for (let entries; (entries = await readBatch(dir)).length > 0;) {
        throwIfCancelled(walking.cancel);
        for (const entry of entries) await take(root, folder, entry, walking, listed);
        if (listed.files.length >= walking.most) break;
      }
    } finally {
      await dir.close();
    }
  } catch (error) {
    if (folder.path === '' || !isOfDisk(error)) throw error;
  }
  return listed;
}

/** Puts an entry where it belongs. */
async function take(
  root: string,
  folder: Folder,
  entry: Dirent,
  walking: Walking,
  to: Listed,
): Promise<void> {
  const { name } = entry;
  const path = folder.path + name;
  const isLink = entry.isSymbolicLink();
  const kind = isLink ? await kindOf(join(root, path)) : kindBy(entry);
  if (kind === null || walking.skips(path, name, kind === 'folder')) return;
  if (kind === 'file') {
    if (walking.wants(path)) to.files.push(path);
  } else if (!isLink)
    to.folders.push({ ...folder, path: `${path}/`, real: join(folder.real, name), isLinked: false });
  else if (walking.followsLinks) await followLink(root, folder, path, to);
}

async function followLink(root: string, folder: Folder, path: string, to: Listed): Promise<void> {
  const real = await realPathOf(join(root, path)).catch(() => null);
  const linkedFrom = [...folder.linkedFrom, folder.real];
  // A link to where it is, or to a folder above, names what is seen anyway, and without end.
  if (real !== null && !linkedFrom.some((from) => isWithin(from, real)))
    to.folders.push({ path: `${path}/`, real, linkedFrom, isLinked: true });
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function openFolder(folder: string): Promise<Dir> {
  const options = { bufferSize: batch };
  return disk.ask(
    () => opendirSync(folder, options),
    () => opendir(folder, options),
  );
}

function readBatch(dir: Dir): Promise<Dirent[]> {
  return disk.ask(
    () => {
      const entries: Dirent[] = [];
      for (let entry; entries.length < batch && (entry = dir.readSync()) !== null;) entries.push(entry);
      return entries;
    },
    async () => {
      const entries: Dirent[] = [];
      for (let entry; entries.length < batch && (entry = await dir.read()) !== null;) entries.push(entry);
      return entries;
    },
  );
}

type Kind = 'file' | 'folder' | null;

function kindBy(entry: Dirent | Stats): Kind {
  if (entry.isFile()) return 'file';
  return entry.isDirectory() ? 'folder' : null;
}

/** What a link leads to; null where that is nothing, or can't be asked. */
async function kindOf(file: string): Promise<Kind> {
  try {
    return kindBy(
      await disk.ask(
        () => statSync(file),
        () => stat(file),
      ),
    );
  } catch {
    return null;
  }
}

function realPathOf(file: string): Promise<string> {
  return disk.ask(
    () => realpathSync(file),
    () => realpath(file),
  );
}

/** Whether the disk said so; what we do wrong ourselves is not to pass for a folder that can't be read. */
export function isOfDisk(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}
