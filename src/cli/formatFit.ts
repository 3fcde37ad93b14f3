import { collectParameterRows } from '../core/fit/parameterRows.ts';
import type { Fit, Metrics, Parameter } from '../core/fit/types.ts';
import { lawOf } from '../core/law/registry.ts';
import { seriesLabel, type RunPrediction } from '../core/runs/fitRuns.ts';
import { formatTable } from './table.ts';

/** A fit for people, as the terminal shows it. */
export function formatFit(fit: Fit, predictions: readonly RunPrediction[]): string {
  const law = lawOf(fit.law);
  const head = `${law.label}: ${law.formula}, fitted to ${String(fit.points)} points of ${seriesLabel(fit.series)} (worth ${fit.diagnostics.effectivePoints.toFixed(0)} independent ones) in ${(fit.seconds * 1000).toFixed(0)} ms\n\n`;
  return `${head}${parameterTable(fit)}\n${runTable(predictions)}${list('Assumed', fit.assumptions)}${list('Reasons to distrust', fit.distrust)}`;
}

function parameterTable(fit: Fit): string {
  return formatTable([
    ['parameter', 'value', 'standard error', ''],
    ...collectParameterRows(fit).map((row) => [row.name, ...formatParameter(row), row.meaning]),
  ]);
}

function formatParameter({ value, standardError }: Parameter): [string, string] {
  return [value.toPrecision(5), standardError === null ? 'held' : standardError.toPrecision(2)];
}

function runTable(predictions: readonly RunPrediction[]): string {
  const header = ['run', 'points', 'R2', 'MAE', 'RMSE', 'worst', 'final error'];
  return formatTable([
    header,
    ...predictions.map(({ run, prediction, metrics }) => [
      run.name,
      String(prediction.steps.length),
      ...formatMetrics(metrics),
    ]),
  ]);
}

/** Metrics in the order of the run table; losses in nats. */
export function formatMetrics(metrics: Metrics | null): string[] {
  if (metrics === null) return ['', '', '', '', ''];
  const { r2, mae, rmse, worstRelativeError, finalError } = metrics;
  return [
    r2.toFixed(4),
    mae.toFixed(4),
    rmse.toFixed(4),
    `${(100 * worstRelativeError).toFixed(2)} %`,
    finalError.toFixed(4),
  ];
}

function list(title: string, sentences: readonly string[]): string {
  return sentences.length === 0
    ? ''
    : `\n${title}:\n${sentences.map((sentence) => `  - ${sentence}\n`).join('')}`;
}
