import { throwIfCancelled } from '../errors.ts';
import { decayShapes, type DecayShape, type ScheduleShape } from '../schedule/shape.ts';
import { endLoss } from './endLoss.ts';
import { minimiseReal, minimiseWhole } from './minimise.ts';
import { bestMonotone, leastShare, type ScheduleSearch } from './monotone.ts';
import {
  geometricDistances,
  shapePolyline,
  steepestFall,
  warmedPolyline,
  type Polyline,
} from './polyline.ts';

/** Families of schedules to search, as the command line names them. */
export const families = ['wsd', 'cosine', 'linear', 'power', 'monotone'] as const;
export type Family = (typeof families)[number];

/** The best schedule of a family: its knots, and its shape where it has one. */
export interface FamilyOptimum {
  readonly line: Polyline;
  readonly shape: ScheduleShape | null;
}

/** The schedule of a family that ends lowest; where nothing else is gentle enough, one that hardly falls. */
export function bestOfFamily(family: Family, search: ScheduleSearch): FamilyOptimum {
  switch (family) {
    case 'wsd':
      return bestStable(search);
    case 'cosine':
    case 'linear':
      return bestWhole(search, family);
    case 'power':
      return bestPower(search);
    case 'monotone':
      return { line: bestMonotone(search), shape: null };
  }
}

/** No loss is as high: beyond it lie the schedules that are too steep, the steeper the higher, so that a search comes back. */
const tooSteep = 1e6;

function costOf(line: Polyline, { law, lambda, steepest, cancel }: ScheduleSearch): number {
  throwIfCancelled(cancel);
  const steepness = steepest === Infinity ? 0 : steepestFall(line, lambda);
  return steepness > steepest ? tooSteep * (1 + steepness) : endLoss(law, line);
}

/** Where no search by one length at a time gains more than this, in nats, its end is reached. */
const settled = 1e-7;
const mostRounds = 12;

/** The end LR that a search may choose: from the floor (an LR of 0 has no logarithm) to the peak. */
function endRange({ budget }: ScheduleSearch): readonly [number, number] {
  return [Math.log(Math.max(budget.minLr, leastShare * budget.peakLr)), Math.log(budget.peakLr)];
}

/** A decay by its length and the logarithm of its end, and what it costs. */
interface Decay {
  readonly decay: DecayShape;
  readonly decaySteps: number;
  readonly end: number;
  readonly value: number;
}

/** So many shapes are searched to the end, those that begin best. */
const finalists = 2;

/** A decay of any shape after a stable stretch. */
function bestStable(search: ScheduleSearch): FamilyOptimum {
  const [low] = endRange(search);
  const longest = search.budget.totalSteps - search.budget.warmupSteps;
  const byValue = (a: Decay, b: Decay) => a.value - b.value;
  const begun = decayShapes.map((decay) =>
    improveDecay({ decay, decaySteps: longest, end: low, value: Infinity }, search),
  );
  const ended = begun
    .sort(byValue)
    .slice(0, finalists)
    .map((decay) => settle(decay, search))
    .sort(byValue);
  const shape = shapeOf(ended[0]!, search);
  return { shape, line: shapePolyline(shape, search.warmup) };
}

function shapeOf({ decay, decaySteps, end }: Omit<Decay, 'value'>, search: ScheduleSearch): ScheduleShape {
  return { ...search.budget, decay, decaySteps, minLr: lrOf(end, search) };
}

/** Length and end by turns until neither gains. */
function settle(begun: Decay, search: ScheduleSearch): Decay {
  let best = begun;
  for (let round = 0; round < mostRounds; round++) {
    const next = improveDecay(best, search);
    const gained = best.value - next.value;
    if (gained > 0) best = next;
    if (gained < settled) break;
  }
  return best;
}

/** The best length for the end there is, then the best end for that length. */
function improveDecay({ decay, end }: Decay, search: ScheduleSearch): Decay {
  const { totalSteps, warmupSteps } = search.budget;
  const cost = (decaySteps: number, to: number) =>
    costOf(shapePolyline(shapeOf({ decay, decaySteps, end: to }, search), search.warmup), search);
  const { at } = minimiseWhole((n) => cost(n, end), 1, totalSteps - warmupSteps);
  const ends = minimiseReal((to) => cost(at, to), ...endRange(search));
  return { decay, decaySteps: at, end: ends.at, value: ends.value };
}

/** An LR from its logarithm, the floor and the peak exactly. */
function lrOf(log: number, search: ScheduleSearch): number {
  const { minLr, peakLr } = search.budget;
  const [low, high] = endRange(search);
  if (log <= low) return Math.max(minLr, leastShare * peakLr);
  return log >= high ? peakLr : Math.exp(log);
}

/** A decay over all that the warm-up leaves, down to the best end. */
function bestWhole(search: ScheduleSearch, decay: DecayShape): FamilyOptimum {
  const { budget, warmup } = search;
  const decaySteps = budget.totalSteps - budget.warmupSteps;
  const shaped = (end: number): ScheduleShape => ({
    ...budget,
    ...{ decay, decaySteps, minLr: lrOf(end, search) },
  });
  const { at } = minimiseReal(
    (end) => costOf(shapePolyline(shaped(end), warmup), search),
    ...endRange(search),
  );
  return { shape: shaped(at), line: shapePolyline(shaped(at), warmup) };
}

/** Powers that are searched, as logarithms. */
const [leastPower, mostPower] = [Math.log(0.1), Math.log(10)];

/** `end + (peak - end) * (1 - u)^power` over all that the warm-up leaves: power and end by turns. */
function bestPower(search: ScheduleSearch): FamilyOptimum {
  const [low, high] = endRange(search);
  const cost = (power: number, end: number) => costOf(powerLine(search, Math.exp(power), end), search);
  let [power, end, value] = [0, low, Infinity];
  for (let round = 0; round < mostRounds; round++) {
    const powers = minimiseReal((x) => cost(x, end), leastPower, mostPower);
    const ends = minimiseReal((x) => cost(powers.at, x), low, high);
    const gained = value - ends.value;
    [power, end, value] = [powers.at, ends.at, ends.value];
    if (!(gained > settled)) break;
  }
  return { line: powerLine(search, Math.exp(power), end), shape: null };
}

function powerLine(search: ScheduleSearch, power: number, end: number): Polyline {
  const { budget, warmup } = search;
  const { totalSteps, warmupSteps, peakLr } = budget;
  const left = totalSteps - warmupSteps;
  const floor = lrOf(end, search);
  const distances = new Set([
    0,
    ...geometricDistances(Math.ceil(left / 2) + 1).flatMap((d) => [d, left - d]),
  ]);
  distances.delete(left);
  const knots = [...distances]
    .sort((a, b) => b - a)
    .map((d) => [totalSteps - d, floor + (peakLr - floor) * (d / left) ** power] as const);
  return warmedPolyline(budget, new Map(knots), warmup);
}
