import { formatLr, formatShare, formatSteps } from '../format.ts';
import type { NumberFinding } from './check.ts';
import { lrAt, type Schedule } from './schedule.ts';
import { say } from '../words.ts';

/** Updates at which a schedule is looked at. */
const looks = 400;
/** A run that ends above this share of its peak has not annealed. */
const notAnnealed = 0.9;
/** Rising by less than this at the end is the arithmetic of the framework. */
const rising = 1.02;
/** This share of the run at LR 0 is worth a word. */
const idle = 0.01;
const mostIdle = 1000;

/** What the LR itself shows over the run, whatever the numbers say. Nothing where the length is not known. */
export function checkCurve(schedule: Schedule): NumberFinding[] {
  const total = schedule.totalSteps;
  if (total === null || total < 2) return [];
  const eta = lookAt(schedule, total);
  const checks = [checkStart, checkAnneal, checkRise, checkTail];
  return checks.flatMap((check) => check(schedule, eta, total) ?? []);
}

function lookAt(schedule: Schedule, total: number): number[] {
  const count = Math.min(looks, total);
  return Array.from({ length: count + 1 }, (_, i) =>
    lrAt(schedule, Math.max(1, Math.round((i * total) / count))),
  );
}

/** Whether the LR is a number wherever it is looked at; odd values make some formulas divide by zero. */
export function isSound(schedule: Schedule): boolean {
  return lookAt(schedule, Math.max(1, schedule.totalSteps ?? looks)).every((lr) => Number.isFinite(lr));
}

type CurveCheck = (schedule: Schedule, eta: readonly number[], total: number) => NumberFinding | null;

const checkStart: CurveCheck = (schedule, _, total) => {
  let zeros = 0;
  while (zeros < Math.min(total, mostIdle) && lrAt(schedule, zeros + 1) === 0) zeros++;
  if (zeros === 0 || zeros === total) return null;
  const message =
    zeros === 1
      ? say`The first update runs at LR 0: it changes nothing.`
      : say`The first ${formatSteps(zeros)} updates run at LR 0: they change nothing.`;
  return { code: 'starts-at-zero', about: 'warmupSteps', message, severity: 'hint' };
};

const checkAnneal: CurveCheck = ({ segments }, eta, total) => {
  const decays = segments.some(({ role, first }) => role === 'decay' && first <= total);
  const [peak, last] = [Math.max(...eta), eta.at(-1) ?? 0];
  if (!decays || last < notAnnealed * peak || peak === 0) return null;
  const message = say`The LR hardly anneals: it ends at ${formatShare(last / peak)} of its peak.`;
  return { code: 'never-anneals', about: 'decayEnd', message, severity: 'warning' };
};

/** A cosine past its half wave, a floor above what the decay had reached. Restarts fall at the end, or begin a wave there. */
const checkRise: CurveCheck = (schedule, eta, total) => {
  const peakAt = eta.lastIndexOf(Math.max(...eta));
  const lowest = Math.min(...eta.slice(peakAt));
  const last = eta.at(-1) ?? 0;
  // Where it lies flat at the end, what counts is how it came there.
  const previous = lrAt(schedule, total - 1);
  const before = previous === last ? eta[lastOther(eta, last)] : previous;
  const rises = before !== undefined && last > before && last > lowest * rising;
  if (peakAt === eta.length - 1 || !rises || last < 1e-3 * eta[peakAt]!) return null;
  const message = say`The LR rises again at the end: from ${formatLr(lowest)} to ${formatLr(last)}.`;
  return { code: 'rises-at-end', about: 'decayEnd', message, severity: 'warning' };
};

/** Where a list last had another value; -1 where it never had. */
function lastOther(values: readonly number[], value: number): number {
  let i = values.length - 1;
  while (i >= 0 && values[i] === value) i--;
  return i;
}

const checkTail: CurveCheck = (_, eta, total) => {
  let used = eta.length;
  while (used > 0 && eta[used - 1] === 0) used--;
  const share = (eta.length - used) / eta.length;
  const steps = Math.round(share * total);
  if (used === 0 || share < idle || steps < 3) return null;
  const message = say`The last ${formatSteps(steps)} steps or so run at LR 0: they change nothing.`;
  return { code: 'ends-at-zero', about: 'decayEnd', message, severity: 'warning' };
};
