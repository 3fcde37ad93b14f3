import type { Problem } from '../../errors.ts';
import { append, dropFrom, emptySeries, type Series } from './series.ts';
import { checkRestarts, type Restart } from './restarts.ts';

/** Cleaned series, steps strictly increasing. */
export interface Cleaned {
  readonly main: Series;
  readonly others: readonly Series[];
  readonly problems: readonly Problem[];
}

/**
 * Merges what a log holds twice. Where the counter jumps back the later stretch wins, in all series: `main` tells where.
 * Two processes that both wrote every line count once.
 */
export function cleanSeries(main: Series, others: readonly Series[]): Cleaned {
  const single = keepFirstWriter(main);
  const { series, restarts } = keepLater(single.series);
  const problems = [...single.problems, ...checkRestarts(restarts, series)];
  const cleanedOthers = others.map((other) => keepLater(keepFirstWriter(other).series, restarts).series);
  return { main: series, others: cleanedOthers, problems };
}

/** Walks a series in file order; at a step that is not beyond the last one, everything from that step on is dropped. */
function keepLater(
  source: Series,
  elsewhere: readonly Restart[] = [],
): { series: Series; restarts: Restart[] } {
  const series = emptySeries();
  const restarts: Restart[] = [];
  let next = 0;
  const dropRestartedBefore = (line: number) => {
    for (; next < elsewhere.length && elsewhere[next]!.line <= line; next++)
      dropFrom(series, elsewhere[next]!.step);
  };
  source.steps.forEach((step, i) => {
    const line = source.lines[i]!;
    dropRestartedBefore(line);
    const last = series.steps.at(-1) ?? -1;
    if (step < last) restarts.push(restart(series, step, line));
    if (step <= last) dropFrom(series, step);
    append(series, step, source.values[i]!, line);
  });
  dropRestartedBefore(Infinity);
  return { series, restarts };
}

function restart(series: Series, step: number, line: number): Restart {
  let from = series.steps.length;
  while (from > 0 && series.steps[from - 1]! >= step) from--;
  const replaced: Series = {
    steps: series.steps.slice(from),
    values: series.values.slice(from),
    lines: series.lines.slice(from),
  };
  return { step, line, replaced, fromStart: step <= (series.steps[1] ?? series.steps[0] ?? 0) };
}

/** Share of the steps that must come exactly m times in a row to be the work of m writers. */
const writersShare = 0.8;

/** Keeps the first of each m neighbours with the same step, where nearly all steps come exactly m times in a row. */
function keepFirstWriter(source: Series): { series: Series; problems: Problem[] } {
  const { steps } = source;
  const starts: number[] = [];
  for (let i = 0; i < steps.length; i++) if (i === 0 || steps[i] !== steps[i - 1]) starts.push(i);
  if (starts.length < 2 || starts.length === steps.length) return { series: source, problems: [] };
  const sizes = new Map<number, number>();
  starts.forEach((start, group) => {
    const size = (starts[group + 1] ?? steps.length) - start;
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
  });
  const writers = [...sizes].find(([size, count]) => size > 1 && count >= writersShare * starts.length)?.[0];
  if (writers === undefined) return { series: source, problems: [] };
  const take = (values: readonly number[]) => starts.map((start) => values[start]!);
  const series = { steps: take(steps), values: take(source.values), lines: take(source.lines) };
  return { series, problems: [twoWriters(writers, source.lines[1] ?? 0)] };
}

function twoWriters(writers: number, line: number): Problem {
  const message = `Nearly every step stands here ${String(writers)} times in a row, as when several processes write one file: the first of each is used.`;
  return { code: 'two-writers', message, line, severity: 'warning' };
}
