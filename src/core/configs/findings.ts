import { formatSteps } from '../format.ts';
import { say } from '../words.ts';
import type { Problem } from '../errors.ts';
import type { KeyRole } from './types.ts';

/**
 * Something wrong with a schedule, placed at a key: at the first with the name, else at the first with the role, else nowhere.
 * A mismatch that may be meant is a hint; what can't be meant is a warning; an error means that there is no schedule.
 */
export interface Finding {
  /** Stable, kebab-case. */
  readonly code: string;
  readonly key?: string;
  readonly role?: KeyRole;
  /** One sentence: what happens, and why that is seldom wanted. */
  readonly message: string;
  readonly severity: Problem['severity'];
  /** What would mend it: this value at the key, or at another. */
  readonly mend?: Mend;
}

/** A key's new value; nothing is offered where the key is not there or its value is an expression. */
export interface Mend {
  readonly key?: string;
  readonly role?: KeyRole;
  readonly value: string | number | boolean;
}

/** A length in epochs where the framework counts steps, or the other way round. */
export function epochsWhereSteps(key: string, value: number, counts: 'epochs' | 'steps'): Finding {
  const message =
    counts === 'steps'
      ? say`${key} counts steps here: ${formatSteps(value)} looks like a number of epochs.`
      : say`${key} counts epochs here: ${formatSteps(value)} looks like a number of steps.`;
  return { code: 'epochs-for-steps', key, message, severity: 'warning' };
}

/** The framework's own default decides the length of the decay, since the config doesn't. */
export function defaultTotalStands(key: string, value: number, mend?: Mend): Finding {
  const message = say`${key} is not set, so the decay is stretched over the default of ${formatSteps(value)} steps.`;
  const finding = { code: 'default-total', key, role: 'total', message, severity: 'warning' } as const;
  return mend === undefined ? finding : { ...finding, mend };
}

/** DeepSpeed's warm-up is logarithmic unless the config says otherwise. */
export function logWarmupByDefault(key: string): Finding {
  const message = say`The warm-up is logarithmic, since ${key} is not set: it is near the peak after a few steps.`;
  return { code: 'log-warm-up', key, role: 'warmup', message, severity: 'hint' };
}
