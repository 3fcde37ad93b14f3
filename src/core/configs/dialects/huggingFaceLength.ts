import type { Section } from '../section.ts';
import type { ConfigHints, Missing } from '../types.ts';
import { say } from '../../words.ts';

/** Updates of a run. */
export interface Total {
  readonly steps: number | null;
  readonly missing: readonly Missing[];
}

/** `max_steps` where it is positive, else the log's or the user's count: epochs depend on the data. */
export function readTotal(section: Section, hints: ConfigHints): Total {
  const steps = section.number('max_steps');
  if (steps !== undefined && (steps > 0 || (steps === 0 && !section.has('num_train_epochs')))) {
    return { steps: Math.ceil(steps), missing: [] };
  }
  const why = section.has('num_train_epochs')
    ? say`The length is given in epochs (num_train_epochs): how many steps that is depends on the data, and is taken from the log where there is one.`
    : say`max_steps is not set: the number of steps depends on the data, and is taken from the log where there is one.`;
  return { steps: hints.totalSteps ?? null, missing: [{ what: 'totalSteps', why }] };
}

/** Updates of the warm-up: `warmup_steps` wins over `warmup_ratio`; below 1 it is a share (transformers 5). Null: a share of nothing known. */
export function readWarmup(section: Section, total: number | null, warms: boolean): number | null {
  if (!warms) return 0;
  const steps = section.number('warmup_steps') ?? 0;
  const ratio = steps > 0 && steps < 1 ? steps : steps > 0 ? 0 : (section.number('warmup_ratio') ?? 0);
  if (ratio <= 0) return Math.max(0, Math.round(steps));
  return total === null ? null : Math.ceil(total * ratio);
}
