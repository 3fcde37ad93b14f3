import type { Problem } from '../errors.ts';
import { lrAt, toArray, type Schedule } from '../schedule/schedule.ts';
import type { LrSamples } from './lr.ts';
import { say } from '../words.ts';

/** Relative difference between logged and configured LR that counts as drift (and not as rounding). */
const tolerance = 0.02;

/** Where fewer than one in so many updates is a sample, each is asked for by itself. */
const sparse = 8;

/** A finding where the LR in the log is not the one that the config gives, with the first step where they part. */
export function checkDrift(samples: LrSamples, schedule: Schedule, config: string): Problem[] {
  const { steps, lr } = samples;
  let peak = 0;
  for (const value of lr) peak = Math.max(peak, value);
  const lrOf = lookup(steps, schedule);
  for (let i = 0; i < steps.length; i++) {
    const [step, logged] = [steps[i]!, lr[i]!];
    const configured = lrOf(step);
    if (Math.abs(logged - configured) > tolerance * Math.max(configured, 0.05 * peak)) {
      const message = say`From step ${String(step)} the logged LR (${logged.toPrecision(3)}) is not the one of ${config} (${configured.toPrecision(3)}).`;
      return [{ code: 'lr-drift', message, line: 0, severity: 'warning' }];
    }
  }
  return [];
}

/** The LR of an update. A whole stretch costs less than its updates one by one. */
function lookup(steps: Float64Array, schedule: Schedule): (step: number) => number {
  const last = steps.at(-1) ?? 0;
  if (last > sparse * steps.length) return (step) => lrAt(schedule, step);
  const eta = toArray(schedule, Math.floor(last));
  return (step) => (Number.isInteger(step) ? eta[step - 1]! : lrAt(schedule, step));
}
