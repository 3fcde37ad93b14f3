import type { PlotRun } from '../src/protocol/messages.ts';
import type { XKind } from '../src/protocol/state.ts';
import { extremesOf, positiveExtremesOf } from './derived.ts';
import type { Line } from './lines.ts';
import { indexAt } from './reading.ts';
import { stepMapOf } from './steps.ts';

/** The ends of an axis. */
export interface Range {
  readonly min: number;
  readonly max: number;
}

/** The ends of the loss axis, and whether the curves' beginnings are outside. */
export interface LossRange extends Range {
  readonly cropped: boolean;
}

/** What decides how much of the curves is in sight. */
export interface Sight {
  /** The stretch of the horizontal axis that is zoomed to; null for all of it. */
  readonly zoom: Range | null;
  readonly xScale: 'linear' | 'log';
  readonly yScale: 'linear' | 'log';
}

/** Every run falls from about ln(vocabulary) within its first steps; that fall would flatten everything after it. */
const beginning = 0.2;
/** A run much shorter than the longest is in its first fall for longer than that: up to half of it may be outside. */
const ofLongest = 0.1;
const atMost = 0.5;
/** Margin above and below the curves, as a share of their height. */
const margin = 0.04;

/** The horizontal axis: from 0, or from the decade of the first loss on a logarithmic one, to the end of the longest run. */
export function xRange(runs: readonly PlotRun[], kind: XKind, scale: 'linear' | 'log'): Range {
  const ends = runs.flatMap((run) => {
    const map = stepMapOf(run, kind);
    if (map === null) return [];
    const last = kind === 'step' ? lastStep(run) : Math.max(0, map.toX(map.toStep(Infinity)));
    const [first] = [firstStep(run)].map((step) => map.toX(step)).filter((x) => x > 0);
    return [{ first, last }];
  });
  const max = Math.max(0, ...ends.map(({ last }) => last)) || 1;
  if (scale === 'linear') return { min: 0, max };
  const firsts = ends.flatMap(({ first }) => first ?? []);
  const least = Math.min(max, ...(firsts.length === 0 ? [kind === 'step' ? 1 : max / 1000] : firsts));
  const min = 10 ** Math.floor(Math.log10(least) + 1e-9);
  return { min, max: Math.max(10 * min, max) };
}

/** The first step with a loss, logged or predicted; 1 without any. */
function firstStep({ logged, other, predicted }: PlotRun): number {
  const firsts = [logged, other, predicted].flatMap((points) => points?.steps[0] ?? []);
  return firsts.length === 0 ? 1 : Math.max(1, Math.min(...firsts));
}

/** The last step that a run has anything to show for. */
export function lastStep(run: PlotRun): number {
  const { logged, other, predicted, lr } = run;
  return Math.max(...[logged, other, predicted, lr].map((points) => points?.steps.at(-1) ?? 0));
}

/**
 * The loss axis, which follows what is in sight. With two linear axes and all of the horizontal one in sight, the curves'
 * first steps may be outside, so that their ends can be told apart.
 */
export function lossRange(lines: readonly Line[], runs: readonly PlotRun[], sight: Sight): LossRange {
  const positive = sight.yScale === 'log';
  const whole = extentOf(lines, sight.zoom, positive) ?? { min: positive ? 0.1 : 0, max: 1 };
  const crops = sight.zoom === null && sight.xScale === 'linear' && !positive;
  const settled = crops ? extentOf(lines, null, positive, settledAfter(runs)) : null;
  const cropped = settled !== null && whole.max - whole.min > 1.5 * (settled.max - settled.min);
  return { ...pad(cropped ? settled : whole, sight.yScale), cropped };
}

/** The LR axis, from 0. */
export function lrRange(lines: readonly Line[], zoom: Range | null): Range {
  const peak = Math.max(0, extentOf(lines, zoom, false)?.max ?? 0);
  return { min: 0, max: peak === 0 ? 1 : peak * (1 + margin) };
}

/** An axis that holds 0 in its middle third, for differences. */
export function residualRange(lines: readonly Line[], runs: readonly PlotRun[], zoom: Range | null): Range {
  const found = extentOf(lines, zoom, false, zoom === null ? settledAfter(runs) : undefined);
  if (found === null) return { min: -0.01, max: 0.01 };
  const height = Math.max(found.max, -found.min, 1e-6);
  return pad({ min: Math.min(found.min, -height / 3), max: Math.max(found.max, height / 3) }, 'linear');
}

/** An axis for one of the law's terms. */
export function termRange(lines: readonly Line[], runs: readonly PlotRun[], zoom: Range | null): Range {
  const found = extentOf(lines, zoom, false, zoom === null ? settledAfter(runs) : undefined);
  return pad(found ?? { min: 0, max: 1 }, 'linear');
}

/** For each run the step after which it counts, when its beginning may be outside. */
function settledAfter(runs: readonly PlotRun[]): (run: string) => number {
  const lasts = new Map(runs.map((run) => [run.id, lastStep(run)]));
  const longest = Math.max(0, ...lasts.values());
  return (run) => {
    const last = lasts.get(run) ?? 0;
    return Math.min(atMost * last, Math.max(beginning * last, ofLongest * longest));
  };
}

/** The least and greatest value in sight; with `positive`, of those that a logarithmic axis can show. */
function extentOf(
  lines: readonly Line[],
  zoom: Range | null,
  positive: boolean,
  after: (run: string) => number = () => 0,
): Range | null {
  let [min, max] = [Infinity, -Infinity];
  for (const { run, part, points, upper, map } of lines) {
    // Lies within what was logged.
    if (part === 'smoothed') continue;
    const [first, last] =
      zoom === null ? [-Infinity, Infinity] : [map.toStep(zoom.min), map.toStep(zoom.max)];
    const from = indexBefore(points.steps, Math.max(first, after(run)));
    const to = indexAt(points.steps, last) + 1;
    for (const values of upper === undefined ? [points.values] : [points.values, upper]) {
      const extremes = (positive ? positiveExtremesOf : extremesOf)(values);
      extremes.find(from, to);
      if (extremes.low < 0) continue;
      min = Math.min(min, extremes.values[extremes.low]!);
      max = Math.max(max, extremes.values[extremes.high]!);
    }
  }
  return min > max ? null : { min, max };
}

/** Index of the first step that isn't before `step`. */
function indexBefore(steps: Float64Array, step: number): number {
  const i = indexAt(steps, step);
  return i >= 0 && steps[i] === step ? i : i + 1;
}

function pad({ min, max }: Range, scale: 'linear' | 'log'): Range {
  if (scale === 'log' && min > 0) {
    const factor = Math.max(1.001, (max / min) ** margin);
    return { min: min / factor, max: max * factor };
  }
  const height = max - min || Math.abs(max) * 0.1 || 1;
  return { min: min - margin * height, max: max + margin * height };
}
