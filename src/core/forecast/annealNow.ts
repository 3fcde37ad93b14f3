import { lawOptionsOf } from '../fit/interval.ts';
import { normalMultiple } from '../fit/lawError.ts';
import { quadratic } from '../fit/linear.ts';
import { preparePoints } from '../fit/points.ts';
import type { FitRun } from '../fit/problem.ts';
import type { FinalLoss, Fit } from '../fit/types.ts';
import { lawOf } from '../law/registry.ts';
import { hold, joinStretches } from '../schedule/segments.ts';
import { toArray } from '../schedule/schedule.ts';
import type { DecayShape } from '../schedule/shape.ts';
import { errorAhead } from './forecastError.ts';
import { predictAhead, type RunForecast } from './inProgress.ts';
import { say } from '../words.ts';
import { peakOf } from '../peak.ts';

/** What to look at: every decay shape and length, begun at every step. */
export interface AnnealQuestion {
  /** Lengths of the decay, in updates. */
  readonly lengths: readonly number[];
  readonly shapes?: readonly DecayShape[];
  /** Last steps at the stable LR; the run's last step where left out. Steps behind it are left out. */
  readonly at?: readonly number[];
  /** LR at the end of the decay; the lowest share of a peak that any run has reached where left out. */
  readonly floorLr?: number;
}

/** A loss or a difference of losses with its 90 % interval, in nats. */
export interface Gain {
  readonly loss: number;
  readonly lower: number;
  readonly upper: number;
}

/** One way to end the run. */
export interface Annealed {
  readonly shape: DecayShape;
  readonly length: number;
  /** Last step at the stable LR. */
  readonly at: number;
  /** null where `withheld` says why. */
  readonly final: FinalLoss | null;
  /** How much lower the run ends if the decay begins 1 000 steps later, with as many steps more in all. */
  readonly gainPerThousand: Gain | null;
  readonly withheld: string | null;
  readonly distrust: readonly string[];
}

/** What annealing now, or later, would come to. */
export interface AnnealAnswer {
  readonly stableLr: number;
  readonly floorLr: number;
  readonly ways: readonly Annealed[];
  /** One sentence why nothing is told, or null. */
  readonly withheld: string | null;
}

/** An LR within this share of the peak is stable. */
const stableShare = 0.95;

/**
 * The loss that a run at a constant LR would end at if annealing began now or later, and what 1 000 further stable steps
 * are worth.
 * @param forecast Of the run (see `forecastRun`).
 * @param run Its points so far; `eta` the LR that it has run at.
 */
export function annealNow(forecast: RunForecast, run: FitRun, question: AnnealQuestion): AnnealAnswer {
  const { fit, lastStep } = forecast;
  const past = run.eta.subarray(0, lastStep);
  const stableLr = past.at(-1)!;
  const floorLr = question.floorLr ?? Math.min(stableLr, fit.domain.minLr);
  const withheld = whyWithheld(forecast, past);
  if (withheld !== null) return { stableLr, floorLr, ways: [], withheld };
  const starts = (question.at ?? [lastStep]).filter((at) => at >= lastStep);
  const ways = (question.shapes ?? ['linear']).flatMap((shape) =>
    question.lengths.flatMap((length) =>
      starts.map((at) => endOf(fit, run, { past, at, shape, length, floorLr })),
    ),
  );
  return { stableLr, floorLr, ways, withheld: null };
}

function whyWithheld({ annealingSeen }: RunForecast, past: Float64Array): string | null {
  if (!annealingSeen) {
    return say`No run here has annealed yet, so what annealing would gain is not known: add a run whose LR decays.`;
  }
  const peak = peakOf(past);
  return past.at(-1)! >= stableShare * peak ? null : say`Its LR is below its peak: it is annealing already.`;
}

interface Way {
  /** LR so far. */
  readonly past: Float64Array;
  readonly at: number;
  readonly shape: DecayShape;
  readonly length: number;
  readonly floorLr: number;
}

/** The LR of a run that holds its present LR until `at` and then decays to the floor. */
export function annealedSchedule({ past, at, shape, length, floorLr }: Way): Float64Array {
  const lr = past.at(-1)!;
  const stretches = [
    hold('stable', lr, at),
    { role: 'decay' as const, shape, from: lr, to: floorLr, last: at + length, origin: at, span: length },
  ];
  const eta = toArray(joinStretches(stretches, at + length), at + length);
  eta.set(past);
  return eta;
}

function endOf(fit: Fit, run: FitRun, way: Way): Annealed {
  const { shape, length, at } = way;
  if (shape === 'exponential' && way.floorLr === 0) {
    const why = say`An exponential decay can’t reach an LR of 0: set a floor.`;
    return { shape, length, at, final: null, gainPerThousand: null, withheld: why, distrust: [] };
  }
  const eta = annealedSchedule(way);
  const told = predictAhead(fit, run, eta, Float64Array.of(eta.length));
  const shown = told.withheld === null;
  return {
    ...{ shape, length, at, withheld: told.withheld, distrust: told.distrust },
    final: shown ? told.final : null,
    gainPerThousand: shown ? gainOfWaiting(fit, run, way) : null,
  };
}

const thousand = 1000;
/** A loss is never taken to be nearer to its floor than this share of it. */
const leastReducible = 0.01;

/**
 * How much lower the end is after 1 000 more stable steps. Both ends share most of what is not known: only the parameters' error of
 * the difference counts, and the law's error in proportion to the loss above the floor that is gained.
 */
function gainOfWaiting(fit: Fit, run: FitRun, way: Way): Gain {
  const now = gradientAt(fit, annealedSchedule(way));
  const later = gradientAt(fit, annealedSchedule({ ...way, at: way.at + thousand }));
  const difference = now.gradient.map((value, i) => value - later.gradient[i]!);
  const gain = now.loss - later.loss;
  const deviation = Math.sqrt(Math.max(0, quadratic(fit.covariance, difference, fit.estimates.length)));
  const { half90 } = errorAhead(fit.lawError, run.steps.at(-1)!, way.at + way.length + thousand);
  const reducible = Math.max(leastReducible * now.loss, now.loss - (fit.estimates[0] ?? 0));
  const half = Math.hypot(normalMultiple[0.9] * deviation, (half90 * now.loss * gain) / reducible);
  return { loss: gain, lower: gain - half, upper: gain + half };
}

/** The loss at the end of a schedule, and its gradient by the fit's estimates. */
function gradientAt(fit: Fit, eta: Float64Array): { readonly loss: number; readonly gradient: Float64Array } {
  const law = lawOf(fit.law);
  const features = fit.estimates.length - law.bends.length;
  const [values, slopes] = [new Float64Array(features), new Float64Array(law.bends.length)];
  const end = { steps: Float64Array.of(eta.length), interval: Float64Array.of(1) };
  const shape = Float64Array.from(fit.estimates.slice(features));
  preparePoints(law, eta, end, fit.unit, lawOptionsOf(fit)).evaluate(shape, values, slopes);
  const loss = values.reduce((sum, value, j) => sum + value * fit.estimates[j]!, 0);
  const bent = law.bends.map((feature, k) => fit.estimates[feature]! * slopes[k]!);
  return { loss, gradient: Float64Array.from([...values, ...bent]) };
}
