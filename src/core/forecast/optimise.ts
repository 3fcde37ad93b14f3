import { formatLoss, formatLr } from '../format.ts';
import type { Cancel } from '../errors.ts';
import { collectFacts, type ModelFacts } from '../fit/domain.ts';
import type { Difference } from '../fit/compare.ts';
import { lawOptionsOf, predictSchedule } from '../fit/interval.ts';
import type { FinalLoss, Fit } from '../fit/types.ts';
import type { LawName } from '../law/law.ts';
import { lawOf } from '../law/registry.ts';
import { toArray, type Schedule } from '../schedule/schedule.ts';
import { checkShape, shapeSchedule, type ScheduleShape } from '../schedule/shape.ts';
import { describeBound, steepnessBound } from './bound.ts';
import { endLawOf } from './endLoss.ts';
import { bestOfFamily, type Family, type FamilyOptimum } from './families.ts';
import { gainBetween, type Predicted } from './gain.ts';
import { polylineSchedule, type Budget } from './polyline.ts';
import { say } from '../words.ts';

export { families, type Family } from './families.ts';
export type { Budget } from './polyline.ts';

/** What may be said about a search for a schedule. */
export interface OptimiseOptions extends ModelFacts {
  /** `wsd` where left out. */
  readonly family?: Family;
  /** A schedule to compare with: LR of updates 1..N. */
  readonly against?: Float64Array | undefined;
  /** Fits of other laws to the same runs, to hear what they say of the optimum. */
  readonly others?: readonly Fit[];
  readonly cancel?: Cancel | undefined;
}

/** What the fit of another law says of an optimum. Losses and gains in nats; null where it must not say. */
export interface SecondOpinion {
  readonly law: LawName;
  readonly predicted: FinalLoss | null;
  /** How much higher the schedule compared with ends; below 0: lower. */
  readonly gain: Difference | null;
}

/** The schedule of a family that ends lowest. */
export interface OptimisedSchedule {
  readonly family: Family;
  readonly schedule: Schedule;
  /** By what people choose, where the family has that. */
  readonly shape: ScheduleShape | null;
  /** LR of updates 1..N. */
  readonly eta: Float64Array;
  readonly predicted: FinalLoss;
  /**
   * How much higher the schedule compared with ends, nats, with its 90 % interval; null without one, or where nothing can be
   * said of that one.
   */
  readonly gain: Difference | null;
  readonly others: readonly SecondOpinion[];
  readonly distrust: readonly string[];
  /** What kept the search from going on where the law pointed, or null. */
  readonly bounded: string | null;
  readonly refused: null;
}

/** Why no schedule can be told to be best: one sentence. */
export interface RefusedSchedule {
  readonly family: Family;
  readonly refused: string;
  readonly distrust: readonly string[];
}

/**
 * The schedule that ends lowest under a fitted law for a budget: peak and floor are bounds on the LR after the warm-up.
 *
 * The annealing law would drop the LR to the floor at the last moment. Under it the LR falls no more steeply and no lower than
 * in the fitted runs (`steepnessBound`), and what bounded the search is said; where no run anneals it refuses.
 * @throws Cancelled when asked to stop.
 */
export function optimiseSchedule(
  fit: Fit,
  budget: Budget,
  { family = 'wsd', against, others = [], cancel, ...facts }: OptimiseOptions = {},
): OptimisedSchedule | RefusedSchedule {
  const { steepest, refused } = steepnessBound(fit);
  const why = checkBudget(budget) ?? refused;
  if (why !== null) return { family, refused: why, distrust: [] };
  const { lambda, warmup } = lawOptionsOf(fit);
  const law = endLawOf(fit, facts.size ?? null);
  const allowed = { ...budget, minLr: lowestFloor(fit, budget, steepest) };
  const search = { law, budget: allowed, lambda, warmup, steepest, cancel };
  const best = bestOfFamily(family, search);
  const schedule = scheduleOf(best, allowed);
  const eta = toArray(schedule, budget.totalSteps);
  const ends = (which: Fit, lr: Float64Array): Predicted => ({
    eta: lr,
    prediction: predictSchedule(which, lr, new Float64Array(0), facts),
  });
  const found = ends(fit, eta);
  const told = found.prediction;
  if (told.withheld !== null) return { family, refused: told.withheld, distrust: told.distrust };
  const gain = against === undefined ? null : gainBetween(fit, ends(fit, against), found);
  const opinions = others.map((other) => secondOpinion(other, eta, against, ends));
  return {
    ...{ family, schedule, shape: best.shape, eta, predicted: told.final, refused: null, others: opinions },
    gain,
    distrust: [
      ...told.distrust,
      ...opinions.flatMap((opinion) => (gain !== null && gain.loss > 0 ? disagreement(opinion) : [])),
    ],
    bounded: describeLimits(fit, budget, eta),
  };
}

/** One sentence on why a budget can't be spent, or null. */
function checkBudget(budget: Budget): string | null {
  const longest = budget.totalSteps - budget.warmupSteps;
  return (
    checkShape({ ...budget, decaySteps: 0, decay: 'linear' }) ??
    (longest < 1 ? say`The warm-up leaves no step to decay in.` : null)
  );
}

/** Under a law that needs a bound, the LR goes no lower than in a fitted run. */
function lowestFloor({ domain }: Fit, { minLr, peakLr }: Budget, steepest: number): number {
  return steepest === Infinity ? minLr : Math.min(peakLr, Math.max(minLr, domain.minLr));
}

function scheduleOf({ line, shape }: FamilyOptimum, budget: Budget): Schedule {
  return shape === null ? polylineSchedule(line, budget) : shapeSchedule(shape);
}

function secondOpinion(
  fit: Fit,
  eta: Float64Array,
  against: Float64Array | undefined,
  ends: (fit: Fit, lr: Float64Array) => Predicted,
): SecondOpinion {
  const found = ends(fit, eta);
  const { withheld, final } = found.prediction;
  const gain = against === undefined ? null : gainBetween(fit, ends(fit, against), found);
  return { law: fit.law, predicted: withheld === null ? final : null, gain };
}

/** Two seeds of one run end this far apart (nats): a smaller difference is none. */
const seedDifference = 1e-3;

function disagreement({ law, gain, predicted }: SecondOpinion): string[] {
  if (gain === null || predicted === null || gain.loss > -seedDifference) return [];
  const { label } = lawOf(law);
  return [
    say`The ${label.toLowerCase()} says the opposite: it would end ${formatLoss(-gain.loss)} nats higher, at ${formatLoss(predicted.loss)}.`,
  ];
}

/** This near to a bound, an optimum is held by it. */
const atBound = 0.99;

function describeLimits(fit: Fit, budget: Budget, eta: Float64Array): string | null {
  const { steepest } = steepnessBound(fit);
  const facts = collectFacts(eta, lawOptionsOf(fit).lambda);
  const floor = lowestFloor(fit, budget, steepest);
  const held: string[] = [];
  if (facts.steepestFall >= atBound * steepest) held.push(describeBound(fit));
  if (floor > budget.minLr && facts.minLr <= floor / atBound)
    held.push(say`no fitted run’s LR went below ${formatLr(floor)}`);
  if (held.length === 0) return null;
  return say`The law would go further, as it rewards annealing without limit, but ${held.join(say`, and `)}.`;
}
