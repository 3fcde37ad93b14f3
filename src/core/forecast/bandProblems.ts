import type { ScheduleKey } from '../configs/types.ts';
import type { Problem } from '../errors.ts';
import type { BandFinding } from './band.ts';
import { placeProblem } from './place.ts';
import { say } from '../words.ts';

/** A run that is being trained, and what was noticed about it. */
export interface Noticed {
  readonly name: string;
  /** Path of its log. */
  readonly log: string;
  readonly findings: readonly BandFinding[];
}

/** What was noticed about a run, as problems of the config that trained it: at its peak LR, with the log beside it. */
export function collectBandProblems(
  { name, log, findings }: Noticed,
  keys: readonly ScheduleKey[],
  text: string,
): Problem[] {
  return findings.map((finding) =>
    placeProblem({ keys }, text, ['peak-lr', 'kind'], {
      ...codeOf(finding),
      message: say`${name} is being trained: ${finding.message}`,
      severity: finding.severity === 'note' ? 'hint' : 'warning',
      related: [{ path: log, message: say`The log of ${name}.` }],
    }),
  );
}

function codeOf({ kind }: BandFinding): Pick<Problem, 'code'> {
  switch (kind) {
    case 'above':
    case 'below':
      return { code: 'leaves-band' };
    case 'not-a-number':
      return { code: 'loss-not-a-number' };
    case 'spike':
      return { code: 'loss-spike' };
    case 'lr-drift':
      return { code: 'lr-drift' };
  }
}
