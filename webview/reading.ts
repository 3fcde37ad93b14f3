import type { PlotPoints, PlotRun } from '../src/protocol/messages.ts';
import type { PlotState } from '../src/protocol/state.ts';
import { smoothOf } from './derived.ts';
import { formatInterval, formatLoss, formatLr, formatSigned } from './format.ts';
import { strings } from './strings.ts';

/** What a run shows at a step; null where it has nothing there. Losses in nats. */
export interface Reading {
  readonly logged: number | null;
  readonly smoothed: number | null;
  /** The series that isn't fitted. */
  readonly other: number | null;
  readonly predicted: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly lr: number | null;
  readonly residual: number | null;
  readonly power: number | null;
  readonly annealing: number | null;
}

/**
 * A run's values at `step`: curves between their points, what was logged as the nearest point logged, if that is within
 * `reach` steps.
 */
export function readAt(run: PlotRun, step: number, reach: number): Reading {
  const { predicted, logged, other, parts } = run;
  const of = (values: Float64Array | null | undefined) =>
    predicted === null || values == null ? null : interpolate({ steps: predicted.steps, values }, step);
  const near = logged === null ? null : nearestIndex(logged.steps, step, reach);
  const at = (values: Float64Array | null | undefined) =>
    near === null || values == null || Number.isNaN(values[near]) ? null : values[near]!;
  const beside = other === null ? null : nearestIndex(other.steps, step, reach);
  return {
    logged: at(logged?.values),
    smoothed: logged === null ? null : at(smoothOf(logged.values)),
    other: beside === null ? null : (other?.values[beside] ?? null),
    predicted: of(predicted?.values),
    lower: of(predicted?.lower),
    upper: of(predicted?.upper),
    lr: interpolate(run.lr, step),
    residual: at(logged?.residuals),
    power: of(parts?.power),
    annealing: of(parts?.annealing),
  };
}

/** Index of the last step that isn't after `step`, or -1. `steps` ascend. */
export function indexAt(steps: Float64Array, step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The value at `step` on the straight line between its neighbours; null outside. */
export function interpolate({ steps, values }: PlotPoints, step: number): number | null {
  const i = indexAt(steps, step);
  if (i < 0) return null;
  if (steps[i] === step) return values[i]!;
  if (i === steps.length - 1) return null;
  const share = (step - steps[i]!) / (steps[i + 1]! - steps[i]!);
  return values[i]! + share * (values[i + 1]! - values[i]!);
}

function nearestIndex(steps: Float64Array, step: number, reach: number): number | null {
  const i = indexAt(steps, step);
  const candidates = [i, i + 1].filter((j) => j >= 0 && j < steps.length);
  const [best] = candidates.sort((a, b) => Math.abs(steps[a]! - step) - Math.abs(steps[b]! - step));
  return best === undefined || Math.abs(steps[best]! - step) > reach ? null : best;
}

/** One thing that is read at the cursor. */
export interface ReadingColumn {
  /** What it is called where there is no room for all. */
  readonly key: keyof Reading | 'interval';
  readonly head: string;
  readonly of: (reading: Reading) => string | null;
}

const loss =
  (key: 'logged' | 'smoothed' | 'other' | 'predicted' | 'power' | 'annealing') => (reading: Reading) =>
    reading[key] === null ? null : formatLoss(reading[key]);

/** What is read at the cursor: what these runs have, of the charts that are switched on. */
export function readingColumns(
  runs: readonly PlotRun[],
  { rows, smooth, both }: Pick<PlotState, 'rows' | 'smooth' | 'both'>,
): ReadingColumn[] {
  const noisy = runs.some(
    ({ logged, series }) => series === 'train' && logged !== null && smoothOf(logged.values) !== null,
  );
  const fitted = runs.some(({ predicted }) => predicted !== null);
  const others = new Set(runs.flatMap(({ other, series }) => (other === null ? [] : [series])));
  const [other] = others;
  const columns: readonly (ReadingColumn & { readonly shown: boolean })[] = [
    { key: 'logged', shown: true, head: strings.logged, of: loss('logged') },
    { key: 'smoothed', shown: smooth && noisy, head: strings.smoothed, of: loss('smoothed') },
    {
      key: 'other',
      shown: both && other !== undefined,
      head: other === 'validation' ? strings.training : strings.validation,
      of: loss('other'),
    },
    { key: 'predicted', shown: true, head: strings.predicted, of: loss('predicted') },
    { key: 'interval', shown: true, head: strings.interval, of: intervalOf },
    {
      key: 'lr',
      shown: rows.includes('lr'),
      head: strings.shortLr,
      of: ({ lr }) => (lr === null ? null : formatLr(lr)),
    },
    {
      key: 'residual',
      shown: rows.includes('residual') && fitted,
      head: strings.residual,
      of: ({ residual }) => (residual === null ? null : formatSigned(residual)),
    },
    { key: 'power', shown: rows.includes('parts') && fitted, head: strings.power, of: loss('power') },
    {
      key: 'annealing',
      shown: rows.includes('parts') && runs.some(({ parts }) => parts?.annealing != null),
      head: strings.annealing,
      of: loss('annealing'),
    },
  ];
  return columns.filter(({ shown }) => shown).map(({ key, head, of }) => ({ key, head, of }));
}

function intervalOf({ lower, upper }: Reading): string | null {
  return lower === null || upper === null ? null : formatInterval({ lower, upper });
}

const spokenRuns = 6;

/** The cursor's position and the runs' values there as one sentence a run, for screen readers. */
export function speakReadings(
  place: string,
  readings: readonly { readonly run: PlotRun; readonly reading: Reading }[],
  columns: readonly ReadingColumn[],
): string {
  const sentences = readings.slice(0, spokenRuns).flatMap(({ run, reading }) => {
    const parts = columns.flatMap(({ key, head, of }) => {
      const text = of(reading);
      return text === null ? [] : [key === 'interval' ? text : `${head} ${text}`];
    });
    return parts.length === 0 ? [] : [`${run.name}: ${parts.join(', ')}.`];
  });
  const rest = readings.length > spokenRuns ? [strings.more(readings.length - spokenRuns)] : [];
  return [`${place}.`, ...sentences, ...rest].join(' ');
}
