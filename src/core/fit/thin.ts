import type { FitRun } from './problem.ts';

/** So many points of all runs together are enough to find the valley that the best fit lies in. */
const enough = 2000;
/** A run keeps at least so many, or all that it has. */
const leastOfRun = 64;

/** The runs with every n-th point where they have very many; the same array where they have not. */
export function thinRuns(runs: readonly FitRun[]): readonly FitRun[] {
  const total = runs.reduce((sum, run) => sum + run.steps.length, 0);
  const stride = Math.ceil(total / enough);
  return stride <= 1 ? runs : runs.map((run) => thinRun(run, stride));
}

/** The last point is kept: it says how long the run was. */
function thinRun(run: FitRun, most: number): FitRun {
  const count = run.steps.length;
  const stride = Math.max(1, Math.min(most, Math.floor(count / leastOfRun)));
  const first = (count - 1) % stride;
  const pick = (values: Float64Array) =>
    Float64Array.from(
      { length: Math.floor((count - 1) / stride) + 1 },
      (_, i) => values[first + i * stride]!,
    );
  return { ...run, steps: pick(run.steps), loss: pick(run.loss), interval: pick(run.interval) };
}
