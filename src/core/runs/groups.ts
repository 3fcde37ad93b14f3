import type { RunFacts } from './facts.ts';
import { folderOf } from './names.ts';

/** A run to be put into a group. */
export interface GroupedRun {
  /** The log's path. */
  readonly id: string;
  readonly facts: RunFacts;
}

/** Runs that one fit is for. */
export interface RunGroup {
  /** The same as long as the runs tell the same of themselves; what the user chose is its own id. */
  readonly id: string;
  /** For people: what its runs have in common, as short as tells it from the others. */
  readonly label: string;
  /** Ids, in the order given. */
  readonly runs: readonly string[];
}

/**
 * How runs are put together: `detected` by model, data and batch; `sizes` every model size apart too, which otherwise share a
 * fit that knows sizes; `one` all together.
 */
export const groupings = ['detected', 'sizes', 'one'] as const;
export type Grouping = (typeof groupings)[number];

/** Group by id of a run, as the user said. */
export type GroupAnswers = Readonly<Record<string, string>>;

/** Batches that differ by less than this share are one: a logged token count is rounded. */
const sameBatch = 0.1;

/**
 * Puts runs into groups that one fit can describe. What a run does not tell is what the runs beside it tell alike; where
 * nothing is known of any, runs of one folder of runs belong together. The order of `runs` changes no group.
 * @param answers What the user said, which wins.
 */
export function collectGroups(
  runs: readonly GroupedRun[],
  grouping: Grouping = 'detected',
  answers: GroupAnswers = {},
): RunGroup[] {
  const columns = grouping === 'one' ? [] : collectColumns(runs, grouping === 'sizes');
  const different = columns.filter((column) => new Set(runs.map(({ id }) => column.get(id))).size > 1);
  const labels = new Map<string, string>();
  const keyed = runs.map(({ id }) => {
    const key = callBy(columns, id);
    labels.set(key, callBy(different, id));
    return [Object.hasOwn(answers, id) ? answers[id]! : key, id] as const;
  });
  return [...groupBy(keyed, ([key]) => key)].map(([key, members]) => ({
    id: key,
    label: labels.get(key) ?? key,
    runs: members.map(([, id]) => id),
  }));
}

/** By run, one thing that it tells, in words. */
type Column = ReadonlyMap<string, string>;

function callBy(columns: readonly Column[], id: string): string {
  let words = '';
  for (const column of columns) {
    const value = column.get(id);
    if (value !== undefined) words += words === '' ? value : `, ${value}`;
  }
  return words;
}

/** Model, size, data, batch and folder of every run, as far as known. */
function collectColumns(runs: readonly GroupedRun[], bySize: boolean): Column[] {
  const families = familyFolders(runs.map(({ id }) => id));
  const beside = (id: string) => families.get(id) ?? '';
  const of = (tell: (facts: RunFacts) => string | null) =>
    fill(runs, new Map(runs.flatMap(({ id, facts }) => pairOf(id, tell(facts)))), beside);
  const kinds = [
    of(({ model }) => model),
    bySize ? of(({ size }) => (size === null ? null : shortCount(size))) : new Map<string, string>(),
    of(({ data }) => data),
  ];
  const anonymous = runs.map(({ id }) => id).filter((id) => kinds.every((column) => !column.has(id)));
  const shared = sharedFolders(anonymous.map(beside));
  const folders = new Map(anonymous.flatMap((id) => pairOf(id, shared.get(beside(id)) ?? null)));
  return [...kinds, folders, collectBatches(runs, (id) => callBy([...kinds, folders], id))];
}

function pairOf(id: string, value: string | null): [string, string][] {
  return value === null ? [] : [[id, value]];
}

/** What a run does not tell is what the runs of its `place` tell, where they tell the same. */
function fill(runs: readonly GroupedRun[], told: Column, place: (id: string) => string): Column {
  const values = new Map<string, Set<string>>();
  for (const [id, value] of told) {
    const where = place(id);
    values.set(where, (values.get(where) ?? new Set()).add(value));
  }
  return new Map(
    runs.flatMap(({ id }) => {
      const alike = values.get(place(id));
      return pairOf(id, told.get(id) ?? (alike?.size === 1 ? [...alike][0]! : null));
    }),
  );
}

/** The batch by run, in words; batches of like runs that differ by little are one. */
function collectBatches(runs: readonly GroupedRun[], likeness: (id: string) => string): Column {
  const words = new Map<string, string>();
  for (const like of groupBy(runs, ({ id }) => likeness(id)).values()) {
    const rising = like
      .flatMap(({ id, facts: { batchTokens } }) => (batchTokens === null ? [] : [{ id, batchTokens }]))
      .sort((a, b) => a.batchTokens - b.batchTokens);
    let first = 0;
    for (const { id, batchTokens } of rising) {
      if (batchTokens > first * (1 + sameBatch)) first = batchTokens;
      words.set(id, `${shortCount(first)} tokens/step`);
    }
  }
  return fill(runs, words, likeness);
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const members = groups.get(key);
    if (members === undefined) groups.set(key, [value]);
    else members.push(value);
  }
  return groups;
}

/**
 * The folder that holds a run's siblings: its own where other logs lie there, else the one that holds its folder.
 * @returns Folder by log.
 */
export function familyFolders(logs: readonly string[]): Map<string, string> {
  const counts = new Map<string, number>();
  const owns = logs.map((log) => folderOf(log.endsWith('/') ? log.slice(0, -1) : log));
  for (const own of owns) counts.set(own, (counts.get(own) ?? 0) + 1);
  return new Map(
    logs.map((log, i) => {
      const own = owns[i]!;
      // A packed run is a folder itself, and then the folder above it is the one of its siblings.
      return [log, (counts.get(own) ?? 0) > 1 || log.endsWith('/') ? own : folderOf(own)];
    }),
  );
}

/** Names of the folders that hold several runs, where there is more than one such folder; the others are nobody's. */
function sharedFolders(folders: readonly string[]): Map<string, string> {
  const counts = groupBy(folders, (folder) => folder);
  const shared = [...counts].filter(([, same]) => same.length > 1).map(([folder]) => folder);
  if (shared.length < 2) return new Map();
  const parts = shared.map((folder) => folder.split('/'));
  let common = 0;
  while (parts.every((names) => names.length > common + 1 && names[common] === parts[0]![common])) common++;
  return new Map(shared.map((folder, i) => [folder, parts[i]!.slice(common).join('/')]));
}

/** A count as people say it: `125M`, `524k`. */
function shortCount(count: number): string {
  const units: readonly [number, string][] = [
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ];
  const [scale, unit] = units.find(([least]) => count >= least) ?? [1, ''];
  return `${String(Number((count / scale).toPrecision(3)))}${unit}`;
}

/** The group that a config belongs to: that of the runs it trained, else of the runs nearest to it; null where none is nearer. */
export function groupOfConfig(
  groups: readonly RunGroup[],
  path: string,
  trained: readonly string[],
): RunGroup | null {
  const own = groups.find(({ runs }) => runs.some((run) => trained.includes(run)));
  if (own !== undefined) return own;
  const nearness = groups.map(({ runs }) => Math.max(0, ...runs.map((run) => sharedDepth(run, path))));
  const most = Math.max(0, ...nearness);
  const nearest = groups.filter((_, i) => nearness[i] === most);
  return nearest.length === 1 ? nearest[0]! : null;
}

/** How many folders two paths share. */
function sharedDepth(a: string, b: string): number {
  const [one, other] = [folderOf(a).split('/'), folderOf(b).split('/')];
  const parted = one.findIndex((name, i) => name !== other[i]);
  return parted < 0 ? one.length : parted;
}
