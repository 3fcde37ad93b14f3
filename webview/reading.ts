import type { PlotPoints, PlotRun } from '../src/protocol/messages.ts';
import { formatInterval, formatLoss, formatLr, formatSteps } from './format.ts';
import { strings } from './strings.ts';

/** What a run shows at a step; null where it has nothing there. Losses in nats. */
export interface Reading {
  readonly logged: number | null;
  readonly predicted: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly lr: number | null;
}

/**
 * A run's values at `step`: curves between their drawn points, the logged loss as the nearest point logged, if that is
 * within `reach` steps.
 */
export function readAt(run: PlotRun, step: number, reach: number): Reading {
  const { predicted } = run;
  const of = (values: Float64Array | undefined) =>
    predicted === null || values === undefined ? null : interpolate({ steps: predicted.steps, values }, step);
  return {
    logged: run.logged === null ? null : nearest(run.logged, step, reach),
    predicted: of(predicted?.values),
    lower: of(predicted?.lower),
    upper: of(predicted?.upper),
    lr: interpolate(run.lr, step),
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

function nearest({ steps, values }: PlotPoints, step: number, reach: number): number | null {
  const i = indexAt(steps, step);
  const candidates = [i, i + 1].filter((j) => j >= 0 && j < steps.length);
  const [best] = candidates.sort((a, b) => Math.abs(steps[a]! - step) - Math.abs(steps[b]! - step));
  return best === undefined || Math.abs(steps[best]! - step) > reach ? null : values[best]!;
}

/** A reading as the cells of a table: logged, predicted, interval, LR. */
export function formatReading({ logged, predicted, lower, upper, lr }: Reading): string[] {
  const interval = lower === null || upper === null ? strings.nothing : formatInterval({ lower, upper });
  const loss = (value: number | null) => (value === null ? strings.nothing : formatLoss(value));
  return [loss(logged), loss(predicted), interval, lr === null ? strings.nothing : formatLr(lr)];
}

const spokenRuns = 6;

/** The cursor's position and the runs' values there as one sentence a run, for screen readers. */
export function speakReadings(runs: readonly PlotRun[], step: number, reach: number): string {
  const sentences = runs.slice(0, spokenRuns).map((run) => {
    const { logged, predicted, lower, upper, lr } = readAt(run, step, reach);
    const parts = [
      logged === null ? null : `${strings.logged} ${formatLoss(logged)}`,
      predicted === null ? null : `${strings.predicted} ${formatLoss(predicted)}`,
      lower === null || upper === null ? null : formatInterval({ lower, upper }),
      lr === null ? null : `${strings.shortLr} ${formatLr(lr)}`,
    ].filter((part) => part !== null);
    return parts.length === 0 ? null : `${run.name}: ${parts.join(', ')}.`;
  });
  const rest = runs.length > spokenRuns ? [strings.more(runs.length - spokenRuns)] : [];
  const said = [`${strings.step} ${formatSteps(step)}.`, ...sentences, ...rest];
  return said.filter((sentence) => sentence !== null).join(' ');
}
