import { UserError } from '../errors.ts';
import { formatLr } from '../format.ts';
import type { Run } from '../runs/types.ts';
import { toArray, type Schedule } from '../schedule/schedule.ts';
import { say } from '../words.ts';

/** What is known of a run's LR beyond its last point. */
export interface KnownPlan {
  /** Of the config, if there is one. */
  readonly schedule: Schedule | null;
  /** Length of the run in updates where config or log tell it. */
  readonly totalSteps: number | null;
  /** Asked end, which wins. */
  readonly until?: number | undefined;
  /** LR of updates 1..N of the whole log, where the run is only pretended to be in progress. */
  readonly logged?: Float64Array | null;
}

/** The LR of a run to its end, and what had to be assumed for it. */
export interface Plan {
  /** LR of updates 1..N. */
  readonly eta: Float64Array;
  readonly assumptions: readonly string[];
}

/**
 * The LR of a run in progress to its end: what it has run at so far, then its config's schedule, or what its log goes on to
 * say, or its present LR where that has been constant.
 * @throws UserError where its end or its LR is not known.
 */
export function planRun(run: Run, { schedule, totalSteps, until, logged = null }: KnownPlan): Plan {
  const done = run.eta.length;
  const end = until ?? totalSteps ?? logged?.length ?? null;
  if (end === null) {
    throw new UserError(
      say`${run.name}: neither its log nor a config says how long it runs: give the last step.`,
    );
  }
  if (end < done) {
    throw new UserError(
      say`${run.name} has come to step ${String(done)} already: step ${String(end)} lies behind it.`,
    );
  }
  if (schedule !== null)
    return joined(run.eta, toArray(schedule, end), pastEnd(totalSteps, end, say`schedule`));
  if (logged !== null) {
    const whole = new Float64Array(end).fill(logged.at(-1) ?? 0);
    whole.set(logged.subarray(0, end));
    const told = say`The LR after step ${String(done)} is the one that the log goes on with.`;
    return joined(run.eta, whole, [told, ...pastEnd(logged.length, end, say`log`)]);
  }
  return held(run, end);
}

function joined(past: Float64Array, planned: Float64Array, assumptions: readonly string[]): Plan {
  const eta = planned.slice();
  eta.set(past.subarray(0, eta.length));
  return { eta, assumptions };
}

function pastEnd(length: number | null, end: number, what: string): string[] {
  if (length === null || end <= length) return [];
  return [say`The ${what} ends at step ${String(length)}: its last LR is held from there on.`];
}

/** The share of a run that has to have been at one LR for it to be taken as staying there. */
const steadyShare = 0.1;

function held(run: Run, end: number): Plan {
  const last = run.eta.at(-1) ?? 0;
  const recent = run.eta.subarray(Math.floor((1 - steadyShare) * run.eta.length));
  if (!recent.every((lr) => Math.abs(lr - last) <= 1e-6 * last)) {
    throw new UserError(
      say`${run.name}: its LR is changing, and no config says how it goes on: give its schedule.`,
    );
  }
  const eta = new Float64Array(end).fill(last);
  eta.set(run.eta);
  const told = say`No schedule is known: the LR is assumed to stay at ${formatLr(last)}.`;
  return { eta, assumptions: end > run.eta.length ? [told] : [] };
}
