import { formula, hold, joinStretches, type Stretch } from '../../schedule/segments.ts';
import type { Schedule } from '../../schedule/schedule.ts';
import type { ScheduleKind } from '../types.ts';
import { say } from '../../words.ts';

/** The five schedulers of `deepspeed/runtime/lr_schedules.py`. */
export type DeepSpeedType = 'WarmupLR' | 'WarmupDecayLR' | 'WarmupCosineLR' | 'OneCycle' | 'LRRangeTest';

export const deepSpeedKinds: Readonly<Record<DeepSpeedType, ScheduleKind>> = {
  WarmupLR: 'constant',
  WarmupDecayLR: 'linear',
  WarmupCosineLR: 'cosine',
  OneCycle: 'linear',
  LRRangeTest: 'linear',
};

export function isDeepSpeedType(name: string): name is DeepSpeedType {
  return Object.hasOwn(deepSpeedKinds, name);
}

/** A warm-up scheduler's numbers. Update 1 has `start`; update k has the scheduler's iteration i = k - 2. */
export interface WarmupInput {
  readonly start: number;
  readonly floor: number;
  readonly peak: number;
  /** At least 2, as the scheduler takes it. */
  readonly warmup: number;
  readonly linear: boolean;
}

const first = (lr: number): Stretch => hold('warm-up', lr, 1);

/** gamma(i) for i = 0..W - 1: ln(i + 1) / ln(W), or i / W; `rest` follows from i = W. */
function rise({ floor, peak, warmup, linear }: WarmupInput): Stretch {
  const gamma = (i: number) => (linear ? i / warmup : Math.log(i + 1) / Math.log(warmup));
  if (linear) {
    return {
      role: 'warm-up',
      shape: 'linear',
      from: floor,
      to: peak,
      last: warmup + 1,
      origin: 2,
      span: warmup,
    };
  }
  const at = (k: number) => floor + (peak - floor) * gamma(k - 2);
  return formula('warm-up', warmup + 1, at, { from: floor, to: peak, label: say`logarithmic` });
}

/** `WarmupLR`: flat at the peak after the warm-up. */
export function warmupFlat(input: WarmupInput, total: number | null): Schedule {
  return joinStretches([first(input.start), rise(input), hold('stable', input.peak, Infinity)], total);
}

/** `WarmupDecayLR`: max(0, (T - i) / max(1, T - W)) of the way from the floor to the peak. */
export function warmupDecay(input: WarmupInput, end: number, total: number | null): Schedule {
  const { peak, floor, warmup } = input;
  const span = Math.max(1, end - warmup);
  // (T - i) / span is 1 at i = T - span.
  const fall: Stretch = { role: 'decay', shape: 'linear', from: peak, to: floor, last: end + 2, origin: end - span + 2, span }; // prettier-ignore
  return joinStretches([first(input.start), rise(input), fall, hold('after', floor, Infinity)], total);
}

/** `WarmupCosineLR`: r + (1 - r) (1 + cos(pi min(1, (i - W + 1) / (T - W)))) / 2 of the optimizer's LR. */
export function warmupCosine(input: WarmupInput, end: number, to: number, total: number | null): Schedule {
  const { peak: from, warmup } = input;
  const span = Math.max(1, end - warmup);
  const fall: Stretch = {
    role: 'decay',
    shape: 'cosine',
    from,
    to,
    last: warmup + span,
    origin: warmup + 1,
    span,
  };
  return joinStretches([first(input.start), rise(input), fall, hold('after', to, Infinity)], total);
}

/** `LRRangeTest`: m (1 + rate n / size), n = k - 1 updates done; with `staircase` n / size is rounded down. */
export function rangeTest(
  { lr, size, rate, staircase }: { lr: number; size: number; rate: number; staircase: boolean },
  total: number | null,
): Schedule {
  const at = (k: number) => {
    const interval = (k - 1) / size;
    return lr * (1 + rate * (staircase ? Math.floor(interval) : interval));
  };
  const label = staircase ? say`in steps` : say`linear`;
  return joinStretches([formula('warm-up', Infinity, at, { from: lr, to: at(total ?? size), label })], total);
}

/** `OneCycle`'s numbers. */
export interface CycleInput {
  readonly low: number;
  readonly high: number;
  readonly up: number;
  readonly down: number;
  readonly decaySize: number;
  readonly decayRate: number;
}

/** `OneCycle`: up over `up` updates, down over `down`, n = k - 1; then m / (1 + rate (n - up - down) / size). */
export function oneCycle(input: CycleInput, total: number | null): Schedule {
  const { low, high, up, down, decaySize, decayRate } = input;
  const end = up + down;
  const after = (k: number) => low / (1 + (decayRate * (k - 1 - end)) / decaySize);
  const decays = decayRate > 0 && decaySize > 0;
  return joinStretches(
    [
      { role: 'warm-up', shape: 'linear', from: low, to: high, last: up + 1, origin: 1, span: up },
      { role: 'decay', shape: 'linear', from: high, to: low, last: end + 1, origin: up + 1, span: down },
      decays ? formula('decay', Infinity, after, { from: low, to: 0, label: say`hyperbolic decay` }) : hold('after', low, Infinity), // prettier-ignore
    ],
    total,
  );
}
