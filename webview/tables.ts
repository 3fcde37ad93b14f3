import type { FitCard, PlotModel, PlotRun } from '../src/protocol/messages.ts';
import {
  formatInterval,
  formatLoss,
  formatLr,
  formatPercent,
  formatSigned,
  formatSignificant,
  formatSteps,
} from './format.ts';
import { forecastLabel, lrSourceLabels, roleLabels, runHeads, strings } from './strings.ts';
import { interpolate } from './reading.ts';

/** A table as text. `numeric` columns are aligned right; the first column heads its row. */
export interface Table {
  readonly heads: readonly string[];
  readonly numeric: readonly boolean[];
  readonly rows: readonly (readonly string[])[];
}

/** A sentence about the fit or the runs, and the names of the runs that it is about (none: the fit). */
export interface Note {
  readonly text: string;
  readonly runs: readonly string[];
}

/** The law's parameters with their standard errors. */
export function collectParameters({ parameters }: FitCard): Table {
  return {
    heads: [strings.parameter, strings.value, strings.standardError, strings.meaning],
    numeric: [false, true, true, false],
    rows: parameters.map(({ name, value, standardError, meaning }) => [
      name,
      formatSignificant(value, 5),
      standardError === null ? strings.held : formatSignificant(standardError, 2),
      meaning,
    ]),
  };
}

/** Metrics and final loss of every run. */
export function collectRunTable(runs: readonly PlotRun[]): Table {
  const columns = Object.keys(runHeads) as (keyof typeof runHeads)[];
  return {
    heads: columns.map((column) => runHeads[column]),
    numeric: columns.map((column) => !['run', 'role', 'lrSource'].includes(column)),
    rows: runs.map((run) => {
      const cells = runCells(run);
      return columns.map((column) => cells[column]);
    }),
  };
}

function runCells(run: PlotRun): Record<keyof typeof runHeads, string> {
  const { metrics, final } = run;
  const metric = (value: number | undefined, format: (value: number) => string) =>
    value === undefined || !Number.isFinite(value) ? strings.nothing : format(value);
  return {
    run: run.name,
    role: run.forecastOf === undefined ? roleLabels[run.role] : forecastLabel,
    lrSource: lrSourceLabels[run.lrSource],
    points: run.logged === null ? strings.nothing : formatSteps(run.points),
    dropped: run.logged === null ? strings.nothing : formatSteps(run.dropped),
    r2: metric(metrics?.r2, formatLoss),
    mae: metric(metrics?.mae, formatLoss),
    rmse: metric(metrics?.rmse, formatLoss),
    meanRelativeError: metric(metrics?.meanRelativeError, formatPercent),
    worstRelativeError: metric(metrics?.worstRelativeError, formatPercent),
    finalError: metric(metrics?.finalError, formatSigned),
    final: final === null ? strings.nothing : `${formatLoss(final.loss)} (${formatInterval(final)})`,
  };
}

/** The fit's and the runs' sentences of one kind; the same sentence about several runs appears once. */
export function collectNotes({ fit, runs }: PlotModel, kind: 'assumptions' | 'distrust'): Note[] {
  const notes = new Map<string, string[]>();
  for (const text of fit?.[kind] ?? []) notes.set(text, []);
  for (const run of runs) {
    for (const text of new Set(run[kind])) {
      const about = notes.get(text);
      if (about === undefined) notes.set(text, [run.name]);
      // A sentence about the fit itself already holds for each run.
      else if (about.length > 0) about.push(run.name);
    }
  }
  return [...notes].map(([text, about]) => ({ text, runs: about }));
}

const twinRows = 20;

/** The numbers of a run's curves at about 20 of its own steps, first and last among them. */
export function collectTwin(run: PlotRun, scale: 'linear' | 'log'): Table {
  const steps = run.logged?.steps ?? run.predicted?.steps ?? run.lr.steps;
  const rows = pickIndices(steps, scale).map((i) => {
    const step = steps[i]!;
    const at = (values: Float64Array | undefined, points = run.predicted) =>
      points === null || values === undefined ? null : interpolate({ steps: points.steps, values }, step);
    const loss = (value: number | null) => (value === null ? strings.nothing : formatLoss(value));
    const lr = interpolate(run.lr, step);
    return [
      formatSteps(step),
      loss(run.logged?.values[i] ?? null),
      ...[run.predicted?.values, run.predicted?.lower, run.predicted?.upper].map((values) =>
        loss(at(values)),
      ),
      lr === null ? strings.nothing : formatLr(lr),
    ];
  });
  const heads = [strings.step, strings.logged, strings.predicted, strings.lower, strings.upper, strings.lr];
  return { heads, numeric: heads.map(() => true), rows };
}

/** Indices whose steps are about evenly spaced on the axis. */
function pickIndices(steps: Float64Array, scale: 'linear' | 'log'): number[] {
  if (steps.length === 0) return [];
  const [first, last] = [Math.max(1, steps[0]!), steps[steps.length - 1]!];
  const picked = new Set<number>();
  let next = 0;
  for (let row = 0; row < twinRows; row++) {
    const share = row / (twinRows - 1);
    const wanted = scale === 'log' ? first * (last / first) ** share : first + share * (last - first);
    while (next < steps.length - 1 && steps[next]! < wanted * (1 - 1e-12)) next++;
    picked.add(next);
  }
  return [...picked];
}
