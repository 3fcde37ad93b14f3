import type { PlotPoints, PlotRun } from '../src/protocol/messages.ts';

/** The ends of an axis. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The ends of the loss axis, and whether the curves' beginnings are outside. */
export interface LossRange extends Range {
  readonly cropped: boolean;
}

/** Every run falls from about ln(vocabulary) within its first steps; that fall would flatten everything after it. */
const beginning = 0.2;
/** A run much shorter than the longest is in its first fall for longer than that: up to half of it may be outside. */
const ofLongest = 0.1;
const atMost = 0.5;
/** Margin above and below the curves, as a share of their height. */
const margin = 0.04;

/** The step axis: from 0, or from the decade of the first loss on a logarithmic one, to the end of the longest run. */
export function stepRange(runs: readonly PlotRun[], scale: 'linear' | 'log'): Range {
  const last = Math.max(1, ...runs.map(lastStep));
  if (scale === 'linear') return { min: 0, max: last };
  const min = 10 ** Math.floor(Math.log10(Math.min(last, firstStep(runs))));
  return { min, max: Math.max(10 * min, last) };
}

/** The first step with a loss, logged or predicted; 1 without any. */
function firstStep(runs: readonly PlotRun[]): number {
  const firsts = runs.flatMap(({ logged, predicted }) => [logged?.steps[0], predicted?.steps[0]]);
  const found = firsts.filter((step) => step !== undefined);
  return found.length === 0 ? 1 : Math.max(1, Math.min(...found));
}

/** The last step that a run has anything to show for. */
export function lastStep(run: PlotRun): number {
  return Math.max(
    ...[run.logged, run.predicted, run.lr].map((points) => points?.steps[points.steps.length - 1] ?? 0),
  );
}

/** The loss axis. With two linear axes the curves' first steps may be outside, so that their ends can be told apart. */
export function lossRange(
  runs: readonly PlotRun[],
  scales: { readonly xScale: 'linear' | 'log'; readonly yScale: 'linear' | 'log' },
): LossRange {
  const positive = scales.yScale === 'log';
  const whole = lossExtent(runs, positive, () => 0);
  const crops = scales.xScale === 'linear' && scales.yScale === 'linear';
  const settled = crops ? lossExtent(runs, positive, settledAfter) : whole;
  const cropped = whole.max - whole.min > 1.5 * (settled.max - settled.min);
  return { ...pad(cropped ? settled : whole, scales.yScale), cropped };
}

/** The LR axis, from 0. */
export function lrRange(runs: readonly PlotRun[]): Range {
  const peak = Math.max(0, ...runs.map(({ lr }) => extent(lr, 0, false)?.max ?? 0));
  return { min: 0, max: peak === 0 ? 1 : peak * (1 + margin) };
}

/** The step after which a run of `last` steps counts for the loss axis, beside one of `longest`. */
function settledAfter(last: number, longest: number): number {
  return Math.min(atMost * last, Math.max(beginning * last, ofLongest * longest));
}

function lossExtent(
  runs: readonly PlotRun[],
  positive: boolean,
  afterOf: (last: number, longest: number) => number,
): Range {
  const longest = Math.max(...runs.map(lastStep));
  const extents = runs.flatMap((run) => {
    const after = afterOf(lastStep(run), longest);
    const { logged, predicted } = run;
    const edges = predicted === null ? [] : [predicted.lower, predicted.upper];
    const band = predicted === null ? [] : edges.map((values) => ({ steps: predicted.steps, values }));
    return [...(logged === null ? [] : [logged]), ...band].map((points) => extent(points, after, positive));
  });
  const found = extents.filter((range) => range !== null);
  if (found.length === 0) return { min: positive ? 0.1 : 0, max: 1 };
  return { min: Math.min(...found.map(({ min }) => min)), max: Math.max(...found.map(({ max }) => max)) };
}

/** The least and greatest value from step `after` on; with `positive`, of those that a logarithmic axis can show. */
function extent({ steps, values }: PlotPoints, after: number, positive: boolean): Range | null {
  let [min, max] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (steps[i]! < after || !Number.isFinite(value) || (positive && value <= 0)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? null : { min, max };
}

function pad({ min, max }: Range, scale: 'linear' | 'log'): Range {
  if (scale === 'log' && min > 0) {
    const factor = Math.max(1.001, (max / min) ** margin);
    return { min: min / factor, max: max * factor };
  }
  const height = max - min || Math.abs(max) * 0.1 || 1;
  return { min: min - margin * height, max: max + margin * height };
}
