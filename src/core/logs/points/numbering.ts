import { ReadError, type Problem } from '../../errors.ts';
import type { Collector } from './collector.ts';
import type { Gathered } from './gathered.ts';
import type { Role } from './columns.ts';
import { baseName } from '../../paths.ts';
import { say } from '../../words.ts';

/** The records to use, and what was assumed about their steps. */
export interface Numbering {
  readonly gathered: Gathered;
  /** Every skipped line so far, those for want of a step among them. */
  readonly problems: readonly Problem[];
  readonly assumptions: readonly string[];
}

/**
 * Takes the records with a step; where the log has none, counts records, unless it counts something else.
 * @throws ReadError `no-steps` where the only counter is of tokens or epochs.
 */
export function chooseNumbering(
  { numbered, unnumbered, tally, countsEpochs }: Collector,
  roles: ReadonlySet<Role>,
  file: { readonly format: string; readonly path: string },
): Numbering {
  const lines = unnumbered.rows.lines.view();
  if (numbered.hasLosses || lines.length === 0) {
    const skipped = tally.copy();
    lines.forEach((line, i) => {
      if (line !== lines[i - 1]) skipped.add('no-step', line);
    });
    return { gathered: numbered, problems: skipped.problems(), assumptions: [] };
  }
  if (roles.has('tokens')) throw noSteps(file, say`counts tokens, not optimiser steps`);
  if (countsEpochs) throw noSteps(file, say`counts epochs, not optimiser steps`);
  const assumption = say`There is no step column or key: the number of the record is taken as the step, which is right only if every update was logged.`;
  return { gathered: unnumbered, problems: tally.problems(), assumptions: [assumption] };
}

function noSteps({ format, path }: { format: string; path: string }, counts: string): ReadError {
  const message = say`${baseName(path)} ${counts}: add a column or key "step" with the number of updates done.`;
  return new ReadError('no-steps', format, message);
}
