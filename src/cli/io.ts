import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { looksLikeConfig } from '../core/configs/names.ts';
import { UserError } from '../core/errors.ts';
import { looksLikeLog } from '../core/logs/names.ts';
import type { Source } from '../core/logs/source.ts';
import { readConfigFile, readLogFile } from '../core/runs/read.ts';
import { keepNewestCheckpoint } from '../core/runs/checkpoints.ts';
import type { ConfigFile, LogFile } from '../core/runs/types.ts';

/** Folders that never hold a user's own runs. */
const skippedFolders = new Set(['node_modules', 'site-packages', '__pycache__', 'venv']);
/** A config larger than this is data. */
const largestConfig = 1 << 20;

/** Files of a run folder, read. Paths are shown relative to `root`, with forward slashes. */
export interface ReadFolder {
  readonly logs: readonly LogFile[];
  readonly configs: readonly ConfigFile[];
}

/** Paths of all files under a folder that may be logs or configs, relative to it, sorted. */
export async function collectPaths(root: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.') && !skippedFolders.has(entry.name))
        await walk(path);
      else if (entry.isFile()) found.push(relative(root, path).split(sep).join('/'));
    }
  };
  await walk(root);
  return found.filter((path) => looksLikeLog(path) || looksLikeConfig(path)).sort();
}

/** Reads every log and config among `paths`, given relative to `root`. Files that are neither are left out. */
export async function readPaths(root: string, paths: readonly string[]): Promise<ReadFolder> {
  const logs: LogFile[] = [];
  const configs: ConfigFile[] = [];
  for (const path of paths) {
    const config = looksLikeConfig(path) ? await readConfigAt(root, path) : null;
    if (config !== null) configs.push(config);
    else if (looksLikeLog(path)) logs.push(...(await readLogAt(root, path)));
  }
  return { logs: keepNewestCheckpoint(logs), configs };
}

/** Reads one config. @returns null where the file is not a schedule config. */
export async function readConfigAt(root: string, path: string): Promise<ConfigFile | null> {
  const file = resolve(root, path);
  if ((await stat(file)).size > largestConfig) return null;
  return readConfigFile(path, await readFile(file, 'utf8'));
}

async function readLogAt(root: string, path: string): Promise<LogFile[]> {
  const source = await openSource(resolve(root, path));
  try {
    const log = await readLogFile(path, source);
    return log.reading === null && log.problems.every((problem) => problem.code === 'not-recognised')
      ? []
      : [log];
  } finally {
    await source.close();
  }
}

/** Reads one log that the user named: what can't be read is an error. */
export async function readNamedLog(path: string): Promise<LogFile> {
  const source = await openSource(path);
  try {
    return await readLogFile(path.split(sep).join('/'), source);
  } finally {
    await source.close();
  }
}

/** A source over a file on disk; `close` when done. */
export async function openSource(path: string): Promise<Source & { close(): Promise<void> }> {
  const handle = await open(path).catch(() => {
    throw new UserError(`${path}: there is no such file or it can't be opened.`);
  });
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
      return bytes.subarray(0, bytesRead);
    },
    close: () => handle.close(),
  };
}
