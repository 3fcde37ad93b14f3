import type { Problem } from '../../errors.ts';
import { checkRestarts, type Restart } from './restarts.ts';
import { SeriesBuilder, type Series } from './series.ts';
import { keepFirstWriter } from './writers.ts';

/** Cleaned series, steps strictly increasing. */
export interface Cleaned {
  readonly main: Series;
  readonly others: readonly Series[];
  readonly problems: readonly Problem[];
}

/**
 * Merges what a log holds twice. Where the counter jumps back the later stretch wins, in all series: `main` tells where.
 * Two processes that both wrote every line count once.
 * @param lag 1 where counter i of `main` is update i + 1, so that what others measured at the counter where a run was
 * resumed, after as many updates, still holds and may stand before that line.
 */
export function cleanSeries(main: Series, others: readonly Series[], lag: 0 | 1 = 0): Cleaned {
  const single = keepFirstWriter(main);
  const { series, restarts } = keepLater(single.series, []);
  const problems = [...single.problems, ...checkRestarts(restarts, series)];
  const cleanedOthers = others.map((other) => keepLater(keepFirstWriter(other).series, restarts, lag).series);
  return { main: series, others: cleanedOthers, problems };
}

/**
 * Walks a series in file order; at a step that is not beyond the last one, everything from that step on is dropped.
 * @param elsewhere Restarts of another series of the same file.
 */
function keepLater(
  source: Series,
  elsewhere: readonly Restart[],
  lag: 0 | 1 = 0,
): { series: Series; restarts: Restart[] } {
  if (elsewhere.length === 0 && isIncreasing(source.steps)) return { series: source, restarts: [] };
  const kept = new SeriesBuilder();
  const restarts: Restart[] = [];
  let next = 0;
  const dropRestartedBefore = (line: number) => {
    for (; next < elsewhere.length && elsewhere[next]!.line <= line; next++)
      kept.dropFrom(elsewhere[next]!.step + lag);
  };
  source.steps.forEach((step, i) => {
    const line = source.lines[i]!;
    dropRestartedBefore(line);
    if (step < kept.lastStep) restarts.push(restart(kept, step, line));
    if (step <= kept.lastStep) kept.dropFrom(step);
    kept.append(step, source.values[i]!, line);
  });
  dropRestartedBefore(Infinity);
  return { series: kept.build(), restarts };
}

function isIncreasing(steps: Float64Array): boolean {
  for (let i = 1; i < steps.length; i++) if (steps[i]! <= steps[i - 1]!) return false;
  return true;
}

function restart(kept: SeriesBuilder, step: number, line: number): Restart {
  const { steps } = kept;
  const beginning = steps.at(Math.min(1, steps.length - 1));
  return { step, line, replaced: kept.tail(kept.firstFrom(step)), fromStart: step <= beginning };
}
