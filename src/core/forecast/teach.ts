import type { ScheduleFacts } from '../fit/domain.ts';
import { featureCount, type Law, type LawOptions, type Prior } from '../law/law.ts';
import type { Fit, FitDomain } from '../fit/types.ts';
import { formatLr, formatSize, formatTokens } from '../format.ts';
import { say } from '../words.ts';

/** What other runs, or published ones, teach of a run that is not done. */
export interface Teaching {
  readonly priors: readonly Prior[];
  /** How far the other runs are from this one, in e-folds of peak LR, batch and model size. */
  readonly distance: number;
  /** Plain sentences: what is taken with more room, and why. */
  readonly reasons: readonly string[];
}

/**
 * How far a parameter may be from what other runs found (relative; of the logarithm for exponents): for runs of the same
 * kind, and for each e-fold of distance. Chosen with the published curves of 25M and 100M and the examples in view; the
 * second column so that one size teaches the other (`npm run bench:forecast`) and that far runs teach no more than the weak
 * priors of a run alone.
 */
const rooms: Readonly<Record<string, readonly [near: number, each: number]>> = {
  L0: [0.015, 0.15],
  A: [0.05, 0.4],
  annealing: [0.07, 0.3],
  alpha: [0.08, 0.15],
  other: [0.2, 0.3],
};

/** Differences up to this are none. */
const same = Math.log(1.05);

/**
 * Priors for a run from a fit of others: their estimates, with their errors and room for what differs.
 * @param facts Of the run to its end.
 */
export function teachFrom(law: Law, others: Fit, facts: ScheduleFacts, options: LawOptions): Teaching {
  const { distance, reasons } = distanceOf(others.domain, facts);
  const priors = others.estimates.flatMap((estimate, parameter) => {
    const unseen = parameter === law.annealingFeature && others.domain.annealingRuns === 0;
    if (unseen) return weakPriors(law, options).filter((prior) => prior.parameter === parameter);
    return estimate === 0 ? [] : [priorOf(law, others, parameter, distance)];
  });
  return { priors, distance, reasons };
}

/** What published runs teach of a run that is alone. */
export function teachAlone(law: Law, options: LawOptions): Teaching {
  const first = featureCount(law);
  const held = law.held({ runs: 1, sizes: 1 }).map(({ shape }) => first + shape);
  const priors = weakPriors(law, options).filter(({ parameter }) => !held.includes(parameter));
  return { priors, distance: 0, reasons: [] };
}

function weakPriors(law: Law, options: LawOptions): readonly Prior[] {
  return law.priors({ runs: 1, sizes: 1 }, options);
}

/** Estimates are for LRs in units of the peak, in which C x peak LR stays what it is from peak to peak. */
function priorOf(law: Law, { estimates, covariance }: Fit, parameter: number, distance: number): Prior {
  const { log } = law.parameters[parameter]!;
  const value = estimates[parameter]!;
  const scale = log || parameter < featureCount(law) ? Math.abs(value) : 1;
  const error = Math.sqrt(covariance[parameter * estimates.length + parameter]!) / scale;
  const [near, each] = rooms[roomOf(law, parameter)]!;
  const relative = Math.hypot(error, near, each * distance);
  return { parameter, mean: log ? Math.log(value) : value, deviation: log ? relative : relative * scale };
}

function roomOf(law: Law, parameter: number): string {
  if (parameter === law.annealingFeature) return 'annealing';
  const { name } = law.parameters[parameter]!;
  return name in rooms ? name : 'other';
}

/** E-folds between a run and the nearest of the others, and what differs. */
function distanceOf(domain: FitDomain, facts: ScheduleFacts): Pick<Teaching, 'distance' | 'reasons'> {
  const sizes = domain.sizes.length > 0 ? ([domain.sizes[0]!, domain.sizes.at(-1)!] as const) : null;
  const parts = [
    outside(say`peak LR`, facts.peakLr, [domain.minPeakLr, domain.maxPeakLr], formatLr),
    outside(
      say`batch`,
      facts.batchTokens,
      domain.batchTokens,
      (tokens) => say`${formatTokens(tokens)} tokens an update`,
    ),
    outside(say`model size`, facts.size, sizes, formatSize),
  ];
  const far = parts.filter(({ distance }) => distance > same);
  return {
    distance: far.reduce((sum, { distance }) => sum + distance, 0),
    reasons: far.map(
      ({ what, own, near }) =>
        say`Its ${what} (${own}) is not that of the other runs (${near}): what they teach is taken with more room.`,
    ),
  };
}

interface Apart {
  readonly distance: number;
  readonly what: string;
  readonly own: string;
  readonly near: string;
}

function outside(
  what: string,
  value: number | null,
  range: readonly [number, number] | null,
  format: (value: number) => string,
): Apart {
  if (value === null || range === null || !(value > 0)) return { distance: 0, what, own: '', near: '' };
  const near = Math.min(range[1], Math.max(range[0], value));
  return { distance: Math.abs(Math.log(value / near)), what, own: format(value), near: format(near) };
}
