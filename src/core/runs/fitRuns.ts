import type { SeriesKind } from '../curve.ts';
import { collectPoints, chooseSeries, type SeriesChoice } from './points.ts';
import type { Run } from './types.ts';
import { fitLaw, type FitOptions } from '../fit/fit.ts';
import { predictSchedule, type Prediction } from '../fit/interval.ts';
import { collectMetrics } from '../fit/metrics.ts';
import type { Fit, Metrics } from '../fit/types.ts';
import { say } from '../words.ts';

/** A run beside what a fit says of it, at the run's own points. */
export interface RunPrediction {
  readonly run: Run;
  readonly prediction: Prediction;
  /** null where the run has no point in the fit's series. */
  readonly metrics: Metrics | null;
}

/** Options of a fit of runs. */
export type RunFitOptions = Omit<FitOptions, 'series'> & { readonly series?: SeriesChoice };

/**
 * Fits a law to runs, on the one series that all of them have.
 * @throws FitError, Cancelled
 */
export async function fitRuns(runs: readonly Run[], options: RunFitOptions = {}): Promise<Fit> {
  const series = chooseSeries(runs, options.series ?? 'auto');
  const fit = await fitLaw(
    runs.map((run) => collectPoints(run, series)),
    { ...options, series },
  );
  const assumptions = runs.flatMap((run) => run.assumptions.map((sentence) => `${run.name}: ${sentence}`));
  return { ...fit, assumptions: [...fit.assumptions, ...assumptions] };
}

/** Predicts a run at its own points after the warm-up, with metrics. */
export function predictRun(fit: Fit, run: Run): RunPrediction {
  const points = collectPoints(run, fit.series);
  const prediction = predictSchedule(fit, run.eta, points.steps, {
    interval: points.interval,
    size: run.size,
    batchTokens: run.batchTokens,
  });
  const metrics = points.steps.length > 0 ? collectMetrics(points.loss, prediction.loss) : null;
  return { run, prediction, metrics };
}

/** Which loss a series is, for people. */
export function seriesLabel(series: SeriesKind): string {
  return series === 'validation' ? say`held-out loss` : say`training loss`;
}
