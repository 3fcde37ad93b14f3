import { formatLoss, formatLr, formatShare, formatSteps } from '../../core/format.ts';
import type { FittedRuns, RunSummary } from '../../protocol/worker.ts';
import { escapeMarkdown } from './hoverText.ts';
import { say } from '../../core/words.ts';

/**
 * The hover on a log as Markdown: what the run reached and with which LR, how the fit describes it, its place among the other
 * runs, and what is to be known before it is trusted.
 */
export function renderLogHover(
  run: RunSummary,
  runs: readonly RunSummary[],
  fitted: FittedRuns | null,
): string {
  const blocks = [
    headline(run),
    placeAmong(run, runs),
    describeFit(run, fitted),
    ...run.problems.map(({ message }) => `$(warning) ${escapeMarkdown(message)}`),
    ...run.assumptions.map((sentence) => say`Assumed: ${escapeMarkdown(sentence)}`),
    fitted === null ? say`[Fit LR scaling law](command:lrLaw.fit)` : say`[Open plot](command:lrLaw.openPlot)`,
  ];
  return blocks.filter((block) => block !== '').join('\n\n');
}

const sources = { log: say`as logged`, config: say`by its config`, assumed: say`in part assumed` } as const;

function headline({ name, lastLoss, steps, peakLr, lrSource, points }: RunSummary): string {
  const reached = lastLoss === null ? say`no loss yet` : say`loss ${formatLoss(lastLoss)}`;
  const lr = say`peak LR ${escapeMarkdown(formatLr(peakLr))}, ${sources[lrSource]}`;
  return say`**${escapeMarkdown(name)}: ${reached}** after ${formatSteps(steps)} steps, ${formatSteps(points)} points; ${lr}.`;
}

/** By the last logged loss, of all runs that have one; runs of other lengths are compared as they ended. */
function placeAmong(run: RunSummary, runs: readonly RunSummary[]): string {
  const ended = runs.filter(({ lastLoss }) => lastLoss !== null);
  const { lastLoss } = run;
  if (lastLoss === null || ended.length < 2) return '';
  const lower = ended.filter((other) => (other.lastLoss ?? Infinity) < lastLoss);
  const [best] = [...ended].sort((a, b) => (a.lastLoss ?? 0) - (b.lastLoss ?? 0));
  const place = say`Last logged loss: number ${String(lower.length + 1)} of ${String(ended.length)} runs, the lowest first`;
  if (lower.length === 0 || best === undefined) return `${place}.`;
  return say`${place}; ${escapeMarkdown(best.name)} reached ${formatLoss(best.lastLoss ?? 0)} after ${formatSteps(best.steps)} steps.`;
}

function describeFit({ id }: RunSummary, fitted: FittedRuns | null): string {
  if (fitted === null) return '';
  const own = fitted.runs.find((run) => run.id === id);
  if (own === undefined) return say`It took no part in the fit.`;
  const { loss, lower, upper } = own.final;
  const end = say`The fit puts its end at ${formatLoss(loss)} (90 %: ${formatLoss(lower)} to ${formatLoss(upper)})`;
  if (own.metrics === null) return `${end}.`;
  const { meanRelativeError, worstRelativeError, r2 } = own.metrics;
  return say`${end}; it misses its ${formatSteps(own.points)} points by ${formatShare(meanRelativeError)} on average and ${formatShare(worstRelativeError)} at worst (R² ${r2.toFixed(4)}).`;
}
