import type { Curve } from '../curve.ts';
import { lrAt, type Schedule } from '../schedule/schedule.ts';

/** LR at the steps where the log has one: strictly increasing steps. */
export interface LrSamples {
  readonly steps: Float64Array;
  readonly lr: Float64Array;
}

/** All LR values of a run's curves, merged by step. */
export function collectSamples(curves: readonly Curve[]): LrSamples {
  const telling = curves.filter(({ steps, lr }) => lr.some((value, i) => isSample(steps[i]!, value)));
  const [only] = telling;
  return only !== undefined && telling.length === 1 ? ofOne(only) : merge(telling);
}

function isSample(step: number, lr: number): boolean {
  return step >= 1 && lr >= 0 && lr < Infinity;
}

/** Steps of a curve increase already: a log of millions of points needs no map, and mostly not even a copy. */
function ofOne({ steps, lr }: Curve): LrSamples {
  let count = 0;
  for (let i = 0; i < steps.length; i++) if (isSample(steps[i]!, lr[i]!)) count++;
  if (count === steps.length) return { steps, lr };
  const taken: LrSamples = { steps: new Float64Array(count), lr: new Float64Array(count) };
  for (let i = 0, next = 0; i < steps.length; i++) {
    if (!isSample(steps[i]!, lr[i]!)) continue;
    taken.steps[next] = steps[i]!;
    taken.lr[next++] = lr[i]!;
  }
  return taken;
}

function merge(curves: readonly Curve[]): LrSamples {
  const bySteps = new Map<number, number>();
  for (const { steps, lr } of curves) {
    steps.forEach((step, i) => {
      if (isSample(step, lr[i]!) && !bySteps.has(step)) bySteps.set(step, lr[i]!);
    });
  }
  const steps = Float64Array.from(bySteps.keys()).sort();
  return { steps, lr: steps.map((step) => bySteps.get(step) ?? NaN) };
}

/** Widest gap between samples that still counts as fine, as a share of the run; see `isFine`. */
const finestShare = 0.01;
const fewestSamples = 8;

/** Whether the log's own LR is dense enough to be taken as it is: gaps of at most 1 % of the run. */
export function isFine(samples: LrSamples, lastStep: number): boolean {
  const { steps } = samples;
  if (steps.length < fewestSamples) return false;
  const widest = Math.max(1, finestShare * lastStep);
  for (let i = 1; i < steps.length; i++) if (steps[i]! - steps[i - 1]! > widest) return false;
  return lastStep - steps.at(-1)! <= widest;
}

/**
 * LR of every update from the first to the last sample, `into[k - 1]` for update k. Between samples the LR is linear; a
 * jump between two flat stretches is a step, placed where the schedule has it, else at the roundest update of the gap,
 * where people put it.
 * @param schedule The run's schedule where it is known and agrees with the samples.
 * @returns Updates that a jump was placed at without a schedule to tell.
 */
export function interpolate(samples: LrSamples, into: Float64Array, schedule?: Schedule): number[] {
  const { steps, lr } = samples;
  const jumps: number[] = [];
  for (let i = 0; i < steps.length; i++) {
    const here = steps[i]!;
    if (here <= into.length) into[here - 1] = lr[i]!;
    const before = i > 0 ? steps[i - 1]! : here;
    if (here - before < 2) continue;
    const known = isJump(lr, i) && schedule !== undefined ? findJump(schedule, before, here) : 0;
    const jump = known > 0 || !isJump(lr, i) ? known : roundest(before + 1, here);
    if (jump > known) jumps.push(jump);
    for (let k = before + 1; k < here && k <= into.length; k++) {
      into[k - 1] =
        jump > 0 ? lr[k < jump ? i - 1 : i]! : mix(lr[i - 1]!, lr[i]!, (k - before) / (here - before));
    }
  }
  const last = steps.at(-1) ?? 0;
  if (last > 0) into.fill(lr.at(-1)!, Math.min(last, into.length));
  return jumps;
}

function mix(from: number, to: number, share: number): number {
  return from + share * (to - from);
}

/** Whether the LR is flat on both sides of the gap before sample i, and clearly different across it. */
function isJump(lr: Float64Array, i: number): boolean {
  if (i < 2 || i + 1 >= lr.length) return false;
  const [left, right] = [lr[i - 1]!, lr[i]!];
  return lr[i - 2] === left && lr[i + 1] === right && Math.abs(left - right) > 0.02 * Math.max(left, right);
}

/** First update after `before` that the schedule runs nearer to its LR at `here`; 0 where there is none. */
function findJump(schedule: Schedule, before: number, here: number): number {
  const [left, right] = [lrAt(schedule, before), lrAt(schedule, here)];
  for (let k = before + 1; k <= here; k++) {
    if (Math.abs(lrAt(schedule, k) - right) < Math.abs(lrAt(schedule, k) - left)) return k;
  }
  return 0;
}

/** The number in low..high (inclusive) that the largest power of ten divides, then five times, then two times it. */
export function roundest(low: number, high: number): number {
  for (let unit = 10 ** Math.floor(Math.log10(Math.max(1, high))); unit > 1; unit /= 10) {
    for (const step of [unit, unit / 2, unit / 5]) {
      const candidate = Math.floor(high / step) * step;
      if (Number.isInteger(step) && candidate >= low) return candidate;
    }
  }
  return high;
}

/** How the LR before the first sample was found. */
export interface Head {
  /** `none`: nothing was missing; `constant`: the first LR held back to update 1; `ramp`: a warm-up running back to 0. */
  readonly kind: 'none' | 'constant' | 'ramp';
  readonly warmupSteps: number;
}

/**
 * Fills the LR before the first sample without a config. A log that begins within its own spacing is merely sparse: its
 * rising LR is carried back to 0, a flat one is held. A later start is a warm-up cut off: linear from 0, over
 * `sharedWarmup` updates, the earliest start among runs with the same peak.
 */
export function assumeHead(samples: LrSamples, into: Float64Array, sharedWarmup: number): Head {
  const first = samples.steps[0] ?? 0;
  if (first <= 1) return { kind: 'none', warmupSteps: 0 };
  const lr = samples.lr[0]!;
  const spacing = (samples.steps[1] ?? first) - first;
  const rising = (samples.lr[1] ?? lr) > lr * (1 + 1e-9);
  if (first <= 1.5 * spacing && !rising) {
    into.fill(lr, 0, first - 1);
    return { kind: 'constant', warmupSteps: 0 };
  }
  const end = rising ? first : Math.min(first, sharedWarmup);
  for (let k = 1; k < first; k++) into[k - 1] = lr * Math.min(1, k / end);
  return { kind: 'ramp', warmupSteps: end };
}
