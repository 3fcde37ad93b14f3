import { ReadError } from '../../errors.ts';
import type { Collector, Gathered } from './collector.ts';
import type { Role } from './columns.ts';
import { baseName } from '../../paths.ts';

/** The records to use, and what was assumed about their steps. */
export interface Numbering {
  readonly gathered: Gathered;
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
  const lines = linesOf(unnumbered);
  if (hasLosses(numbered) || lines.length === 0) {
    for (const line of lines) tally.add('no-step', line);
    return { gathered: numbered, assumptions: [] };
  }
  if (roles.has('tokens')) throw noSteps(file, 'counts tokens, not optimiser steps');
  if (countsEpochs) throw noSteps(file, 'counts epochs, not optimiser steps');
  const assumption =
    'There is no step column or key: the number of the record is taken as the step, which is right only if every update was logged.';
  return { gathered: unnumbered, assumptions: [assumption] };
}

function hasLosses({ losses }: Gathered): boolean {
  return losses.train.size + losses.validation.size > 0;
}

function linesOf({ losses }: Gathered): number[] {
  const lines = [losses.train, losses.validation].flatMap((kind) =>
    [...kind.values()].flatMap((series) => series.lines),
  );
  return [...new Set(lines)].sort((a, b) => a - b);
}

function noSteps({ format, path }: { format: string; path: string }, counts: string): ReadError {
  const message = `${baseName(path)} ${counts}: add a column or key "step" with the number of updates done.`;
  return new ReadError('no-steps', format, message);
}
