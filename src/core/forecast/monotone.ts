import { throwIfCancelled, type Cancel } from '../errors.ts';
import type { WarmupConvention } from '../law/law.ts';
import { endLoss, type EndLaw } from './endLoss.ts';
import { minimiseWhole } from './minimise.ts';
import { geometricDistances, warmedPolyline, type Budget, type Polyline } from './polyline.ts';
import { descendProjected, projectFalling } from './projectedGradient.ts';

/** A search for a schedule: the law at the end of the run, and what bounds it. */
export interface ScheduleSearch {
  readonly law: EndLaw;
  readonly budget: Budget;
  /** Decay of the annealing momentum, for `steepest`. */
  readonly lambda: number;
  readonly warmup: WarmupConvention;
  /** Most annealing momentum over the peak LR; Infinity where the law needs no bound. */
  readonly steepest: number;
  readonly cancel?: Cancel | undefined;
}

/** The schedule that ends lowest of all that never rise after the warm-up, within peak, floor and the steepest fall allowed. */
export function bestMonotone(search: ScheduleSearch): Polyline {
  return search.law.drop?.kind === 'multi-power' ? descend(search) : latestFall(search);
}

/**
 * The annealing law's optimum. The end is `A * S1^-alpha - C * S2`, and both areas are linear in the momenta: what a momentum
 * is worth grows with the time left, at one point from loss to gain. So the LR stays at its peak up to one update, then falls as
 * steeply as it may (at once by the largest momentum, then by what the momentum forgets) down to the floor.
 */
function latestFall({ law, budget, lambda, warmup, steepest, cancel }: ScheduleSearch): Polyline {
  const { totalSteps, warmupSteps } = budget;
  const line = (fallSteps: number) => fallFrom(budget, totalSteps - fallSteps, { lambda, warmup, steepest });
  const { at } = minimiseWhole(
    (fallSteps) => {
      throwIfCancelled(cancel);
      return endLoss(law, line(fallSteps));
    },
    1,
    totalSteps - warmupSteps,
  );
  return line(at);
}

/** The peak up to and with update `begins`, then the steepest fall to the floor. */
function fallFrom(
  budget: Budget,
  begins: number,
  { lambda, warmup, steepest }: Pick<ScheduleSearch, 'lambda' | 'warmup' | 'steepest'>,
): Polyline {
  const { totalSteps, peakLr, minLr } = budget;
  const jump = Math.min(steepest * peakLr, peakLr - minLr);
  const slope = (1 - lambda) * jump;
  const left = peakLr - jump - minLr;
  const toFloor = left > 0 ? Math.ceil(left / slope) : 0;
  const lowest = begins + 1 + toFloor;
  const knots = new Map<number, number>();
  if (begins > budget.warmupSteps) knots.set(begins, peakLr);
  knots.set(begins + 1, peakLr - jump);
  if (lowest <= totalSteps) knots.set(lowest, minLr);
  knots.set(totalSteps, Math.max(minLr, peakLr - jump - slope * (totalSteps - begins - 1)));
  return warmedPolyline(budget, knots, warmup);
}

/** An LR this share of the peak is as good as 0, and has a logarithm. */
export const leastShare = 1e-4;

/**
 * The multi-power law's optimum, by the logarithm of the LR at knots that grow sparser with their distance from the end:
 * there the optimum bends. It begins from a decay of a quarter of the run.
 */
function descend({ law, budget, warmup, cancel }: ScheduleSearch): Polyline {
  const { totalSteps, warmupSteps, peakLr } = budget;
  const low = Math.max(budget.minLr, leastShare * peakLr);
  const left = totalSteps - warmupSteps;
  const free = [...geometricDistances(left)].map((d) => totalSteps - d).reverse();
  free.push(totalSteps);
  const line = (lrs: Float64Array) =>
    warmedPolyline(budget, new Map(free.map((k, i) => [k, lrs[i]!])), warmup);
  const shape = line(new Float64Array(free.length).fill(peakLr));
  const first = shape.at.length - free.length;
  const all = new Float64Array(shape.at.length);
  const f = (logs: Float64Array, slopes: Float64Array) => {
    for (let i = 0; i < free.length; i++) shape.lr[first + i] = Math.exp(logs[i]!);
    const loss = endLoss(law, shape, all);
    for (let i = 0; i < free.length; i++) slopes[i] = all[first + i]! * shape.lr[first + i]!;
    return loss;
  };
  const [bottom, top] = [Math.log(low), Math.log(peakLr)];
  const start = Float64Array.from(free, (k) => {
    const u = Math.min(1, (4 * (totalSteps - k)) / left);
    return top + (bottom - top) * (1 - Math.sqrt(u)) ** 2;
  });
  const project = (x: Float64Array) => projectFalling(x, bottom, top);
  const { x } = descendProjected(f, project, start, () => {
    throwIfCancelled(cancel);
  });
  // The logarithm of the peak and back may miss it by a rounding.
  return line(x.map((log) => (log >= top ? peakLr : Math.exp(log))));
}
