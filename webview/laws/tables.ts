import type { LawCurve, LawFit, PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf } from '../../src/protocol/whatIf.ts';
import { formatInterval, formatLoss } from '../format.ts';
import { strings } from '../strings.ts';
import type { Table } from '../tables.ts';
import type { LawCurves } from './overlay.ts';
import { lawStrings as words } from './strings.ts';

/** Each law's end of one run, and how well it describes it, the fitted and the held-out runs. Losses in nats. */
export function collectLawTable(
  run: PlotRun,
  runs: readonly PlotRun[],
  curves: LawCurves,
  whatIfs: readonly WhatIf[],
): Table {
  const heads = Object.values(words.heads);
  const told = curves.of(run.id, whatIfs);
  return {
    heads,
    numeric: heads.map((_, i) => i > 0),
    rows: curves.laws.map((law, i) => rowOf(law, told[i], runs)),
  };
}

function rowOf(law: LawFit, curve: LawCurve | undefined, runs: readonly PlotRun[]): string[] {
  const { final = null, metrics = null } = curve ?? {};
  const shown = (value: number | null | undefined) =>
    value == null || !Number.isFinite(value) ? strings.nothing : formatLoss(value);
  return [
    law.label,
    shown(final?.loss),
    final === null ? strings.nothing : formatInterval(final),
    shown(metrics?.r2),
    shown(metrics?.mae),
    shown(meanError(law, runs, 'fitted')),
    shown(meanError(law, runs, 'held-out')),
  ];
}

/** Mean of the runs' mean absolute errors; null without such a run. */
function meanError({ curves }: LawFit, runs: readonly PlotRun[], role: PlotRun['role']): number | null {
  const ids = new Set(runs.filter((run) => run.role === role).map(({ id }) => id));
  const errors = curves.flatMap(({ id, metrics }) => (ids.has(id) && metrics !== null ? [metrics.mae] : []));
  return errors.length === 0 ? null : errors.reduce((sum, error) => sum + error, 0) / errors.length;
}
