import { warmupEnd } from '../law/areas.ts';
import type { FitRun } from './problem.ts';
import type { FitDomain } from './types.ts';

/** What decides how far a schedule lies from those that a law was fitted on. LR in its own unit, lengths in updates. */
export interface ScheduleFacts {
  readonly steps: number;
  readonly peakLr: number;
  /** Lowest LR after the peak. */
  readonly minLr: number;
  /** Largest annealing area over the peak LR, in updates. */
  readonly annealingRatio: number;
  /** Largest annealing momentum over the peak LR: the share of the peak that is lost within the law's memory. */
  readonly steepestFall: number;
  /** Whether the LR falls clearly below its peak. */
  readonly anneals: boolean;
  /** Parameters of the model; null where not known. */
  readonly size: number | null;
  /** Tokens of one update; null where not known. */
  readonly batchTokens: number | null;
}

/** What is known of a run beside its LR. */
export interface ModelFacts {
  /** Parameters of the model. */
  readonly size?: number | null;
  /** Tokens of one update. */
  readonly batchTokens?: number | null;
}

/** An LR below this share of the peak counts as annealed. */
const annealedShare = 0.9;

/** Facts of a schedule, of updates 1..N. */
export function collectFacts(
  eta: Float64Array,
  lambda: number,
  { size = null, batchTokens = null }: ModelFacts = {},
): ScheduleFacts {
  let [peakLr, peakAt] = [0, 0];
  for (let i = 0; i < eta.length; i++) if (eta[i]! > peakLr) [peakLr, peakAt] = [eta[i]!, i];
  // The warm-up's negative annealing is left out: what counts is how much the LR falls from its peak.
  let [minLr, momentum, annealing, top, steepest, before] = [peakLr, 0, 0, 0, 0, peakLr];
  for (let i = peakAt; i < eta.length; i++) {
    const lr = eta[i]!;
    momentum = lambda * momentum + (before - lr);
    annealing += momentum;
    if (annealing > top) top = annealing;
    if (momentum > steepest) steepest = momentum;
    if (lr < minLr) minLr = lr;
    before = lr;
  }
  return {
    steps: eta.length,
    peakLr,
    minLr,
    annealingRatio: peakLr > 0 ? top / peakLr : 0,
    steepestFall: peakLr > 0 ? steepest / peakLr : 0,
    anneals: minLr < annealedShare * peakLr,
    size,
    batchTokens,
  };
}

/** The range that a fit covers. Only the LR up to a run's last point counts: what wasn't logged taught nothing. */
export function collectDomain(runs: readonly FitRun[], lambda: number): FitDomain {
  const facts = runs.map((run) => collectFacts(run.eta.subarray(0, run.steps.at(-1) ?? 0), lambda));
  const annealing = facts.filter((fact) => fact.anneals);
  return {
    runs: runs.length,
    points: runs.reduce((sum, run) => sum + run.steps.length, 0),
    longestRun: Math.max(...facts.map((fact) => fact.steps)),
    minPeakLr: Math.min(...facts.map((fact) => fact.peakLr)),
    maxPeakLr: Math.max(...facts.map((fact) => fact.peakLr)),
    minLr: Math.min(...facts.map((fact) => fact.minLr)),
    maxAnnealingRatio: Math.max(...facts.map((fact) => fact.annealingRatio)),
    warmupSteps: warmupOfLongest(runs),
    steepestFall: Math.max(...facts.map((fact) => fact.steepestFall)),
    annealingRuns: annealing.length,
    constantRuns: facts.length - annealing.length,
    batchTokens: rangeOf(runs.flatMap((run) => run.batchTokens ?? [])),
    sizes: [...new Set(runs.flatMap(({ size }) => size ?? []))].sort((a, b) => a - b),
  };
}

function warmupOfLongest(runs: readonly FitRun[]): number {
  const length = ({ steps }: FitRun) => steps.at(-1) ?? 0;
  const longest = runs.reduce<FitRun | undefined>(
    (found, run) => (found === undefined || length(run) > length(found) ? run : found),
    undefined,
  );
  return longest === undefined ? 0 : warmupEnd(longest.eta);
}

function rangeOf(values: readonly number[]): readonly [number, number] | null {
  return values.length === 0 ? null : [Math.min(...values), Math.max(...values)];
}
