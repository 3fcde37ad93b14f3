import type { Problem } from '../errors.ts';
import { lrAt, type Schedule } from '../schedule/schedule.ts';
import type { LrSamples } from './lr.ts';
import { say } from '../words.ts';

/** Relative difference between logged and configured LR that counts as drift (and not as rounding). */
const tolerance = 0.02;

/** A finding where the LR in the log is not the one that the config gives, with the first step where they part. */
export function checkDrift(samples: LrSamples, schedule: Schedule, config: string): Problem[] {
  const peak = samples.lr.reduce((top, lr) => Math.max(top, lr), 0);
  for (let i = 0; i < samples.steps.length; i++) {
    const step = samples.steps[i]!;
    const logged = samples.lr[i]!;
    const configured = lrAt(schedule, step);
    if (Math.abs(logged - configured) > tolerance * Math.max(configured, 0.05 * peak)) {
      const message = say`From step ${String(step)} the logged LR (${logged.toPrecision(3)}) is not the one of ${config} (${configured.toPrecision(3)}).`;
      return [{ code: 'lr-drift', message, line: 0, severity: 'warning' }];
    }
  }
  return [];
}
