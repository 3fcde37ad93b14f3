import type { Problem, Related } from '../errors.ts';
import { formatLr, formatSteps } from '../format.ts';
import type { Fit } from '../fit/types.ts';
import type { Run } from '../runs/types.ts';
import { placeProblem } from './place.ts';
import { etaOf } from './reading.ts';
import type { KnownText } from './sensitivity.ts';
import { say } from '../words.ts';

/** A fitted run, for what it shows: its length in updates and its peak LR. */
export interface ShownRun {
  readonly name: string;
  /** Path of its log. */
  readonly log: string;
  readonly steps: number;
  readonly peakLr: number;
}

/** A fitted run as far as the checks go. */
export function showRun({ name, log, eta }: Run): ShownRun {
  return { name, log, steps: eta.length, peakLr: eta.reduce((top, lr) => Math.max(top, lr), 0) };
}

/** Differences in peak LR up to this factor are the same peak, as in `fit/trust.ts`. */
const samePeak = 1.05;
/** Up to this many times the longest fitted run, published runs lie hardly further off (`fit/trust.ts`). */
const farFactor = 3;

/** Whether a config's schedule lies outside of what a fit was made on. Each may be meant, so each is a hint. */
export function checkRange(fit: Fit, known: KnownText, runs: readonly ShownRun[]): Problem[] {
  const eta = etaOf(known.reading);
  if (eta === null) return [];
  const peak = eta.reduce((top, lr) => Math.max(top, lr), 0);
  return [...checkPeak(fit, known, peak, runs), ...checkBudget(fit, known, eta.length, runs)];
}

function checkPeak(
  { domain }: Fit,
  { reading, text }: KnownText,
  peak: number,
  runs: readonly ShownRun[],
): Problem[] {
  const factor = Math.max(peak / domain.maxPeakLr, domain.minPeakLr / peak);
  if (!(factor > samePeak)) return [];
  const fitted =
    domain.maxPeakLr > domain.minPeakLr * samePeak
      ? say`${formatLr(domain.minPeakLr)} to ${formatLr(domain.maxPeakLr)}`
      : formatLr(domain.maxPeakLr);
  const message = say`The peak LR (${formatLr(peak)}) is not one that was fitted (${fitted}): the law does not know how the loss depends on it.`;
  const distance = (run: ShownRun) => Math.abs(Math.log(run.peakLr / peak));
  const related = nearest(
    runs,
    distance,
    (run) => say`${run.name} was fitted at a peak LR of ${formatLr(run.peakLr)}.`,
  );
  const problem = { code: 'peak-outside-fit', message, severity: 'hint', related } as const;
  return [placeProblem(reading, text, ['peak-lr'], problem)];
}

function checkBudget(
  { domain }: Fit,
  { reading, text }: KnownText,
  steps: number,
  runs: readonly ShownRun[],
): Problem[] {
  const factor = steps / domain.longestRun;
  if (factor <= farFactor) return [];
  const times = factor >= 10 ? factor.toFixed(0) : factor.toFixed(1);
  const message = say`The run is ${times} times as long as the longest fitted one (${formatSteps(domain.longestRun)} steps): the prediction is far from what was seen.`;
  const related = nearest(
    runs,
    (run) => -run.steps,
    (run) => say`${run.name} is the longest fitted run: ${formatSteps(run.steps)} steps.`,
  );
  const problem = { code: 'budget-outside-fit', message, severity: 'hint', related } as const;
  return [placeProblem(reading, text, ['total'], problem)];
}

function nearest(
  runs: readonly ShownRun[],
  distance: (run: ShownRun) => number,
  message: (run: ShownRun) => string,
): Related[] {
  const [run] = [...runs].sort((a, b) => distance(a) - distance(b));
  return run === undefined ? [] : [{ path: run.log, message: message(run) }];
}
