import { levels, type Level } from '../../src/core/fit/lawError.ts';

/** The end of a run that was not fitted: the size of the log error, and the half-width of the interval at each level. */
export interface Judged {
  readonly error: number;
  readonly half: Readonly<Record<Level, number>>;
}

/** What intervals did on many ends. */
export interface Summary {
  readonly name: string;
  readonly ends: number;
  /** Share of ends inside, by level. */
  readonly coverage: Readonly<Record<Level, number>>;
  /** Mean half-width of log loss at 90 %. */
  readonly width: number;
  /** That over the best fixed half-width: the one that would have held 90 % of just these ends. */
  readonly ratio: number;
  /** What it counts for in the last line: its law error was taken from another model size. Null: for nothing. */
  readonly counts: 'published' | 'blind' | null;
}

/** Coverage and width over ends. */
export function summarise(name: string, judged: readonly Judged[]): Omit<Summary, 'counts'> {
  const share = (level: Level) =>
    judged.filter(({ error, half }) => error <= half[level]).length / judged.length;
  const coverage = Object.fromEntries(levels.map((level) => [level, share(level)])) as Record<Level, number>;
  const width = judged.reduce((sum, { half }) => sum + half[0.9], 0) / judged.length;
  const errors = judged.map(({ error }) => error).sort((a, b) => a - b);
  const best = errors[Math.ceil(0.9 * errors.length) - 1] ?? NaN;
  return { name, ends: judged.length, coverage, width, ratio: width / best };
}

/** A row of the table; null gives its head. */
export function formatRow(summary: Summary | null): string {
  if (summary === null)
    return row('runs, law, how many fitted', ['ends', '50 %', '80 %', '90 %', '95 %', 'width', 'ratio']);
  const { name, ends, coverage, width, ratio } = summary;
  const shares = levels.map((level) => coverage[level].toFixed(2));
  return row(name, [String(ends), ...shares, `${(100 * width).toFixed(2)} %`, ratio.toFixed(2)]);
}

function row(name: string, cells: readonly string[]): string {
  return name.padEnd(44) + cells.map((cell) => cell.padStart(8)).join('');
}
