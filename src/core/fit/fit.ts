import { FitError, throwIfCancelled, type Cancel } from '../errors.ts';
import type { SeriesKind } from '../curve.ts';
import { lawOf } from '../law/registry.ts';
import { defaultLambda, type LawName } from '../law/law.ts';
import { naturalCovariance, sandwichCovariance } from './covariance.ts';
import { collectDomain } from './domain.ts';
import { minimise } from './levenbergMarquardt.ts';
import { collectMisfit } from './misfit.ts';
import {
  collectObservations,
  normalEquationsAt,
  objectiveAt,
  parameterOrder,
  unpack,
  type FitRun,
  type Observations,
} from './problem.ts';
import { checkFit } from './trust.ts';
import type { Fit, FitDomain, Parameter } from './types.ts';
import { collectStarts, type Start } from './varpro.ts';

/** What may be chosen about a fit. */
export interface FitOptions {
  readonly law?: LawName;
  /** Decay of the annealing momentum an update; the paper's 0.999 where left out. */
  readonly lambda?: number;
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
  const lambda = options.lambda ?? defaultLambda;
  const law = lawOf(options.law ?? 'annealing');
  const domain = collectDomain(runs, lambda);
  const data = collectObservations(runs, lambda);
  const withAnnealing = law.usesAnnealing && domain.annealingRuns > 0;
  const best = await polishAll(data, collectStarts(data, withAnnealing), options);
  return describeFit(data, best, {
    law: law.name,
    lambda,
    domain,
    series: options.series ?? 'train',
    seconds: (Date.now() - began) / 1000,
  });
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

async function polishAll(data: Observations, starts: readonly Start[], options: FitOptions): Promise<Start> {
  let best: Start | undefined;
  for (const [i, start] of starts.entries()) {
    await options.pause?.();
    throwIfCancelled(options.cancel);
    const end = polish(data, start);
    if (best === undefined || end.objective < best.objective) best = end;
    options.onProgress?.((i + 1) / starts.length);
  }
  if (best === undefined)
    throw new FitError('numeric', 'No law fits these runs: their losses or LRs are not usable.');
  return best;
}

/** Polishes a start over its free parameters; steps out of the parameters' range are refused. */
function polish(data: Observations, start: Start): Start {
  const expand = (moved: Float64Array) => {
    const full = Float64Array.from(start.parameters);
    start.free.forEach((index, i) => (full[index] = moved[i]!));
    return full;
  };
  const inRange = (full: Float64Array) => full.every((value, i) => value >= 0 && (i !== 2 || value > 0));
  const minimum = minimise(
    {
      size: start.free.length,
      objective(moved) {
        const full = expand(moved);
        return inRange(full) ? objectiveAt(data, full) : Infinity;
      },
      normalEquations: (moved) => normalEquationsAt(data, expand(moved), start.free),
    },
    Float64Array.from(start.free, (index) => start.parameters[index]!),
  );
  return { parameters: expand(minimum.parameters), objective: minimum.objective, free: start.free };
}

interface FitFacts {
  readonly law: LawName;
  readonly lambda: number;
  readonly domain: FitDomain;
  readonly series: SeriesKind;
  readonly seconds: number;
}

function describeFit(data: Observations, best: Start, facts: FitFacts): Fit {
  const scaled = sandwichCovariance(data, best.parameters, best.free);
  const covariance =
    scaled === null ? new Float64Array(16) : naturalCovariance(data, best.parameters, best.free, scaled);
  const parameters = naturalParameters(data, best, scaled === null ? null : covariance, facts.lambda);
  const atBound = parameterOrder.filter((name, i) => !best.free.includes(i) && name !== 'C');
  const misfit = collectMisfit(data, best.parameters);
  const distrust = checkFit({ ...facts, parameters, misfit, atBound });
  if (scaled === null)
    distrust.push('The points do not determine the parameters: no standard errors can be given.');
  return {
    law: facts.law,
    parameters,
    covariance: Array.from(covariance),
    objective: best.objective,
    misfit,
    points: data.count,
    seconds: facts.seconds,
    series: facts.series,
    domain: facts.domain,
    assumptions: [],
    distrust,
  };
}

function naturalParameters(
  data: Observations,
  best: Start,
  covariance: Float64Array | null,
  lambda: number,
): Record<string, Parameter> {
  const [L0, A, alpha, C] = unpack(best.parameters);
  const values = [L0, A * data.s1Scale ** alpha, alpha, C / data.s2Scale];
  const named = parameterOrder.map((name, i): [string, Parameter] => {
    const held = covariance === null || !best.free.includes(i);
    return [name, { value: values[i]!, standardError: held ? null : Math.sqrt(covariance[i * 4 + i]!) }];
  });
  return Object.fromEntries([...named, ['lambda', { value: lambda, standardError: null }]]);
}
