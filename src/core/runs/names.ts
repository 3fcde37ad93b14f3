import { baseName } from '../paths.ts';

/** Base names that say nothing about a run: the folder's name is used instead. */
const genericStems = new Set([
  'log',
  'logs',
  'loss',
  'losses',
  'metrics',
  'history',
  'train',
  'training',
  'train_log',
  'training_log',
  'trainer_state',
  'trainer_log',
  'output',
  'results',
  'main',
  'data',
]);

/** Base names that say nothing about a schedule: the folder's name stands before them. */
const genericConfigs = new Set([
  'config',
  'training_args',
  'train',
  'train_config',
  'args',
  'hparams',
  'ds_config',
  'pretrain',
]);

/** Folder part of a path, without the last slash; empty for a bare name. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

/** Base name without its extensions (`a.lrs.yaml` gives `a`). */
export function stemOf(path: string): string {
  return baseName(path).replace(/(\.lrs)?\.[A-Za-z0-9]+$/, '');
}

/**
 * Short names for logs, unique among them: the file's stem, or its folder's name where the stem is generic, with as many
 * parent folders in front as it takes.
 * @returns Name by path.
 */
export function nameRuns(paths: readonly string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (let depth = 0; names.size < paths.length; depth++) {
    const open = paths.filter((path) => !names.has(path));
    const tried = open.map((path) => nameAt(path, depth));
    const taken = new Set(names.values());
    open.forEach((path, i) => {
      const name = tried[i]!;
      const unique = !taken.has(name) && tried.filter((other) => other === name).length === 1;
      if (unique || depth > path.split('/').length) names.set(path, name);
    });
  }
  return names;
}

function nameAt(path: string, depth: number): string {
  const stem = stemOf(path);
  const parts = folderOf(path)
    .split('/')
    .filter((part) => part !== '' && part !== '.' && !/^checkpoint-\d+$/.test(part));
  const generic = genericStems.has(stem.toLowerCase().replaceAll('-', '_')) && parts.length > 0;
  const shown = depth === 0 ? [] : parts.slice(-depth - (generic ? 1 : 0), generic ? -1 : undefined);
  if (depth > parts.length) return path;
  return [...shown, generic ? parts.at(-1)! : stem].join('/');
}

/** Short names for configs, unique among them: the file's stem, behind its folder's name where the stem is generic. @returns Name by path. */
export function nameConfigs(paths: readonly string[]): Map<string, string> {
  const names = nameRuns(paths);
  for (const [path, name] of names) {
    const folder = baseName(folderOf(path));
    const stem = stemOf(path);
    // A run has the folder's name alone.
    const isBare = name === stem || name === folder;
    if (isBare && folder !== '' && genericConfigs.has(stem.toLowerCase().replaceAll('-', '_')))
      names.set(path, `${folder}/${stem}`);
  }
  return names;
}
