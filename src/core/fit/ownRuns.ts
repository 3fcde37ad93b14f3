import { featureCount, type Law, type LawOptions } from '../law/law.ts';
import { collectDomain } from './domain.ts';
import { fewestOwnRuns, ownError, type LawError } from './lawError.ts';
import { preparePoints } from './points.ts';
import { shapeOf, type FitRun } from './problem.ts';
import { search, type FitOptions } from './search.ts';
import { thinRuns } from './thin.ts';
import type { Start } from './varpro.ts';

/** The law's error on each run by a fit of the others; runs without which nothing shows annealing tell nothing. */
export async function collectOwnError(
  law: Law,
  runs: readonly FitRun[],
  lawOptions: LawOptions,
  options: FitOptions,
): Promise<LawError | undefined> {
  // What a law misses by over whole runs takes no more points to see than it takes to find a fit.
  const thin = thinRuns(runs);
  const quiet: FitOptions = { ...options, onProgress: undefined };
  const residuals: Float64Array[] = [];
  for (const [i, run] of thin.entries()) {
    const others = thin.filter((other) => other !== run);
    const domain = collectDomain(others, lawOptions.lambda);
    if (domain.annealingRuns === 0 && law.annealingFeature !== null) continue;
    const { data, best } = await search(law, others, lawOptions, quiet, domain);
    residuals.push(residualsOf(law, run, data.unit, best, lawOptions));
    options.onProgress?.(0.5 + (0.5 * (i + 1)) / runs.length);
  }
  return residuals.length < fewestOwnRuns ? undefined : ownError(residuals);
}

function residualsOf(
  law: Law,
  run: FitRun,
  unit: number,
  { position }: Start,
  options: LawOptions,
): Float64Array {
  const [features, count] = [featureCount(law), run.steps.length];
  const values = new Float64Array(count * features);
  const slopes = new Float64Array(count * law.bends.length);
  preparePoints(law, run.eta, run, unit, { ...options, size: run.size ?? null }).evaluate(
    shapeOf(law, position),
    values,
    slopes,
  );
  return run.loss.map((loss, i) => {
    let predicted = 0;
    for (let j = 0; j < features; j++) predicted += position[j]! * values[i * features + j]!;
    return Math.log(loss) - Math.log(predicted);
  });
}
