import type { Problem } from '../../errors.ts';
import { exactLookup } from './lrLookup.ts';
import type { Series } from './series.ts';
import { say } from '../../words.ts';

/** A place where the counter jumped back. */
export interface Restart {
  /** Counter and line at which the later stretch begins. */
  readonly step: number;
  readonly line: number;
  /** What the later stretch replaced. */
  readonly replaced: Series;
  /** Whether the counter began again at its very beginning. */
  readonly fromStart: boolean;
}

/** An abandoned beginning: fewer records than this, or than this share of the later stretch. */
const shortRecords = 5;
const shortShare = 0.1;
/** The same run done again gives the same losses to this relative difference. */
const sameLoss = 1e-3;

/**
 * What the user should know about jumps of the counter. A jump into the middle is a resume. A jump to the very beginning
 * is another run, unless what stood before was an abandoned beginning or has the same losses.
 * @param later The cleaned series.
 */
export function checkRestarts(restarts: readonly Restart[], later: Series): Problem[] {
  const others = restarts.filter((restart) => isOtherRun(restart, later));
  const last = others.at(-1);
  if (last !== undefined) return [twoRuns(others.length + 1, last)];
  const [first] = restarts;
  return first === undefined ? [] : [resumed(restarts, first)];
}

function isOtherRun({ fromStart, replaced }: Restart, later: Series): boolean {
  if (!fromStart) return false;
  const short = replaced.steps.length < Math.max(shortRecords, shortShare * later.steps.length);
  return !short && !hasSameLosses(replaced, later);
}

function hasSameLosses(replaced: Series, later: Series): boolean {
  const other = exactLookup(later.steps, later.values);
  let [pairs, same] = [0, 0];
  replaced.steps.forEach((step, i) => {
    const [a, b] = [replaced.values[i]!, other(step)];
    if (!Number.isFinite(b)) return;
    pairs++;
    if (Math.abs(a - b) <= sameLoss * Math.abs(b)) same++;
  });
  return pairs >= shortRecords && same >= 0.9 * pairs;
}

function twoRuns(runs: number, { step, line }: Restart): Problem {
  const message = say`This file holds ${String(runs)} runs one after the other: only the last is used, which begins at line ${String(line)} with step ${String(step)}; split the file to use the others.`;
  return { code: 'two-runs', message, line, severity: 'warning' };
}

function resumed(restarts: readonly Restart[], { step, line }: Restart): Problem {
  const replaced = restarts.reduce((sum, restart) => sum + restart.replaced.steps.length, 0);
  const times = restarts.length === 1 ? '' : say`, the first of ${String(restarts.length)} such places`;
  const message = say`The counter goes back to step ${String(step)} at line ${String(line)}${times}: the run was resumed there, and ${String(replaced)} earlier records are replaced.`;
  return { code: 'resumed', message, line, severity: 'hint' };
}
