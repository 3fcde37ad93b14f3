import { formatLr, formatSteps } from '../format.ts';
import { say } from '../words.ts';

/** The numbers of a schedule that can contradict each other; null where not known. LRs in their own unit, lengths in updates. */
export interface ScheduleNumbers {
  readonly peakLr: number | null;
  readonly minLr: number | null;
  readonly warmupSteps: number | null;
  readonly totalSteps: number | null;
  /** Update at which the decay reaches its end, where the config sets it apart from the run's length. */
  readonly decayEnd?: number | null;
  /** Total that the scheduler is told, where the config sets it apart from the run's length. */
  readonly schedulerTotal?: number | null;
  /** Updates at the peak between warm-up and decay, of schedules that have such a phase; negative where they overlap. */
  readonly stableSteps?: number | null;
  /** Updates of the decay, of schedules with a stable phase. */
  readonly decaySteps?: number | null;
}

/** What is wrong with the numbers of a schedule, and which of them it is about. */
export interface NumberFinding {
  readonly code: string;
  readonly about: keyof ScheduleNumbers;
  readonly message: string;
  readonly severity: 'error' | 'warning' | 'hint';
  /** The number that would mend it, in place of the one that it is about. */
  readonly mend?: number;
}

type Check = (numbers: ScheduleNumbers) => NumberFinding | null;

const errors: readonly Check[] = [checkTotal, checkPeak];
const others: readonly Check[] = [
  checkWarmup,
  checkFloor,
  checkDecayEnd,
  checkSchedulerTotal,
  checkStable,
  checkDecay,
];

/** Contradictions among a schedule's numbers, errors first. An error means that there is no schedule. */
export function checkNumbers(numbers: ScheduleNumbers): NumberFinding[] {
  const run = (checks: readonly Check[]) => checks.flatMap((check) => check(numbers) ?? []);
  const found = run(errors);
  return found.length > 0 ? found : run(others);
}

function checkTotal({ totalSteps }: ScheduleNumbers): NumberFinding | null {
  if (totalSteps === null || totalSteps >= 1) return null;
  const message = say`The run has no step: give it at least one.`;
  return { code: 'no-steps', about: 'totalSteps', message, severity: 'error' };
}

function checkPeak({ peakLr }: ScheduleNumbers): NumberFinding | null {
  if (peakLr === null || (peakLr > 0 && Number.isFinite(peakLr))) return null;
  const message = say`The peak LR is ${formatLr(peakLr)}: nothing would be learnt.`;
  return { code: 'no-peak-lr', about: 'peakLr', message, severity: 'error' };
}

/** What is offered for a warm-up that is too long: a share of the run that is common. */
const commonWarmup = 0.05;

function checkWarmup({ warmupSteps, totalSteps }: ScheduleNumbers): NumberFinding | null {
  if (warmupSteps === null || totalSteps === null || warmupSteps < totalSteps) return null;
  const message = say`The warm-up (${formatSteps(warmupSteps)} steps) is as long as the run (${formatSteps(totalSteps)} steps) or longer: the peak LR is never used.`;
  const mend = Math.round(commonWarmup * totalSteps);
  return { code: 'warm-up-too-long', about: 'warmupSteps', message, severity: 'warning', mend };
}

function checkFloor({ minLr, peakLr }: ScheduleNumbers): NumberFinding | null {
  if (minLr === null || peakLr === null || minLr <= peakLr) return null;
  const message = say`The lowest LR (${formatLr(minLr)}) is above the peak (${formatLr(peakLr)}): the LR rises instead of annealing.`;
  const mend = Number((peakLr / 10).toPrecision(6));
  return { code: 'floor-above-peak', about: 'minLr', message, severity: 'warning', mend };
}

/** A decay that ends this much later than the run is a mistake more often than a wish, and as much earlier at least worth a word. */
const muchLater = 1.05;
/** Whether an end is the run's own, give or take the off-by-ones of a loop. */
const endsWith = (end: number, total: number): boolean => Math.abs(end - total) <= 2;

function checkDecayEnd({ decayEnd, totalSteps }: ScheduleNumbers): NumberFinding | null {
  if (decayEnd == null || totalSteps === null || endsWith(decayEnd, totalSteps)) return null;
  const [end, run] = [formatSteps(decayEnd), formatSteps(totalSteps)];
  const rest = { about: 'decayEnd', mend: totalSteps } as const;
  if (decayEnd > totalSteps * muchLater) {
    const message = say`The decay ends at step ${end}, but the run ends at ${run}: the LR does not anneal to its floor.`;
    return { code: 'decay-after-end', ...rest, message, severity: 'warning' };
  }
  if (decayEnd * muchLater >= totalSteps) return null;
  const message = say`The decay ends at step ${end}, and the run goes on to ${run} at the lowest LR.`;
  return { code: 'decay-before-end', ...rest, message, severity: 'hint' };
}

function checkSchedulerTotal({ schedulerTotal, totalSteps }: ScheduleNumbers): NumberFinding | null {
  if (schedulerTotal == null || totalSteps === null) return null;
  const ratio = schedulerTotal / totalSteps;
  if (endsWith(schedulerTotal, totalSteps) || (ratio <= muchLater && ratio * muchLater >= 1)) return null;
  const message = say`The scheduler is told ${formatSteps(schedulerTotal)} steps, but the run has ${formatSteps(totalSteps)}: ${ratio > 1 ? say`the LR does not anneal to its floor` : say`the schedule ends before the run`}.`;
  return { code: 'scheduler-total-differs', about: 'schedulerTotal', message, severity: 'warning', mend: totalSteps }; // prettier-ignore
}

function checkStable({ stableSteps }: ScheduleNumbers): NumberFinding | null {
  if (stableSteps == null || stableSteps > 0) return null;
  if (stableSteps === 0) {
    const message = say`The decay begins where the warm-up ends: there is no stable phase.`;
    return { code: 'no-stable-phase', about: 'stableSteps', message, severity: 'hint' };
  }
  const message = say`Warm-up and decay together are ${formatSteps(-stableSteps)} steps longer than the run: they overlap or are cut off.`;
  return { code: 'negative-stable-phase', about: 'stableSteps', message, severity: 'warning' };
}

function checkDecay({ decaySteps }: ScheduleNumbers): NumberFinding | null {
  if (decaySteps == null || decaySteps > 0) return null;
  const message = say`The decay has no step: the LR stays at its peak to the end.`;
  return { code: 'no-decay', about: 'decaySteps', message, severity: 'warning' };
}
