/** Logged values of one column in file order, packed: three arrays of the same length. */
export interface Series {
  /** The file's own counter. */
  readonly steps: number[];
  /** NaN where the value was logged but is of no use. */
  readonly values: number[];
  /** 1-based lines. */
  readonly lines: number[];
}

/** A loss column or key. */
export interface LossSeries extends Series {
  /** As the file spells it. */
  readonly name: string;
  /** How good a name it is; the lowest wins. */
  readonly rank: number;
  /** Whether the values came from a perplexity. */
  readonly perplexity: boolean;
}

/** A series without points. */
export function emptySeries(): Series {
  return { steps: [], values: [], lines: [] };
}

/** Appends one value. */
export function append(series: Series, step: number, value: number, line: number): void {
  series.steps.push(step);
  series.values.push(value);
  series.lines.push(line);
}

/** Removes the last values whose step is `step` or later. @returns How many. */
export function dropFrom(series: Series, step: number): number {
  let kept = series.steps.length;
  while (kept > 0 && series.steps[kept - 1]! >= step) kept--;
  const dropped = series.steps.length - kept;
  for (const array of [series.steps, series.values, series.lines]) array.length = kept;
  return dropped;
}
