import { formatSteps } from '../format.ts';
import { throwIfCancelled, type Cancel } from '../errors.ts';
import type { ModelFacts } from '../fit/domain.ts';
import { lawOptionsOf, predictSchedule, type Prediction } from '../fit/interval.ts';
import type { FinalLoss, Fit } from '../fit/types.ts';
import { toArray } from '../schedule/schedule.ts';
import {
  checkShape,
  decayShapes,
  shapeSchedule,
  type DecayShape,
  type ScheduleShape,
} from '../schedule/shape.ts';
import { describeBound, steepnessBound } from './bound.ts';
import { endLawOf, endLoss } from './endLoss.ts';
import { leastThatFits, minimiseWhole } from './minimise.ts';
import { shapePolyline, steepestFall } from './polyline.ts';
import { say } from '../words.ts';

/**
 * The end of a shape under a fit, with its interval: `final` is the loss after the last update.
 * @throws RangeError where `checkShape` says why it is no schedule.
 */
export function predictShape(fit: Fit, shape: ScheduleShape, facts: ModelFacts = {}): Prediction {
  return predictSchedule(fit, toArray(shapeSchedule(shape), shape.totalSteps), new Float64Array(0), facts);
}

/** A shape with what a fit says of it. */
export interface PredictedShape {
  readonly shape: ScheduleShape;
  readonly prediction: Prediction;
}

/** Shapes by the loss they would end at, the lowest first; those whose prediction is withheld come last. */
export function compareShapes(
  fit: Fit,
  shapes: readonly ScheduleShape[],
  facts: ModelFacts = {},
): PredictedShape[] {
  const rank = ({ withheld, final }: Prediction) => (withheld === null ? final.loss : Infinity);
  return shapes
    .map((shape) => ({ shape, prediction: predictShape(fit, shape, facts) }))
    .sort((a, b) => (rank(a.prediction) < rank(b.prediction) ? -1 : 1));
}

/** What may be said about a search for a decay. */
export interface DecayOptions extends ModelFacts {
  /** Shapes to choose among; all where left out. */
  readonly decays?: readonly DecayShape[];
  readonly cancel?: Cancel | undefined;
}

/** The decay that ends lowest. */
export interface FoundDecay {
  readonly shape: ScheduleShape;
  readonly predicted: FinalLoss;
  /** Nats that the end is lower than that of the given shape; below 0 where that one decays more steeply than is known. */
  readonly gain: number;
  readonly distrust: readonly string[];
  readonly refused: null;
  /** One sentence where the law would decay more steeply than any fitted run has shown, and was not let. */
  readonly bounded: string | null;
}

/** Why no decay can be told to be best. */
export interface RefusedDecay {
  readonly shape: null;
  readonly predicted: null;
  readonly gain: null;
  readonly distrust: readonly string[];
  readonly refused: string;
  readonly bounded: null;
}

/**
 * The decay length and shape that end lowest under a fitted law, for the steps, peak, floor and warm-up of `shape`.
 *
 * Under the annealing law the search is bounded (`steepnessBound`): the LR may fall within the law's memory of
 * 1 / (1 - lambda) updates by no larger share of the peak than it did in a fitted run. Where no run annealed it refuses.
 * @throws Cancelled when asked to stop.
 */
export function bestDecay(
  fit: Fit,
  shape: ScheduleShape,
  { decays = decayShapes, cancel, ...facts }: DecayOptions = {},
): FoundDecay | RefusedDecay {
  const { steepest, refused } = steepnessBound(fit);
  const why = checkShape(shape) ?? refused;
  if (why !== null) return refuse(why);
  const given = predictShape(fit, shape, facts);
  if (given.withheld !== null) return refuse(given.withheld, given.distrust);
  const search = { fit, shape, decays, cancel, size: facts.size ?? null };
  const found = searchDecay(search, steepest);
  if (found === null) return refuse(tooSteep(fit, shape));
  const { final, distrust, withheld } = predictShape(fit, found, facts);
  if (withheld !== null) return refuse(withheld, distrust);
  const free = steepest === Infinity ? found : searchDecay(search, Infinity);
  return {
    ...{ shape: found, predicted: final, gain: given.final.loss - final.loss, distrust, refused: null },
    bounded: free === null || isSameDecay(free, found) ? null : describeBounded(fit, free),
  };
}

function refuse(refused: string, distrust: readonly string[] = []): RefusedDecay {
  return { shape: null, predicted: null, gain: null, distrust, refused, bounded: null };
}

interface Search {
  readonly fit: Fit;
  readonly shape: ScheduleShape;
  readonly decays: readonly DecayShape[];
  readonly cancel: Cancel | undefined;
  readonly size: number | null;
}

/** The best decay no steeper than a bound; null where every decay is steeper. */
function searchDecay({ fit, shape, decays, cancel, size }: Search, steepest: number): ScheduleShape | null {
  const law = endLawOf(fit, size);
  const { lambda, warmup } = lawOptionsOf(fit);
  const longest = shape.totalSteps - shape.warmupSteps;
  const found = decays.flatMap((decay) => {
    throwIfCancelled(cancel);
    const shaped = (decaySteps: number): ScheduleShape => ({ ...shape, decay, decaySteps });
    if (longest < 1 || checkShape(shaped(longest)) !== null) return [];
    const line = (decaySteps: number) => shapePolyline(shaped(decaySteps), warmup);
    const isGentle = (decaySteps: number) => steepestFall(line(decaySteps), lambda) <= steepest;
    const shortest = leastThatFits(isGentle, 1, longest);
    if (shortest === null) return [];
    const { at, value } = minimiseWhole((decaySteps) => endLoss(law, line(decaySteps)), shortest, longest);
    return [{ shape: shaped(at), value }];
  });
  return found.sort((a, b) => a.value - b.value)[0]?.shape ?? null;
}

/** Lengths that differ by less are the same to a user. */
const sameLength = 0.01;

function isSameDecay(a: ScheduleShape, b: ScheduleShape): boolean {
  return (
    a.decay === b.decay && Math.abs(a.decaySteps - b.decaySteps) <= Math.max(1, sameLength * b.decaySteps)
  );
}

function describeBounded(fit: Fit, free: ScheduleShape): string {
  return say`The law would decay over ${formatSteps(free.decaySteps)} steps (${free.decay}), but ${describeBound(fit)}: what a steeper decay gains is not known.`;
}

function tooSteep(fit: Fit, { totalSteps }: ScheduleShape): string {
  return say`Any decay within ${formatSteps(totalSteps)} steps is steeper than what the law has seen: ${describeBound(fit)}.`;
}
