import { formatLr, formatSteps } from '../format.ts';

/** The numbers of a schedule that can contradict each other; null where not known. LRs in their own unit, lengths in updates. */
export interface ScheduleNumbers {
  readonly peakLr: number | null;
  readonly minLr: number | null;
  readonly warmupSteps: number | null;
  readonly totalSteps: number | null;
  /** Update at which the decay reaches its end, where the config sets it apart from the run's length. */
  readonly decayEnd?: number | null;
}

/** What is wrong with the numbers of a schedule, and which of them it is about. */
export interface NumberFinding {
  readonly code: string;
  readonly about: keyof ScheduleNumbers;
  readonly message: string;
  readonly severity: 'error' | 'warning';
}

type Check = (numbers: ScheduleNumbers) => Omit<NumberFinding, 'severity'> | null;

const errors: readonly Check[] = [checkTotal, checkPeak];
const warnings: readonly Check[] = [checkWarmup, checkFloor, checkDecayEnd];

/** Contradictions among a schedule's numbers, errors first. An error means that there is no schedule. */
export function checkNumbers(numbers: ScheduleNumbers): NumberFinding[] {
  const run = (checks: readonly Check[], severity: NumberFinding['severity']) =>
    checks.flatMap((check) => {
      const finding = check(numbers);
      return finding === null ? [] : [{ ...finding, severity }];
    });
  const found = run(errors, 'error');
  return found.length > 0 ? found : run(warnings, 'warning');
}

function checkTotal({ totalSteps }: ScheduleNumbers): ReturnType<Check> {
  if (totalSteps === null || totalSteps >= 1) return null;
  return { code: 'no-steps', about: 'totalSteps', message: 'The run has no step: give it at least one.' };
}

function checkPeak({ peakLr }: ScheduleNumbers): ReturnType<Check> {
  if (peakLr === null || (peakLr > 0 && Number.isFinite(peakLr))) return null;
  return {
    code: 'no-peak-lr',
    about: 'peakLr',
    message: `The peak LR is ${formatLr(peakLr)}: nothing would be learnt.`,
  };
}

function checkWarmup({ warmupSteps, totalSteps }: ScheduleNumbers): ReturnType<Check> {
  if (warmupSteps === null || totalSteps === null || warmupSteps < totalSteps) return null;
  const message = `The warm-up (${formatSteps(warmupSteps)} steps) is as long as the run (${formatSteps(totalSteps)} steps) or longer: the peak LR is never used.`;
  return { code: 'warm-up-too-long', about: 'warmupSteps', message };
}

function checkFloor({ minLr, peakLr }: ScheduleNumbers): ReturnType<Check> {
  if (minLr === null || peakLr === null || minLr <= peakLr) return null;
  const message = `The lowest LR (${formatLr(minLr)}) is above the peak (${formatLr(peakLr)}): the LR rises instead of annealing.`;
  return { code: 'floor-above-peak', about: 'minLr', message };
}

/** A decay that ends this much later than the run is a mistake more often than a wish. */
const muchLater = 1.05;

function checkDecayEnd({ decayEnd, totalSteps }: ScheduleNumbers): ReturnType<Check> {
  if (decayEnd == null || totalSteps === null || decayEnd <= totalSteps * muchLater) return null;
  const message = `The decay ends at step ${formatSteps(decayEnd)}, but the run ends at ${formatSteps(totalSteps)}: the LR does not anneal to its floor.`;
  return { code: 'decay-after-end', about: 'decayEnd', message };
}
