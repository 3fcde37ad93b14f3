/** A line without what a launcher put before it. */
export interface Unprefixed {
  /** The process that wrote the line; null where nothing tells. */
  readonly rank: number | null;
  readonly text: string;
}

/** Dates and times as loggers and container runtimes write them. */
const stamp = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`;
const level = '(?:TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARNING|WARN|ERROR|CRITICAL|FATAL)';

const bracket = '[';
const digits = '0123456789';

/** What may stand before a line, each from where the last ended, by what it begins with; a first group is the rank. */
const prefixes = (
  [
    // torchrun, torchelastic: `[rank0]: `, `[default0]:`
    [bracket, String.raw`\[(?:rank|default)(\d+)\]:[ \t]?`],
    // mpirun --tag-output: `[1,0]<stdout>:`
    [bracket, String.raw`\[\d+,(\d+)\]<std(?:out|err)>:[ \t]?`],
    // srun -l: `127: `; a time of day has a digit behind the colon
    [`${digits} \t`, String.raw`[ \t]*(\d+):(?!\d)[ \t]?`],
    // Ray: `(Worker pid=123, ip=10.0.0.1) `
    ['(', String.raw`\([^()]*\bpid=\d+[^()]*\)[ \t]*`],
    // absl: `I0521 10:14:19.123456 140 train.py:12] `
    ['IWEF', String.raw`[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\s\]]+\] ?`],
    // kubectl logs --prefix: `[pod/name/container] `
    [bracket, String.raw`\[pod/[^\]\s]+\] ?`],
    // Docker and Kubernetes: `2024-05-01T12:00:00.123456789Z stdout F `; loguru: `2024-05-01 12:00:00.123 | INFO     |
    // module:function:12 - `; fairseq: `2021-03-08 12:31:36 | INFO | `; logging: `2024-05-01 12:00:00,123 - name - INFO - `
    [
      digits,
      String.raw`${stamp}(?: std(?:out|err) [FP] | \| ${level} *\| (?:[^\s|]+:\d+ - )?| - \S+ - ${level} - | ${level}:? |[ \t]+)`,
    ],
    // transformers: `[INFO|trainer.py:123] 2024-05-01 12:00:00,123 >> `
    [bracket, String.raw`\[${level}\|[^\]]*\] ${stamp} >> `],
    // logging: `INFO:name:`, `[…] [INFO] [file.py:96:function] `
    ['TDINSWECF', String.raw`${level}:[\w.]+:`],
    [bracket, String.raw`\[${stamp}\][ \t]*`],
    [bracket, String.raw`\[${level}\][ \t]*(?:\[[^\]\s]*:\d+(?::\w+)?\][ \t]*)?`],
  ] as const
).map(([begins, source]) => ({ begins, pattern: new RegExp(source, 'y') }));

/** Prefixes by the character that they begin with. */
const byBegin: ReadonlyMap<string, readonly RegExp[]> = new Map(
  [...new Set(prefixes.flatMap(({ begins }) => Array.from(begins)))].map((begin) => [
    begin,
    prefixes.filter(({ begins }) => begins.includes(begin)).map(({ pattern }) => pattern),
  ]),
);
/** Launchers are put around each other, but not without end. */
const deepest = 6;

/**
 * Removes what launchers, container runtimes and loggers put before a line (torchrun, mpirun, srun, Ray, Docker, Kubernetes,
 * absl, loguru, Python's logging), as often as they did.
 */
export function withoutLauncherPrefix(line: string): Unprefixed {
  let rank: number | null = null;
  let at = 0;
  for (let depth = 0; depth < deepest; depth++) {
    const found = findPrefix(line, at);
    if (found === null) break;
    at += found[0].length;
    if (found[1] !== undefined) rank ??= Number(found[1]);
  }
  return { rank, text: at === 0 ? line : line.slice(at) };
}

function findPrefix(line: string, at: number): RegExpExecArray | null {
  for (const prefix of byBegin.get(line.charAt(at)) ?? []) {
    prefix.lastIndex = at;
    const found = prefix.exec(line);
    if (found !== null && found[0].length > 0) return found;
  }
  return null;
}

/**
 * Keeps the records of one process where several print into one file: the first that wrote one. Ask for records only, so
 * that another process may write the banner.
 */
export class OneRank {
  #rank: number | null = null;

  /** Whether a record of this process is to be used; one without a rank always is. */
  takes(rank: number | null): boolean {
    if (rank === null) return true;
    this.#rank ??= rank;
    return rank === this.#rank;
  }
}
