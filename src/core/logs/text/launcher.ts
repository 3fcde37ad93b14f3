/** A line without what a launcher put before it. */
export interface Unprefixed {
  /** The process that wrote the line; null where nothing tells. */
  readonly rank: number | null;
  readonly text: string;
}

/** Dates and times as loggers and container runtimes write them. */
const stamp = String.raw`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?`;
const level = '(?:TRACE|DEBUG|INFO|NOTICE|SUCCESS|WARNING|WARN|ERROR|CRITICAL|FATAL)';

/** What may stand before a line, each from where the last ended; a first group is the rank. */
const prefixes = [
  // torchrun, torchelastic: `[rank0]: `, `[default0]:`
  String.raw`\[(?:rank|default)(\d+)\]:[ \t]?`,
  // mpirun --tag-output: `[1,0]<stdout>:`
  String.raw`\[\d+,(\d+)\]<std(?:out|err)>:[ \t]?`,
  // srun -l: `127: `; a time of day has a digit behind the colon
  String.raw`[ \t]*(\d+):(?!\d)[ \t]?`,
  // Ray: `(Worker pid=123, ip=10.0.0.1) `
  String.raw`\([^()]*\bpid=\d+[^()]*\)[ \t]*`,
  // absl: `I0521 10:14:19.123456 140 train.py:12] `
  String.raw`[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ [^\s\]]+\] ?`,
  // kubectl logs --prefix: `[pod/name/container] `
  String.raw`\[pod/[^\]\s]+\] ?`,
  // Docker and Kubernetes: `2024-05-01T12:00:00.123456789Z stdout F `
  String.raw`${stamp} std(?:out|err) [FP] `,
  // loguru: `2024-05-01 12:00:00.123 | INFO     | module:function:12 - `
  String.raw`${stamp} \| ${level} *\| [^\s|]+:\d+ - `,
  // fairseq and its like: `2021-03-08 12:31:36 | INFO | `
  String.raw`${stamp} \| ${level} *\| `,
  // transformers: `[INFO|trainer.py:123] 2024-05-01 12:00:00,123 >> `
  String.raw`\[${level}\|[^\]]*\] ${stamp} >> `,
  // logging: `2024-05-01 12:00:00,123 - name - INFO - `, `INFO:name:`, `[…] [INFO] [file.py:96:function] `
  String.raw`${stamp} - \S+ - ${level} - `,
  String.raw`${stamp} ${level}:? `,
  String.raw`${level}:[\w.]+:`,
  String.raw`\[${stamp}\][ \t]*`,
  String.raw`\[${level}\][ \t]*(?:\[[^\]\s]*:\d+(?::\w+)?\][ \t]*)?`,
  String.raw`${stamp}[ \t]+`,
].map((source) => new RegExp(source, 'y'));

/** Every prefix begins with one of these. */
const mayBegin = /[[(\d \tA-Z]/;
/** Launchers are put around each other, but not without end. */
const deepest = 6;

/**
 * Removes what launchers, container runtimes and loggers put before a line (torchrun, mpirun, srun, Ray, Docker, Kubernetes,
 * absl, loguru, Python's logging), as often as they did.
 */
export function withoutLauncherPrefix(line: string): Unprefixed {
  let rank: number | null = null;
  let at = 0;
  for (let depth = 0; depth < deepest && mayBegin.test(line.charAt(at)); depth++) {
    const found = findPrefix(line, at);
    if (found === null) break;
    at += found[0].length;
    if (found[1] !== undefined) rank ??= Number(found[1]);
  }
  return { rank, text: at === 0 ? line : line.slice(at) };
}

function findPrefix(line: string, at: number): RegExpExecArray | null {
  for (const prefix of prefixes) {
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
