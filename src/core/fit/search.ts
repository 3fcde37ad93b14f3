import { FitError, throwIfCancelled, type Cancel } from '../errors.ts';
import type { SeriesKind } from '../curve.ts';
import { featureCount, type Law, type LawOptions, type Prior } from '../law/law.ts';
import type { FitChoices } from './choices.ts';
import { collectDomain } from './domain.ts';
import { minimise } from './levenbergMarquardt.ts';
import {
  collectObservations,
  evidenceOf,
  isInBox,
  normalEquationsAt,
  objectiveAt,
  type FitRun,
  type ObjectiveOptions,
  type Observations,
} from './problem.ts';
import { huberDelta } from './robust.ts';
import type { FitDomain } from './types.ts';
import { thinRuns } from './thin.ts';
import { collectStarts, type Freedom, type Start } from './varpro.ts';
import { say } from '../words.ts';

/** What may be chosen about a fit (see `FitChoices`), and what its host offers. */
export interface FitOptions extends Partial<FitChoices> {
  readonly series?: SeriesKind;
  /** What others teach of the parameters, in place of the law's own priors; with one on what annealing gains, it is searched. */
  readonly priors?: readonly Prior[] | undefined;
  /** Shape parameters of a fit of nearly the same points: the only start then, in place of the law's own. */
  readonly near?: readonly number[] | undefined;
  readonly cancel?: Cancel | undefined;
  /** Told how much is done, 0..1. */
  readonly onProgress?: ((done: number) => void) | undefined;
  /** Lets the host of the computation see a cancel between pieces of work. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Where a search ended, and on what. */
export interface Found {
  readonly data: Observations;
  readonly domain: FitDomain;
  readonly best: Start;
}

/**
 * Searches the parameters of a law on runs: variable projection for the starts, Levenberg-Marquardt for the polish. Very many
 * points are thinned for the search; where it ends is the start of a last polish on all of them, so that no point is lost.
 * @param domain What the runs cover, where that is known already.
 * @throws FitError where nothing fits; Cancelled when asked to stop.
 */
export async function search(
  law: Law,
  runs: readonly FitRun[],
  lawOptions: LawOptions,
  options: FitOptions,
  domain: FitDomain = collectDomain(runs, lawOptions.lambda),
): Promise<Found> {
  const observe = (some: readonly FitRun[]): Observations => {
    const data = collectObservations(law, some, lawOptions, objectiveOptions(options));
    return { ...data, priors: options.priors ?? data.priors };
  };
  const thin = thinRuns(runs);
  const sample = observe(thin);
  const starts = startsOf(sample, freedomOf(law, runs, domain.annealingRuns, options.priors), options.near);
  const best = await polishAll(sample, starts, options);
  if (thin === runs) return { data: sample, best, domain };
  await options.pause?.();
  throwIfCancelled(options.cancel);
  const data = observe(runs);
  return { data, best: polish(data, best), domain };
}

function startsOf(data: Observations, freedom: Freedom, near: readonly number[] | undefined): Start[] {
  if (near === undefined) return collectStarts(data, freedom);
  return collectStarts({ ...data, law: { ...data.law, starts: [Float64Array.from(near)] } }, freedom);
}

/** How points are weighed and residuals counted, as chosen. */
export function objectiveOptions({ delta = huberDelta, weights = 'points' }: FitOptions): ObjectiveOptions {
  return { delta, weights };
}

/** What the runs leave open. */
export function freedomOf(
  law: Law,
  runs: readonly FitRun[],
  annealingRuns: number,
  priors: readonly Prior[] = [],
): Freedom {
  const taught = (parameter: number) => priors.some((prior) => prior.parameter === parameter);
  return {
    annealing: annealingRuns > 0 || (law.annealingFeature !== null && taught(law.annealingFeature)),
    held: law.held(evidenceOf(runs)).filter(({ shape }) => !taught(featureCount(law) + shape)),
  };
}

/** Iterations that every start gets; only the best few go on to the end. */
const firstIterations = 25;
const finalists = 2;
const sameObjective = 1e-7;

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
  const best = dropSame(tried.sort((a, b) => a.objective - b.objective)).slice(0, finalists);
  const ends: Start[] = [];
  for (const start of best) ends.push(await each(start));
  const [lowest] = ends.sort((a, b) => a.objective - b.objective);
  if (lowest !== undefined) return lowest;
  throw new FitError('numeric', say`No law fits these runs: their losses or LRs are not usable.`);
}

/** Searches that have come to the same place go on as one. */
function dropSame(sorted: readonly Start[]): Start[] {
  return sorted.filter((start, i) => {
    const lower = sorted[i - 1];
    return lower === undefined || start.objective > lower.objective * (1 + sameObjective);
  });
}

/** Polishes a start over its free parameters; steps out of the parameters' box are refused. */
export function polish(data: Observations, start: Start, most?: number): Start {
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
