import { baseName } from '../paths.ts';
import { folderOf, stemOf } from './names.ts';

/** Which config belongs to a log, or the ones to choose from. */
export interface Pairing {
  /** The one config that surely or most likely trained the run, else null. */
  readonly config: string | null;
  /** The likeliest candidates, the most likely first; a user may choose any other as well. */
  readonly candidates: () => readonly string[];
}

/** More than these help nobody to choose, and a workspace may have hundreds of logs that ask. */
const mostCandidates = 50;

interface Named {
  readonly path: string;
  readonly folder: string;
  readonly stem: string;
  readonly parts: readonly string[];
  readonly words: readonly string[];
}

/**
 * Pairs a log with the config beside it: the same stem in the same folder, else the only config of the folder (or of the
 * nearest folder above that has one), else the same stem in a neighbouring folder. Several equal candidates are a question
 * for the user, never a guess.
 * @param logs All logs: a folder's only config is not given to several logs with names of their own.
 * @returns The pairing of one of them. What is the same for all logs is worked out once.
 */
export function openPairing(logs: readonly string[], configs: readonly string[]): (log: string) => Pairing {
  const named = configs.map(nameOf);
  const byFolder = groupBy(named, ({ folder }) => folder);
  const byStem = groupBy(named, ({ stem }) => stem);
  const beside = groupBy(logs, folderOf);
  const under = countUnder(logs);
  return (path) => {
    const log = nameOf(path);
    const candidates = () => rank(log, named).slice(0, mostCandidates);
    // A log may be a folder: then a config in it is its own.
    const inside = byFolder.get(path) ?? [];
    if (inside.length === 1) return { config: inside[0]!.path, candidates };
    const sameStem = rank(log, byStem.get(log.stem) ?? []);
    const here = sameStem.find((config) => folderOf(config) === log.folder);
    if (here !== undefined) return { config: here, candidates };
    const folder = nearestFolder(log.folder, byFolder);
    const inFolder = folder === null ? [] : (byFolder.get(folder) ?? []);
    const shared = folder !== null && (under.get(folder) ?? 0) > 1;
    const others = beside.get(log.folder)?.some((other) => stemOf(other) !== log.stem) === true;
    if (inFolder.length === 1 && (folder === log.folder || !shared) && !others)
      return { config: inFolder[0]!.path, candidates };
    return { config: sameStem.length === 1 ? sameStem[0]! : null, candidates };
  };
}

function nameOf(path: string): Named {
  const folder = folderOf(path);
  return { path, folder, stem: stemOf(path), parts: folder.split('/'), words: wordsOf(path) };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

/** How many logs lie in a folder or below it, by folder. */
function countUnder(logs: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const log of logs) {
    for (let folder = folderOf(log); ; folder = folderOf(folder)) {
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
      if (folder === '') break;
    }
  }
  return counts;
}

function nearestFolder(from: string, configs: ReadonlyMap<string, unknown>): string | null {
  for (let folder = from; ; folder = folderOf(folder)) {
    if (configs.has(folder)) return folder;
    if (folder === '') return null;
  }
}

/** Configs by closeness: shared leading folders first, then shared words of the name. */
function rank(log: Named, configs: readonly Named[]): string[] {
  const words = new Set(log.words);
  return configs
    .map(({ path, parts, words: own }) => ({
      path,
      score: 10 * sharedParts(log.parts, parts) + own.filter((word) => words.has(word)).length,
    }))
    .sort((a, b) => b.score - a.score || (a.path < b.path ? -1 : 1))
    .map(({ path }) => path);
}

function wordsOf(path: string): string[] {
  return baseName(path)
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function sharedParts(left: readonly string[], right: readonly string[]): number {
  let shared = 0;
  while (shared < left.length && left[shared] === right[shared]) shared++;
  return shared;
}
