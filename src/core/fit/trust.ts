import { formatShare, formatSize, formatTokens } from '../format.ts';
import type { Law } from '../law/law.ts';
import { lawOf } from '../law/registry.ts';
import type { ScheduleFacts } from './domain.ts';
import type { Fit, FitDomain } from './types.ts';
import { say } from '../words.ts';

/** How far a prediction may be trusted. */
export interface Trust {
  /** Plain sentences; empty where nothing speaks against the prediction. */
  readonly reasons: readonly string[];
  /** One sentence why no number is shown, or null where one may be. */
  readonly withheld: string | null;
  /** Factor on the law's own error, >= 1; grows with the distance from what was fitted. */
  readonly widening: number;
}

/** Beyond these distances a number would mislead. */
const longestFactor = 10;
const peakFactor = 3;
/** Differences in peak LR up to this factor are the same peak. */
const samePeak = 1.05;

/** Distance of a schedule from the fitted ones, turned into reasons. */
export function checkTrust(fit: Fit, facts: ScheduleFacts): Trust {
  const law = lawOf(fit.law);
  const findings = [
    ...[checkLength, checkPeak].map((check) => check(fit.domain, facts)),
    checkAnnealing(fit, facts, law),
    ...[checkFloor, checkBatch, checkSize].map((check) => check(fit.domain, facts, law)),
  ];
  return {
    reasons: findings.flatMap((finding) => finding.reason ?? []),
    withheld: findings.find((finding) => finding.withheld === true)?.reason ?? null,
    widening: findings.reduce((sum, finding) => sum + finding.distance, 1),
  };
}

interface Finding {
  readonly distance: number;
  readonly reason?: string;
  readonly withheld?: boolean;
}

const near: Finding = { distance: 0 };

function checkLength(domain: FitDomain, facts: ScheduleFacts): Finding {
  const factor = facts.steps / domain.longestRun;
  if (factor <= samePeak) return near;
  return {
    distance: lengthDistance(factor),
    reason: say`It is ${times(factor)} as long as the longest fitted run (${String(domain.longestRun)} steps).`,
    withheld: factor > longestFactor,
  };
}

/** Published runs three times as long as the fitted ones lie hardly further off; nothing is known beyond. */
const measuredFactor = 3;

function lengthDistance(factor: number): number {
  const measured = 0.12 * Math.log2(Math.min(factor, measuredFactor));
  return measured + Math.log2(Math.max(1, factor / measuredFactor));
}

function checkPeak(domain: FitDomain, facts: ScheduleFacts): Finding {
  const factor = Math.max(facts.peakLr / domain.maxPeakLr, domain.minPeakLr / facts.peakLr);
  if (factor <= samePeak) return near;
  const side = facts.peakLr > domain.maxPeakLr ? say`above` : say`below`;
  return {
    distance: 2 * Math.log2(factor),
    reason: say`Its peak LR is ${times(factor)} ${side} every fitted run's: the law does not know how the loss depends on the peak.`,
    withheld: factor > peakFactor,
  };
}

/** Whether the fit has an estimate of what annealing gains: from runs that anneal, or from what it was taught. */
function knowsAnnealing({ domain, parameters }: Pick<Fit, 'domain' | 'parameters'>, law: Law): boolean {
  if (domain.annealingRuns > 0) return true;
  const name = law.annealingFeature === null ? '' : law.parameters[law.annealingFeature]!.name;
  return parameters[name]?.standardError != null;
}

function checkAnnealing(fit: Fit, facts: ScheduleFacts, law: Law): Finding {
  const { domain } = fit;
  if (!facts.anneals) return near;
  if (!knowsAnnealing(fit, law)) {
    return {
      distance: 0,
      reason: say`No fitted run anneals, so what annealing gains is not known: add a run whose LR decays.`,
      withheld: true,
    };
  }
  // Before any annealing was seen, how much of it there will be has nothing to be compared with.
  const factor = domain.annealingRuns > 0 ? facts.annealingRatio / domain.maxAnnealingRatio : 1;
  if (factor <= 1.2) return near;
  return {
    distance: 0.1 * Math.log2(factor),
    reason: say`It anneals ${times(factor)} as much as any fitted run.`,
  };
}

function checkFloor(domain: FitDomain, facts: ScheduleFacts): Finding {
  if (!facts.anneals || domain.annealingRuns === 0 || facts.minLr >= 0.5 * domain.minLr) return near;
  return { distance: 0.1, reason: say`Its LR ends below half of the lowest LR that a fitted run reached.` };
}

/** Batches that differ by more than this make other updates: nothing here measures how much a loss after so many changes. */
const batchFactor = 2;

function checkBatch({ batchTokens }: FitDomain, facts: ScheduleFacts): Finding {
  if (batchTokens === null || facts.batchTokens === null) return near;
  const [least, most] = batchTokens;
  const factor = Math.max(facts.batchTokens / most, least / facts.batchTokens);
  if (factor <= samePeak) return near;
  const side = facts.batchTokens > most ? say`larger` : say`smaller`;
  return {
    distance: Math.log2(factor),
    reason: say`Its batch is ${times(factor)} ${side} than the fitted runs’ (${formatTokens(facts.batchTokens)} tokens an update): the law counts updates, not tokens.`,
    withheld: factor > batchFactor,
  };
}

/** A size may be this many times as large or small as any fitted one; the law over sizes rests on few. */
const sizeFactor = 16;

function checkSize({ sizes }: FitDomain, { size }: ScheduleFacts, { needsSize }: Law): Finding {
  if (needsSize && size === null) {
    const reason = say`The size of its model is not known: name its file or folder by it (for example 125M), or give it.`;
    return { distance: 0, reason, withheld: true };
  }
  const [smallest, largest] = [sizes[0], sizes.at(-1)];
  if (size === null || smallest === undefined || largest === undefined) return near;
  const factor = Math.max(size / largest, smallest / size);
  if (factor <= samePeak) return near;
  const side = say`${times(factor)} ${size > largest ? say`larger` : say`smaller`} than any fitted one`;
  if (needsSize) {
    const reason = say`Its model is ${side}: how the loss goes on with the size rests on ${String(sizes.length)} sizes.`;
    return { distance: Math.log2(factor), reason, withheld: factor > sizeFactor };
  }
  return {
    distance: 0,
    reason: say`Its model is ${side} (${formatSize(size)}), and the law does not know how the loss depends on the size.`,
    withheld: true,
  };
}

function times(factor: number): string {
  return say`${factor >= 10 ? factor.toFixed(0) : factor.toFixed(1)} times`;
}

/** What `checkFit` looks at: a fit, and the parameters that ended at their bound of 0. */
export type CheckedFit = Pick<Fit, 'domain' | 'parameters' | 'misfit' | 'lawError'> & {
  readonly atBound: readonly string[];
};

/** Reasons to distrust the fit as a whole, whatever is predicted with it. */
export function checkFit(law: Law, fit: CheckedFit): string[] {
  const { parameters, misfit, lawError, atBound, domain } = fit;
  const reasons = domain.annealingRuns === 0 && knowsAnnealing(fit, law) ? [] : [...checkRuns(domain)];
  for (const name of atBound) reasons.push(say`${name} ended at its bound 0: the runs don't show it.`);
  reasons.push(...checkMixture(law, domain));
  const alpha = parameters['alpha'];
  if (alpha?.standardError != null && alpha.standardError > 0.5 * alpha.value) {
    reasons.push(say`alpha is known to no better than half its value: L0 and alpha can trade places.`);
  }
  if (lawError.source === 'misfit') {
    reasons.push(
      say`The law misses its own runs by up to ${formatShare(misfit)} over whole stretches, more than published runs show: intervals are widened for that.`,
    );
  }
  if (domain.points < 30) reasons.push(say`Only ${String(domain.points)} points were fitted.`);
  return reasons;
}

/** What too few runs, or too much the same, leave open. */
function checkRuns({ annealingRuns, constantRuns, runs }: FitDomain): string[] {
  if (annealingRuns === 0) {
    return [say`Only constant-LR runs were fitted: C is not identifiable and is held at 0.`];
  }
  if (runs === 1)
    return [say`One run alone hardly separates L0, alpha and C: add a run with another schedule.`];
  if (constantRuns > 0 || runs > 2) return [];
  return [
    say`Both fitted runs anneal all the way: a constant or two-step run would pin the exponent better.`,
  ];
}

/** What the runs differ in and the law has no term for. */
function checkMixture({ needsSize }: Law, { minPeakLr, maxPeakLr, sizes, batchTokens }: FitDomain): string[] {
  const reasons: string[] = [];
  if (maxPeakLr > minPeakLr * samePeak) {
    reasons.push(say`The fitted runs differ in peak LR; the law has no term for it.`);
  }
  if (sizes.length > 1 && !needsSize) {
    reasons.push(
      say`The fitted runs are of several model sizes (${sizes.map(formatSize).join(', ')}); the law has no term for it: fit each size apart, or the annealing law over model sizes.`,
    );
  }
  if (needsSize && sizes.length < 4) {
    reasons.push(
      say`${String(sizes.length)} model sizes hardly tell how the loss goes on with the size: do not look far beyond them.`,
    );
  }
  const [fewest = 1, most = 1] = batchTokens ?? [];
  if (most > fewest * samePeak) {
    reasons.push(
      say`The fitted runs differ in tokens an update; the law counts updates and has no term for it.`,
    );
  }
  return reasons;
}
