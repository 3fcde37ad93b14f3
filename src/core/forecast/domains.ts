import type { FitDomain } from '../fit/types.ts';

/** What a run's own points and the runs that teach it cover together; model, batch and peak LR are the run's own. */
export function mergeDomains(own: FitDomain, others: FitDomain | null): FitDomain {
  if (others === null) return own;
  return {
    ...own,
    runs: own.runs + others.runs,
    points: own.points + others.points,
    longestRun: Math.max(own.longestRun, others.longestRun),
    // What counts is how far below its peak an LR ended.
    minLr: Math.min(own.minLr, (others.minLr / others.maxPeakLr) * own.maxPeakLr),
    maxAnnealingRatio: Math.max(own.maxAnnealingRatio, others.maxAnnealingRatio),
    annealingRuns: own.annealingRuns + others.annealingRuns,
    constantRuns: own.constantRuns + others.constantRuns,
  };
}
