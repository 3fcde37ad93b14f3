import { readFileSync, statSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { isCandidate } from '../core/candidates.ts';
import { looksLikeConfig } from '../core/configs/names.ts';
import { UserError } from '../core/errors.ts';
import { groupLogs, looksLikeLog, type LogGroup } from '../core/logs/names.ts';
import type { OpenedPart } from '../core/logs/source.ts';
import { isForeign, readConfigFile, readLogFile } from '../core/runs/read.ts';
import { keepNewestCheckpoint } from '../core/runs/checkpoints.ts';
import type { ConfigFile, LogFile } from '../core/runs/types.ts';
import { disk } from '../node/disk.ts';
import { openPart } from '../node/parts.ts';
import { siblingsOf } from '../node/siblings.ts';
import { walkDisk } from '../node/walk.ts';

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
  const skips = (_path: string, name: string, isFolder: boolean) =>
    isFolder && (name.startsWith('.') || skippedFolders.has(name));
  const { paths } = await walkDisk(root, { wants: isCandidate, skips, followsLinks: true, most: Infinity });
  return [...paths];
}

/**
 * Reads every log and config among `paths`, given relative to `root`. Files that are neither are left out; several files
 * that make up one log are one.
 */
export async function readPaths(root: string, paths: readonly string[]): Promise<ReadFolder> {
  const configs: ConfigFile[] = [];
  const others: string[] = [];
  for (const path of paths) {
    const config = looksLikeConfig(path) ? await readConfigAt(root, path) : null;
    if (config !== null) configs.push(config);
    else if (looksLikeLog(path)) others.push(path);
  }
  const logs: LogFile[] = [];
  for (const group of groupLogs(others)) {
    const log = await readGroupAt(root, group);
    if (!isForeign(log)) logs.push(log);
  }
  return { logs: keepNewestCheckpoint(logs), configs };
}

/** Reads one config. @returns null where the file is not a schedule config. */
export async function readConfigAt(root: string, path: string): Promise<ConfigFile | null> {
  const file = resolve(root, path);
  const text = await disk.ask(
    () => (statSync(file).size > largestConfig ? null : readFileSync(file, 'utf8')),
    async () => ((await stat(file)).size > largestConfig ? null : readFile(file, 'utf8')),
  );
  if (text === null) return null;
  const sources = siblingsOf(file, root === '.' ? undefined : root);
  return readConfigFile(path, text, { sources });
}

async function readGroupAt(root: string, { path, parts }: LogGroup): Promise<LogFile> {
  const opened: OpenedPart[] = [];
  try {
    for (const part of parts) opened.push(await openNamed(resolve(root, part), part));
    return await readLogFile(path, opened);
  } finally {
    for (const part of opened) await part.close();
  }
}

/**
 * Reads one log that the user named, by its file or by the folder of its files.
 * @throws UserError where there is no such file, or not one log in the folder.
 */
export async function readNamedLog(path: string): Promise<LogFile> {
  const shown = path.split(sep).join('/');
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory() !== true) return readGroupAt('.', { path: shown, parts: [shown] });
  const inside = (await collectPaths(path)).map((file) => join(path, file).split(sep).join('/'));
  const { logs } = await readPaths('.', inside);
  const [only] = logs;
  if (only !== undefined && logs.length === 1) return only;
  const why =
    only === undefined ? 'no log was found in it' : `it holds ${String(logs.length)} logs: name one`;
  throw new UserError(`${path}: ${why}.`);
}

/** @throws UserError where the file can't be opened. */
async function openNamed(file: string, path: string): Promise<OpenedPart> {
  return openPart(file, path).catch(() => {
    throw new UserError(`${path}: there is no such file or it can't be opened.`);
  });
}
