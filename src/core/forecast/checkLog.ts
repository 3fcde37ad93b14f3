import type { Curve } from '../curve.ts';
import type { Problem } from '../errors.ts';
import { checkDrift } from '../runs/drift.ts';
import { collectSamples } from '../runs/lr.ts';
import { placeProblem } from './place.ts';
import type { KnownText } from './sensitivity.ts';
import { say } from '../words.ts';

/** The run that a config trained. */
export interface TrainedRun {
  readonly name: string;
  /** Path of its log. */
  readonly log: string;
  readonly curves: readonly Curve[];
}

/**
 * Whether the LR that a run logged is not the one that its config gives, on the text as typed. The next run may be meant to
 * differ from the last, so it is a hint.
 */
export function checkLog({ reading, text }: KnownText, run: TrainedRun): Problem[] {
  if (reading.schedule === null) return [];
  return checkDrift(collectSamples(run.curves), reading.schedule, say`this config`).map(({ code, message }) =>
    placeProblem(reading, text, ['peak-lr', 'kind'], {
      ...{ code, message, severity: 'hint' },
      related: [{ path: run.log, message: say`The log of ${run.name}.` }],
    }),
  );
}
