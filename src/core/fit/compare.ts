import { areas } from '../law/areas.ts';
import { countSchedule } from '../law/convention.ts';
import { lawOptionsOf, type Prediction, type Spread } from './interval.ts';
import { normalMultiple } from './lawError.ts';
import { quadratic } from './linear.ts';
import type { Fit, FinalLoss } from './types.ts';

/** Where a schedule ends under a fit: all that a comparison with another needs. Areas in LR x updates. */
export interface ScheduleEnd {
  readonly final: FinalLoss;
  readonly spread: Spread;
  /** Forward and annealing area after the last update, with the warm-up counted as the fit counts it. */
  readonly s1: number;
  readonly s2: number;
}

/** The end of a predicted schedule, or null where the prediction is withheld. @param eta LR of updates 1..N. */
export function collectEnd(fit: Fit, eta: Float64Array, prediction: Prediction): ScheduleEnd | null {
  if (prediction.withheld !== null) return null;
  const { lambda, warmup } = lawOptionsOf(fit);
  const counted = countSchedule(eta, warmup);
  const { s1, s2 } = areas(counted.eta, lambda, counted.eta0);
  const { final, spread } = prediction;
  return { final, spread, s1: s1[eta.length]!, s2: s2[eta.length]! };
}

/** An LR over steps as a line of straight pieces, 0 beyond its end. */
export interface LrLine {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** How much higher one schedule ends than another, nats, with its 90 % interval. */
export interface Difference {
  readonly loss: number;
  readonly lower: number;
  readonly upper: number;
  /** Whether the interval leaves 0 out, so that the order of the two is known. */
  readonly sure: boolean;
}

/**
 * How much higher `end` is than `base`. The parameters of the one fit are off for both alike, so the gradients are subtracted
 * before the covariance is asked. The law's own error is shared only between schedules that are much the same; see
 * `lawShare`.
 */
export function compareEnds(
  fit: Pick<Fit, 'covariance'>,
  base: ScheduleEnd,
  end: ScheduleEnd,
  distance: number,
): Difference {
  const gradient = end.spread.gradient.map((slope, i) => slope - (base.spread.gradient[i] ?? 0));
  const variance = quadratic(fit.covariance, gradient, gradient.length);
  const law = lawShare(distance) * Math.hypot(base.spread.law, end.spread.law);
  const half = Math.hypot(normalMultiple[0.9] * Math.sqrt(Math.max(0, variance)), law);
  const ratio = Math.log(end.final.loss / base.final.loss);
  const off = (by: number) => base.final.loss * Math.expm1(ratio + by);
  const [lower, upper] = [off(-half), off(half)];
  return { loss: end.final.loss - base.final.loss, lower, upper, sure: lower > 0 || upper < 0 };
}

/**
 * Share of both schedules' law errors that their difference keeps. Nothing for one and the same schedule; measured by
 * `npm run bench:differences` on the published curves and the examples, errors are as good as independent from a sixth of
 * the LR differing on.
 */
export function lawShare(distance: number): number {
  return Math.min(1, Math.sqrt(6 * distance));
}

/** The share of two schedules' forward areas in which they differ: 0 for the same schedule, 1 for nothing in common. */
export function lrDistance(a: LrLine, b: LrLine): number {
  const steps = [...new Set([...a.steps, ...b.steps])].sort((x, y) => x - y);
  let [apart, both] = [0, 0];
  for (let i = 1; i < steps.length; i++) {
    const [from, to] = [steps[i - 1]!, steps[i]!];
    const [left, right] = [a, b].map((line) => piece(line, from, to)) as [Piece, Piece];
    apart += (to - from) * meanSize(left[0] - right[0], left[1] - right[1]);
    both += ((to - from) * (left[0] + left[1] + right[0] + right[1])) / 2;
  }
  return both > 0 ? apart / both : 0;
}

type Piece = readonly [from: number, to: number];

/** The line between two neighbouring steps of both; 0 where it has ended. */
function piece({ steps, values }: LrLine, from: number, to: number): Piece {
  const last = steps.length - 1;
  if (last < 0 || to > steps[last]! || from < steps[0]!) return [0, 0];
  return [valueAt(steps, values, from), valueAt(steps, values, to)];
}

function valueAt(steps: Float64Array, values: Float64Array, step: number): number {
  let [low, high] = [0, steps.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  if (low === 0 || steps[low] === step) return values[low]!;
  const share = (step - steps[low - 1]!) / (steps[low]! - steps[low - 1]!);
  return values[low - 1]! + share * (values[low]! - values[low - 1]!);
}

/** Mean absolute value of a straight line from `from` to `to`. */
function meanSize(from: number, to: number): number {
  const sum = Math.abs(from) + Math.abs(to);
  return from * to >= 0 || sum === 0 ? sum / 2 : (from * from + to * to) / (2 * sum);
}
