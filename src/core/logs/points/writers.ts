import type { Problem } from '../../errors.ts';
import type { Series } from './series.ts';
import { say } from '../../words.ts';

/** Share of the steps that must come exactly m times in a row to be the work of m writers. */
const writersShare = 0.8;

/** A series with one value a step, and what is to be said about the others. */
export interface SingleWriter {
  readonly series: Series;
  readonly problems: readonly Problem[];
}

/** Keeps the first of each m neighbours with the same step, where nearly all steps come exactly m times in a row. */
export function keepFirstWriter(source: Series): SingleWriter {
  const starts = startsOf(source.steps);
  if (starts.length < 2 || starts.length === source.steps.length) return { series: source, problems: [] };
  const writers = countWriters(starts, source.steps.length);
  if (writers === null) return { series: source, problems: [] };
  const series = {
    steps: Float64Array.from(starts, (start) => source.steps[start]!),
    values: Float64Array.from(starts, (start) => source.values[start]!),
    lines: Uint32Array.from(starts, (start) => source.lines[start]!),
  };
  return { series, problems: [twoWriters(writers, source.lines[1] ?? 0)] };
}

/** Where each stretch of equal steps begins; as many as there are steps where no two neighbours are equal. */
function startsOf(steps: Float64Array): ArrayLike<number> & Iterable<number> {
  let count = 0;
  for (let i = 0; i < steps.length; i++) if (i === 0 || steps[i] !== steps[i - 1]) count++;
  if (count === steps.length) return steps;
  const starts = new Uint32Array(count);
  for (let i = 0, next = 0; i < steps.length; i++) {
    if (i === 0 || steps[i] !== steps[i - 1]) starts[next++] = i;
  }
  return starts;
}

function countWriters(starts: ArrayLike<number>, length: number): number | null {
  const sizes = new Map<number, number>();
  for (let group = 0; group < starts.length; group++) {
    const size = (starts[group + 1] ?? length) - starts[group]!;
    sizes.set(size, (sizes.get(size) ?? 0) + 1);
  }
  const found = [...sizes].find(([size, count]) => size > 1 && count >= writersShare * starts.length);
  return found?.[0] ?? null;
}

function twoWriters(writers: number, line: number): Problem {
  const message = say`Nearly every step stands here ${String(writers)} times in a row, as when several processes write one file: the first of each is used.`;
  return { code: 'two-writers', message, line, severity: 'warning' };
}
