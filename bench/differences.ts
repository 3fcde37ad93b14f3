// `npm run bench:differences`: how often the 90 % interval of a difference holds the difference of two ends that were not
// fitted, for every fit of two runs of a set, beside an interval that takes the two errors for independent.
import { compareEnds, collectEnd, lrDistance, type Difference } from '../src/core/fit/compare.ts';
import { drawLr } from '../src/core/drawn.ts';
import { fitLaw } from '../src/core/fit/fit.ts';
import { predictSchedule } from '../src/core/fit/interval.ts';
import type { FitRun } from '../src/core/fit/problem.ts';
import type { Fit } from '../src/core/fit/types.ts';
import { collectSets, type RunSet } from './intervals/sets.ts';

/** So many last points are averaged: one alone is mostly its batch's noise. */
const lastPoints = 5;

interface End {
  readonly end: NonNullable<ReturnType<typeof collectEnd>>;
  readonly lr: ReturnType<typeof drawLr>;
  /** What was logged at the end, nats: the prediction times the mean ratio of the last points. */
  readonly logged: number;
}

function endOf(fit: Fit, run: FitRun): End | null {
  const eta = run.eta.subarray(0, run.steps.at(-1));
  const [steps, interval] = [run.steps.subarray(-lastPoints), run.interval.subarray(-lastPoints)];
  const told = predictSchedule(fit, eta, steps, { interval });
  const end = collectEnd(fit, eta, told);
  if (end === null) return null;
  const errors = told.loss.map((loss, i) => Math.log(run.loss.at(i - steps.length)! / loss));
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return { end, lr: drawLr(eta), logged: end.final.loss * Math.exp(mean) };
}

interface Judged {
  readonly holds: boolean;
  readonly independentHolds: boolean;
  readonly width: number;
  readonly independentWidth: number;
  /** Whether the interval leaves 0 out, and on the right side of it. */
  readonly sure: boolean;
  readonly right: boolean;
}

function judge(fit: Fit, a: End, b: End): Judged {
  const told: Difference = compareEnds(fit, a.end, b.end, lrDistance(a.lr, b.lr));
  const truth = b.logged - a.logged;
  const half = Math.hypot(...[a, b].map(({ end: { final } }) => (final.upper - final.lower) / 2));
  return {
    holds: told.lower <= truth && truth <= told.upper,
    independentHolds: Math.abs(truth - told.loss) <= half,
    ...{ width: (told.upper - told.lower) / 2, independentWidth: half },
    ...{ sure: told.sure, right: told.sure && told.loss > 0 === truth > 0 },
  };
}

function pairs<T>(all: readonly T[]): (readonly [T, T])[] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));
}

async function measure({ name, runs }: RunSet) {
  const judged: Judged[] = [];
  for (const chosen of pairs(runs)) {
    const fit = await fitLaw(chosen);
    if (fit.domain.annealingRuns === 0) continue;
    const ends = runs.filter((run) => !chosen.includes(run)).flatMap((run) => endOf(fit, run) ?? []);
    judged.push(...pairs(ends).map(([a, b]) => judge(fit, a, b)));
  }
  const mean = (of: (one: Judged) => number) => judged.reduce((sum, one) => sum + of(one), 0) / judged.length;
  const sure = judged.filter((one) => one.sure);
  return {
    ...{ name, pairs: judged.length, coverage: mean(({ holds }) => Number(holds)) },
    independentCoverage: mean(({ independentHolds }) => Number(independentHolds)),
    ...{ width: mean(({ width }) => width), independentWidth: mean((one) => one.independentWidth) },
    ...{ sure: sure.length, sureAndRight: sure.filter(({ right }) => right).length },
  };
}

const { published, examples } = await collectSets();
const rows = [];
for (const set of [...published, examples]) {
  const row = await measure(set);
  rows.push(row);
  process.stdout.write(
    `${row.name.padEnd(10)} ${String(row.pairs)} differences: ${row.coverage.toFixed(3)} held by ±${row.width.toFixed(4)} nats; ` +
      `independent errors: ${row.independentCoverage.toFixed(3)} by ±${row.independentWidth.toFixed(4)}; ` +
      `called sure: ${String(row.sure)}, of them in the right order: ${String(row.sureAndRight)}\n`,
  );
}
process.stdout.write(`${JSON.stringify({ rows })}\n`);
