// The objectives that the published procedures minimise, in plain JavaScript: S1 and S2 of the points computed once, the
// loss drop as the exact sum over pairs of a point and a change. What a fit is held against, and what an evaluation costs.
import type { FitRun } from '../../src/core/fit/problem.ts';
import { huber } from '../../src/core/fit/robust.ts';
import { areas, startingLr } from '../../src/core/law/areas.ts';
import { defaultLambda } from '../../src/core/law/law.ts';

/** Sum over points of Huber(1e-3) of log residuals, at parameters in the law's own units by name. */
export type Objective = (parameters: Readonly<Record<string, number>>) => number;

/** The annealing law's objective. */
export function annealingObjective(runs: readonly FitRun[]): Objective {
  const points = runs.flatMap((run) => {
    const { s1, s2 } = areas(run.eta, defaultLambda, startingLr(run.eta));
    return Array.from(run.steps, (step, i) => ({
      s1: s1[step]!,
      s2: s2[step]!,
      log: Math.log(run.loss[i]!),
    }));
  });
  return ({ L0 = NaN, A = NaN, alpha = NaN, C = NaN }) =>
    points.reduce((sum, { s1, s2, log }) => sum + huber(log - Math.log(L0 + A * s1 ** -alpha - C * s2)), 0);
}

/** The multi-power law's objective over the exact pair sum. */
export function multiPowerObjective(runs: readonly FitRun[]): Objective {
  const prepared = runs.map((run) => ({ run, ...collectChanges(run.eta) }));
  return ({ L0 = NaN, A = NaN, alpha = NaN, B = NaN, ...shape }) => {
    let sum = 0;
    for (const { run, s1, changes } of prepared) {
      const scaled = changes.map(({ lr }) => lr ** -shape['gamma']!);
      run.steps.forEach((step, i) => {
        const drop = dropAt(step, s1[step]!, changes, scaled, shape);
        sum += huber(Math.log(run.loss[i]!) - Math.log(L0 + A * s1[step]! ** -alpha - B * drop));
      });
    }
    return sum;
  };
}

interface Change {
  readonly at: number;
  readonly lr: number;
  readonly size: number;
  readonly areaBefore: number;
}

function collectChanges(eta: Float64Array): { s1: Float64Array; changes: Change[] } {
  const eta0 = startingLr(eta);
  const { s1 } = areas(eta, 0, eta0);
  const all = Array.from(eta, (lr, i) => ({
    at: i + 1,
    lr,
    size: (eta[i - 1] ?? eta0) - lr,
    areaBefore: s1[i]!,
  }));
  return { s1, changes: all.filter(({ size }) => size !== 0) };
}

function dropAt(
  step: number,
  area: number,
  changes: readonly Change[],
  scaled: readonly number[],
  { C = NaN, beta = NaN }: Readonly<Record<string, number>>,
): number {
  let drop = 0;
  for (let k = 0; k < changes.length && changes[k]!.at <= step; k++) {
    const x = scaled[k]! * (area - changes[k]!.areaBefore);
    drop += changes[k]!.size * (1 - Math.exp(-beta * Math.log1p(C * x)));
  }
  return drop;
}
