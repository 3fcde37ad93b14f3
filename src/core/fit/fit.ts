import { FitError, throwIfCancelled, type Cancel } from '../errors.ts';
import type { SeriesKind } from '../curve.ts';
import { lawOf } from '../law/registry.ts';
import { defaultLambda, type Law, type LawOptions } from '../law/law.ts';
import type { FitChoices } from './choices.ts';
import { describeFit } from './describeFit.ts';
import { collectDomain } from './domain.ts';
import { minimise } from './levenbergMarquardt.ts';
import {
  collectObservations,
  isInBox,
  normalEquationsAt,
  objectiveAt,
  type FitRun,
  type ObjectiveOptions,
  type Observations,
} from './problem.ts';
import { profileLambda } from './profile.ts';
import { huberDelta } from './robust.ts';
import type { Fit } from './types.ts';
import { collectStarts, type Freedom, type Start } from './varpro.ts';

/** What may be chosen about a fit (see `FitChoices`), and what its host offers. */
export interface FitOptions extends Partial<FitChoices> {
  readonly series?: SeriesKind;
  readonly cancel?: Cancel | undefined;
  /** Told how much is done, 0..1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Lets the host of the computation see a cancel between pieces of work. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Fewer points a run than this say nothing about its shape. */
export const fewestPoints = 8;

/**
 * Fits a law to any number of runs at once: variable projection for the starts, Levenberg-Marquardt for the polish.
 * @throws FitError where the runs can't determine the law; Cancelled when asked to stop.
 */
export async function fitLaw(runs: readonly FitRun[], options: FitOptions = {}): Promise<Fit> {
  const began = Date.now();
  checkRuns(runs);
  const law = lawOf(options.law ?? 'annealing');
  const lawOptions = await chooseLawOptions(law, runs, options);
  const domain = collectDomain(runs, lawOptions.lambda);
  const data = collectObservations(law, runs, lawOptions, objectiveOptions(options));
  const best = await polishAll(
    data,
    collectStarts(data, freedomOf(law, runs, domain.annealingRuns)),
    options,
  );
  return describeFit(data, best, {
    ...{ law, domain, options: lawOptions, lambdaProfiled: options.lambda === 'profiled' },
    series: options.series ?? 'train',
    seconds: (Date.now() - began) / 1000,
  });
}

function objectiveOptions({ delta = huberDelta, weights = 'points' }: FitOptions): ObjectiveOptions {
  return { delta, weights };
}

function freedomOf(law: Law, runs: readonly FitRun[], annealingRuns: number): Freedom {
  return { annealing: annealingRuns > 0, held: law.held(runs.length) };
}

/** Lambda and convention; a profiled lambda is searched with the best start of each value polished. */
async function chooseLawOptions(law: Law, runs: readonly FitRun[], options: FitOptions): Promise<LawOptions> {
  const warmup = options.warmup ?? 'true';
  if (options.lambda !== 'profiled') return { lambda: options.lambda ?? defaultLambda, warmup };
  const { annealingRuns } = collectDomain(runs, defaultLambda);
  if (law.name !== 'annealing' || annealingRuns === 0) return { lambda: defaultLambda, warmup };
  const objective = async (lambda: number): Promise<number> => {
    await options.pause?.();
    throwIfCancelled(options.cancel);
    const data = collectObservations(law, runs, { lambda, warmup }, objectiveOptions(options));
    const [start] = collectStarts(data, freedomOf(law, runs, annealingRuns));
    return start === undefined ? Infinity : polish(data, start).objective;
  };
  return { lambda: await profileLambda(objective), warmup };
}

function checkRuns(runs: readonly FitRun[]): void {
  if (runs.length === 0) throw new FitError('no-runs', 'There is no run to fit: choose at least one.');
  for (const run of runs) {
    if (run.steps.length < fewestPoints) {
      throw new FitError(
        'too-few-points',
        `${run.name} has ${String(run.steps.length)} points after its warm-up; a fit needs at least ${String(fewestPoints)}.`,
      );
    }
    if (!run.eta.some((lr) => lr > 0)) {
      throw new FitError('no-schedule', `The LR of ${run.name} is 0 at every step: nothing is learnt.`);
    }
  }
}

/** Iterations that every start gets; only the best few go on to the end. */
const firstIterations = 25;
const finalists = 2;

async function polishAll(data: Observations, starts: readonly Start[], options: FitOptions): Promise<Start> {
  const rounds = starts.length + Math.min(finalists, starts.length);
  let done = 0;
  const each = async (start: Start, most?: number): Promise<Start> => {
    await options.pause?.();
    throwIfCancelled(options.cancel);
    const end = polish(data, start, most);
    options.onProgress?.(++done / rounds);
    return end;
  };
  const tried: Start[] = [];
  for (const start of starts) tried.push(await each(start, firstIterations));
  const best = tried.sort((a, b) => a.objective - b.objective).slice(0, finalists);
  const ends: Start[] = [];
  for (const start of best) ends.push(await each(start));
  const [lowest] = ends.sort((a, b) => a.objective - b.objective);
  if (lowest !== undefined) return lowest;
  throw new FitError('numeric', 'No law fits these runs: their losses or LRs are not usable.');
}

/** Polishes a start over its free parameters; steps out of the parameters' box are refused. */
function polish(data: Observations, start: Start, most?: number): Start {
  const expand = (moved: Float64Array) => {
    const full = Float64Array.from(start.position);
    start.free.forEach((index, i) => (full[index] = moved[i]!));
    return full;
  };
  const minimum = minimise(
    {
      size: start.free.length,
      objective(moved) {
        const full = expand(moved);
        return isInBox(data.law, full) ? objectiveAt(data, full) : Infinity;
      },
      normalEquations: (moved) => normalEquationsAt(data, expand(moved), start.free),
    },
    Float64Array.from(start.free, (index) => start.position[index]!),
    most,
  );
  return { position: expand(minimum.parameters), objective: minimum.objective, free: start.free };
}
