import type { Curve, SeriesKind } from '../curve.ts';
import { FitError } from '../errors.ts';
import { fewestPoints } from '../fit/fit.ts';
import type { FitRun } from '../fit/problem.ts';
import type { Run } from './types.ts';
import { say } from '../words.ts';

/** Series to fit: `auto` takes the held-out loss where every run has enough of it. */
export type SeriesChoice = SeriesKind | 'auto';

/** The curve of a kind, or undefined. */
export function curveOf(run: Run, series: SeriesKind): Curve | undefined {
  return run.curves.find((curve) => curve.kind === series);
}

/** The points of a run that the law speaks of: those whose whole interval lies after the warm-up. */
export function collectPoints(run: Run, series: SeriesKind): FitRun {
  const curve = curveOf(run, series);
  const usable: number[] = [];
  curve?.steps.forEach((_, i) => {
    if (isUsable(run, curve, i)) usable.push(i);
  });
  const pick = (values: Float64Array | undefined) => Float64Array.from(usable, (i) => values?.[i] ?? NaN);
  return {
    name: run.name,
    eta: run.eta,
    steps: pick(curve?.steps),
    loss: pick(curve?.loss),
    interval: pick(curve?.interval),
    size: run.size,
    batchTokens: run.batchTokens,
  };
}

/** Whether the law speaks of a curve's point. */
function isUsable({ warmupSteps, steps: last }: Run, { steps, loss, interval }: Curve, i: number): boolean {
  const step = steps[i]!;
  return step - interval[i]! + 1 >= warmupSteps && step <= last && loss[i]! > 0;
}

/** Whether a run has at least so many points that the law speaks of: nothing is copied, and no more are counted. */
export function hasPoints(run: Run, series: SeriesKind, fewest: number): boolean {
  const curve = curveOf(run, series);
  if (curve === undefined) return false;
  let count = 0;
  for (let i = 0; i < curve.steps.length && count < fewest; i++) if (isUsable(run, curve, i)) count++;
  return count >= fewest;
}

/**
 * The one series to fit all runs on: held-out and training loss have different floors and can't be mixed.
 * @throws FitError where no series is in every run.
 */
export function chooseSeries(runs: readonly Run[], choice: SeriesChoice = 'auto'): SeriesKind {
  const order: SeriesKind[] = choice === 'auto' ? ['validation', 'train'] : [choice];
  const found = order.find((series) => runs.every((run) => hasPoints(run, series, fewestPoints)));
  if (found !== undefined) return found;
  const fallback = order.find((series) => runs.every((run) => hasPoints(run, series, 1)));
  if (fallback !== undefined) return fallback;
  const named = choice === 'auto' ? say`no loss series in common` : say`no ${choice} loss in some of them`;
  throw new FitError(
    'mixed-series',
    say`The chosen runs have ${named}: fit runs with training loss and runs with held-out loss apart.`,
  );
}
