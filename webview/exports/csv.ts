import type { PlotRun } from '../../src/protocol/messages.ts';
import { readAt } from '../reading.ts';

/**
 * Everything that is drawn as CSV, one row a run and step: steps at which a loss was logged or a curve is drawn. Empty where a
 * run has nothing there. Losses in nats.
 */
export function formatCurves(runs: readonly PlotRun[]): string {
  const rows = runs.flatMap((run) => {
    const steps = new Set([...(run.logged?.steps ?? []), ...(run.predicted?.steps ?? []), ...run.lr.steps]);
    return [...steps].sort((a, b) => a - b).map((step) => rowOf(run, step));
  });
  return ['run,role,step,lr,logged,predicted,lower90,upper90', ...rows, ''].join('\n');
}

function rowOf(run: PlotRun, step: number): string {
  const { logged, predicted, lower, upper, lr } = readAt(run, step, 0);
  const cells = [lr, logged, predicted, lower, upper].map((value) =>
    value === null || !Number.isFinite(value) ? '' : String(Number(value.toPrecision(9))),
  );
  return [quote(run.name), run.role, String(step), ...cells].join(',');
}

/** Quoted where CSV needs it; a name that a spreadsheet would run as a formula gets a quote before it. */
function quote(name: string): string {
  const safe = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
