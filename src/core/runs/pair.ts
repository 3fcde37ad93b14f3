import { baseName } from '../paths.ts';
import { folderOf, stemOf } from './names.ts';

/** Which config belongs to a log, or the ones to choose from. */
export interface Pairing {
  /** The one config that surely or most likely trained the run, else null. */
  readonly config: string | null;
  /** Candidates, the most likely first. */
  readonly candidates: readonly string[];
}

/**
 * Pairs a log with the config beside it: the same stem in the same folder, else the only config of the folder (or of the
 * nearest folder above that has one), else the same stem in a neighbouring folder. Several equal candidates are a question
 * for the user, never a guess.
 * @param logs All logs: a folder's only config is not given to several logs with names of their own.
 */
export function pairConfig(log: string, logs: readonly string[], configs: readonly string[]): Pairing {
  const candidates = rank(log, configs);
  // A log may be a folder: then a config in it is its own.
  const inside = configs.filter((config) => folderOf(config) === log);
  if (inside.length === 1) return { config: inside[0]!, candidates };
  const sameStem = candidates.filter((config) => stemOf(config) === stemOf(log));
  const here = sameStem.find((config) => folderOf(config) === folderOf(log));
  if (here !== undefined) return { config: here, candidates };
  const folder = nearestFolder(log, configs);
  const inFolder = folder === null ? [] : configs.filter((config) => folderOf(config) === folder);
  const shared = folder !== null && logs.filter((other) => isUnder(other, folder)).length > 1;
  const only = inFolder.length === 1 && (folder === folderOf(log) || !shared) && !sharesFolder(log, logs);
  if (only) return { config: inFolder[0]!, candidates };
  return { config: sameStem.length === 1 ? sameStem[0]! : null, candidates };
}

/** Whether other logs with stems of their own lie in the same folder. */
function sharesFolder(log: string, logs: readonly string[]): boolean {
  return logs.some(
    (other) => other !== log && folderOf(other) === folderOf(log) && stemOf(other) !== stemOf(log),
  );
}

function nearestFolder(log: string, configs: readonly string[]): string | null {
  for (let folder = folderOf(log); ; folder = folderOf(folder)) {
    if (configs.some((config) => folderOf(config) === folder)) return folder;
    if (folder === '') return null;
  }
}

function isUnder(path: string, folder: string): boolean {
  return folder === '' || path.startsWith(`${folder}/`);
}

/** Configs by closeness: shared leading folders first, then shared words of the name. */
function rank(log: string, configs: readonly string[]): string[] {
  const words = new Set(wordsOf(log));
  const score = (config: string) =>
    10 * sharedParts(log, config) + wordsOf(config).filter((word) => words.has(word)).length;
  return [...configs].sort((a, b) => score(b) - score(a) || (a < b ? -1 : 1));
}

function wordsOf(path: string): string[] {
  return baseName(path)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function sharedParts(a: string, b: string): number {
  const [left, right] = [folderOf(a).split('/'), folderOf(b).split('/')];
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}
