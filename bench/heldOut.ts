import { collectPaths, readPaths } from '../src/cli/io.ts';
import { formatLoss } from '../src/core/format.ts';
import type { Fit } from '../src/core/fit/types.ts';
import { fitRuns, predictRun } from '../src/core/runs/fitRuns.ts';
import { collectPoints } from '../src/core/runs/points.ts';
import { collectRuns } from '../src/core/runs/resolve.ts';
import type { Run } from '../src/core/runs/types.ts';

/** The two runs that the law is fitted to; every other one is predicted. */
export const trainingRuns: readonly string[] = ['constant-6000', 'cosine-6000'];

/** One run under the law and under the power law, both fitted to `trainingRuns`. Losses in nats. */
export interface HeldOutRow {
  readonly name: string;
  readonly fitted: boolean;
  readonly points: number;
  readonly mae: number;
  readonly powerMae: number;
  readonly logged: number;
  readonly predicted: number;
  readonly lower: number;
  readonly upper: number;
  readonly finalError: number;
  readonly powerFinalError: number;
  /** Whether the last logged loss lies in its 90 % interval; null where the prediction is withheld. */
  readonly inside: boolean | null;
}

/** Every run of a folder, the fitted ones first. */
export interface HeldOutReport {
  readonly rows: readonly HeldOutRow[];
  readonly fit: Fit;
  /** Mean distance of two runs that differ by their seed alone, nats: no prediction can be better. NaN where they are not there. */
  readonly seedDistance: number;
}

/** Fits on two runs of a folder and predicts the rest. */
export async function heldOutReport(folder: string): Promise<HeldOutReport> {
  const { logs, configs } = await readPaths(folder, await collectPaths(folder));
  const { runs } = collectRuns(logs, configs);
  const fitted = runs.filter((run) => trainingRuns.includes(run.name));
  const fit = await fitRuns(fitted);
  const power = await fitRuns(fitted, { law: 'power' });
  const held = runs.filter((run) => !fitted.includes(run));
  const rows = [...fitted, ...held].map((run) => describeRun(run, fitted.includes(run), fit, power));
  return { fit, rows, seedDistance: seedDistance(runs, fit) };
}

function describeRun(run: Run, fitted: boolean, fit: Fit, power: Fit): HeldOutRow {
  const { prediction, metrics } = predictRun(fit, run);
  const baseline = predictRun(power, run).metrics;
  const logged = lastOf(collectPoints(run, fit.series).loss);
  const [lower, upper] = [lastOf(prediction.lower), lastOf(prediction.upper)];
  return {
    name: run.name,
    fitted,
    points: prediction.steps.length,
    mae: metrics?.mae ?? NaN,
    powerMae: baseline?.mae ?? NaN,
    logged,
    predicted: lastOf(prediction.loss),
    lower,
    upper,
    finalError: metrics?.finalError ?? NaN,
    powerFinalError: baseline?.finalError ?? NaN,
    inside: prediction.withheld === null ? logged >= lower && logged <= upper : null,
  };
}

/** The two constant runs are one run with two seeds, up to the end of the shorter. */
const seeds: readonly string[] = ['constant-3000', 'constant-6000'];

function seedDistance(runs: readonly Run[], fit: Fit): number {
  const [one, other] = runs
    .filter(({ name }) => seeds.includes(name))
    .map((run) => collectPoints(run, fit.series));
  if (one === undefined || other === undefined) return NaN;
  const lossAt = new Map(Array.from(other.steps, (step, i) => [step, other.loss[i]!]));
  const distances = Array.from(one.steps).flatMap((step, i) => {
    const loss = lossAt.get(step);
    return loss === undefined ? [] : [Math.abs(one.loss[i]! - loss)];
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

function lastOf(values: Float64Array): number {
  return values.at(-1) ?? NaN;
}

/** The report as Markdown: a table, and below it what it has to be held against. */
export function renderTable({ rows, seedDistance }: HeldOutReport): string {
  const header = '| run | | MAE | power law’s MAE | ended at | predicted end | 90 % interval | inside |';
  const line = '|---|---|---|---|---|---|---|---|';
  const seed = `Losses in nats. Two runs that differ by the seed alone (\`${seeds.join('` and the first half of `')}\`) lie ${formatLoss(seedDistance)} apart on average.`;
  return [header, line, ...rows.map(renderRow), '', seed].join('\n');
}

function renderRow(row: HeldOutRow): string {
  const inside = row.inside === null ? 'withheld' : row.inside ? 'yes' : 'no';
  const cells = [
    row.name,
    row.fitted ? 'fitted' : 'held out',
    formatLoss(row.mae),
    formatLoss(row.powerMae),
    formatLoss(row.logged),
    formatLoss(row.predicted),
    `${formatLoss(row.lower)} to ${formatLoss(row.upper)}`,
    inside,
  ];
  return `| ${cells.join(' | ')} |`;
}
