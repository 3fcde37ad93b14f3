import { baseName, extensionOf } from '../paths.ts';

/** Endings that a log may have under any name. */
const extensions = ['csv', 'tsv', 'jsonl', 'ndjson', 'json', 'log', 'txt', 'out'];

/** Files of a format that have names of their own, or that make up one log together. */
export interface NameRule {
  /** Registry name of the format. */
  readonly format: string;
  /** Which paths these are, with forward slashes. */
  readonly pattern: RegExp;
  /** The same for a search of the workspace: a glob of base names, or of paths where it has a slash. */
  readonly glob: string;
  /** The folder that is the log which a file belongs to; left out where every file is a log. */
  readonly group?: (path: string) => string;
}

/**
 * Files of an MLflow run: its folder has an id of 32 hexadecimal digits. Where that folder itself was searched only names
 * without an ending are taken, since a project may have a folder "metrics" of its own.
 */
const mlflowRun =
  /(?:^|\/)[0-9a-f]{32}\/(?:meta\.yaml|metrics\/.+|params\/.+)$|^(?:meta\.yaml|(?:metrics|params)\/[^.]+)$/;
const mlflowFolder = (path: string): string =>
  /^(.*?(?:^|\/)[0-9a-f]{32})\/(?:meta\.yaml$|metrics\/|params\/)/.exec(path)?.[1] ?? '';

const folderAndSlash = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

const trackioDatabase = (path: string): string => path.replace(/-wal$/, '');

/**
 * One line for each format that needs one. The editor's side loads this table, so it must not import readers. On several
 * matches the first rule counts.
 */
export const nameRules: readonly NameRule[] = [
  {
    format: 'deepspeed-csv-monitor',
    pattern: /(?:^|\/)Train_Samples_\w+\.csv$/,
    glob: 'Train_Samples_*.csv',
    group: folderAndSlash,
  },
  {
    format: 'tensorboard',
    pattern: /(?:^|\/)events\.out\.tfevents\.[^/]+$/,
    glob: 'events.out.tfevents.*',
    group: folderAndSlash,
  },
  { format: 'parquet', pattern: /\.parquet$/i, glob: '*.parquet' },
  // What was written last may still be in the journal beside the database.
  { format: 'trackio', pattern: /\.db(?:-wal)?$/, glob: '*.db', group: trackioDatabase },
  { format: 'trackio', pattern: /\.db(?:-wal)?$/, glob: '*.db-wal', group: trackioDatabase },
  { format: 'wandb', pattern: /\.wandb$/, glob: '*.wandb' },
  { format: 'mlflow', pattern: mlflowRun, glob: 'meta.yaml', group: mlflowFolder },
  { format: 'mlflow', pattern: mlflowRun, glob: '**/metrics/**', group: mlflowFolder },
  { format: 'mlflow', pattern: mlflowRun, glob: '**/params/*', group: mlflowFolder },
];

/** Endings of packed files; the name before them says what is inside. */
const packed = /\.(?:gz|zst)$/i;

/** Files that tools write under these names are never training logs. */
const neverLogs = [
  /^(?:package|package-lock|npm-shrinkwrap|composer|lerna|nx|turbo|vercel|deno|bun|manifest|settings|launch|tasks|extensions)\.json$/,
  /^(?:[jt]sconfig|biome|components|renovate|\.?eslintrc|\.?prettierrc)(?:[.-].*)?\.json$/,
  /^(?:config|generation_config|preprocessor_config|adapter_config|vocab|added_tokens|special_tokens_map|tokenizer.*)\.json$/,
  /^(?:train|all|eval|test|predict)_results\.json$/,
  /^wandb-(?:summary|metadata)\.json$/,
  /\.(?:index|schema|nls|nls\.[a-z-]+)\.json$/,
  /^(?:requirements.*|constraints.*|readme.*|licen[cs]e.*|notice|cmakelists|robots|merges|vocab|manifest|copying)\.txt$/,
  /^(?:npm-debug|yarn-error|yarn-debug|pnpm-debug)\.log$/,
];

const neverIn = /(?:^|\/)(?:node_modules|site-packages|\.git)\//;

/**
 * Whether a file may be a log, or a part of one, by its name alone; nothing is opened. Any other `*.json` may be one, since
 * a trainer state can have any name.
 */
export function looksLikeLog(path: string): boolean {
  if (neverIn.test(path)) return false;
  if (nameRules.some(({ pattern }) => pattern.test(path))) return true;
  const name = withoutPacking(path);
  if (!extensions.includes(extensionOf(name))) return false;
  const base = baseName(name).toLowerCase();
  return !neverLogs.some((pattern) => pattern.test(base));
}

/** The path without the ending of a packed file. */
export function withoutPacking(path: string): string {
  return path.replace(packed, '');
}

/** Globs that find every file for which `looksLikeLog` may hold: of base names, and of paths. */
export function logGlobs(rules: readonly NameRule[] = nameRules): { names: string[]; paths: string[] } {
  const plain = extensions.flatMap((ending) => [`*.${ending}`, `*.${ending}.gz`, `*.${ending}.zst`]);
  // What the endings find anyway is not to be searched for twice.
  const own = rules
    .map(({ glob }) => glob)
    .filter((glob) => !extensions.some((ending) => glob.endsWith(`.${ending}`)));
  return {
    names: [...plain, ...own.filter((glob) => !glob.includes('/'))],
    paths: own.filter((glob) => glob.includes('/')),
  };
}

/** The files of one log. */
export interface LogGroup {
  /** What names the log throughout: the file, or the folder that a rule gave. */
  readonly path: string;
  /** Sorted. */
  readonly parts: readonly string[];
}

/** Puts files that make up one log together, in the order of their first parts. */
export function groupLogs(paths: readonly string[], rules: readonly NameRule[] = nameRules): LogGroup[] {
  const groups = new Map<string, string[]>();
  for (const path of paths) {
    // A log at the very root of what was searched has no folder to be named by: its first part names it.
    const name = groupOf(path, rules) ?? path;
    const parts = groups.get(name);
    if (parts === undefined) groups.set(name, [path]);
    else parts.push(path);
  }
  return [...groups].map(([path, unsorted]) => {
    const parts = unsorted.sort();
    return { path: path === '' ? parts[0]! : path, parts };
  });
}

function groupOf(path: string, rules: readonly NameRule[]): string | null {
  const rule = rules.find(({ pattern }) => pattern.test(path));
  return rule?.group === undefined ? null : rule.group(path).replace(/\/$/, '');
}
