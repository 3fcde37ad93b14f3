import { FitError, throwIfCancelled } from '../errors.ts';
import { defaultLambda, type Law, type LawOptions } from '../law/law.ts';
import { lawOf } from '../law/registry.ts';
import { describeFit } from './describeFit.ts';
import { collectDomain } from './domain.ts';
import { fewestOwnRuns } from './lawError.ts';
import { collectOwnError } from './ownRuns.ts';
import { collectObservations, type FitRun } from './problem.ts';
import { profileLambda, refineLambda } from './profile.ts';
import { freedomOf, objectiveOptions, polish, search, type FitOptions } from './search.ts';
import type { Fit } from './types.ts';
import { thinRuns } from './thin.ts';
import { collectStarts } from './varpro.ts';
import { say } from '../words.ts';

export type { FitOptions } from './search.ts';

/** Fewer points a run than this say nothing about its shape. */
export const fewestPoints = 8;

/**
 * Fits a law to any number of runs at once: variable projection for the starts, Levenberg-Marquardt for the polish. With
 * enough runs, each is also predicted by a fit of the others, which tells the law's own error.
 * @throws FitError where the runs can't determine the law; Cancelled when asked to stop.
 */
export async function fitLaw(runs: readonly FitRun[], options: FitOptions = {}): Promise<Fit> {
  const began = Date.now();
  checkRuns(runs);
  const law = lawOf(options.law ?? 'annealing');
  if (law.needsSize) checkSizes(runs);
  const lawOptions = await chooseLawOptions(law, runs, options);
  const whole = await search(law, runs, lawOptions, options);
  const lawError =
    runs.length < fewestOwnRuns ? undefined : await collectOwnError(law, runs, lawOptions, options);
  const { domain } = whole;
  return describeFit(whole.data, whole.best, {
    ...{ law, options: lawOptions, lambdaProfiled: options.lambda === 'profiled', lawError, domain },
    held: freedomOf(law, runs, domain.annealingRuns, options.priors).held,
    names: runs.map(({ name }) => name),
    series: options.series ?? 'train',
    seconds: (Date.now() - began) / 1000,
  });
}

/** Lambda and convention; a profiled lambda is searched with the best start of each value polished. */
async function chooseLawOptions(law: Law, runs: readonly FitRun[], options: FitOptions): Promise<LawOptions> {
  const warmup = options.warmup ?? 'true';
  if (options.lambda !== 'profiled') return { lambda: options.lambda ?? defaultLambda, warmup };
  const { annealingRuns } = collectDomain(runs, defaultLambda);
  if (!law.usesLambda || annealingRuns === 0) return { lambda: defaultLambda, warmup };
  const thin = thinRuns(runs);
  const objectiveOn = (some: readonly FitRun[]) => async (lambda: number) => {
    await options.pause?.();
    throwIfCancelled(options.cancel);
    const observe = (which: readonly FitRun[]) =>
      collectObservations(law, which, { lambda, warmup }, objectiveOptions(options));
    const sample = observe(thin);
    const [start] = collectStarts(sample, freedomOf(law, runs, annealingRuns));
    if (start === undefined) return Infinity;
    const end = polish(sample, start);
    return some === thin ? end.objective : polish(observe(some), end).objective;
  };
  const profiled = await profileLambda(objectiveOn(thin));
  return { lambda: thin === runs ? profiled : await refineLambda(objectiveOn(runs), profiled), warmup };
}

function checkRuns(runs: readonly FitRun[]): void {
  if (runs.length === 0) throw new FitError('no-runs', say`There is no run to fit: choose at least one.`);
  for (const run of runs) {
    if (run.steps.length < fewestPoints) {
      throw new FitError(
        'too-few-points',
        say`${run.name} has ${String(run.steps.length)} points after its warm-up; a fit needs at least ${String(fewestPoints)}.`,
      );
    }
    if (!run.eta.some((lr) => lr > 0)) {
      throw new FitError('no-schedule', say`The LR of ${run.name} is 0 at every step: nothing is learnt.`);
    }
  }
}

function checkSizes(runs: readonly FitRun[]): void {
  const unknown = runs.find(({ size }) => size == null);
  if (unknown !== undefined) {
    throw new FitError(
      'not-identified',
      say`The model size of ${unknown.name} is not known: name its file or folder by it (for example 125M), or give it.`,
    );
  }
  if (new Set(runs.map(({ size }) => size)).size === 1) {
    throw new FitError(
      'not-identified',
      say`All runs are of one model size, which can’t tell what a size changes: add runs of another, or choose another law.`,
    );
  }
}
