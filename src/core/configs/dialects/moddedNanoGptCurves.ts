import type { Schedule } from '../../schedule/schedule.ts';
import { formula, hold, joinStretches, type Stretch, warmUp } from '../../schedule/segments.ts';
import { findCalls } from '../calls.ts';
import type { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import { roundHalfEven } from './defaults.ts';
import { say } from '../../words.ts';

/** A multiplier of the groups' LRs over the run. */
export interface Curve {
  readonly warmup: number;
  /** Steps that the schedule is for, without its extension. */
  readonly scheduled: number;
  /** Step (from 0, may be fractional) at which the cooldown begins. */
  readonly cooldownStart: number;
  readonly highest: number;
  readonly floor: number;
  /** Multipliers before the cooldown where there are several; else it is 1. */
  readonly at?: (step: number) => number;
  /** Multiplier after the schedule's end, where it is not the floor. */
  readonly after?: number;
  readonly assumed?: string;
}

/**
 * What `get_lr` says, by era; step = k - 1 of N:
 * - until 2024-12: (step+1)/warmup_iters; 1; (N - step)/warmdown_iters.
 * - 2025: w = min((1 - x)/cooldown_frac, 1) at x = step/N, then w + (1-w) * floor, with x at most 0.9999 where there is an
 *   extension.
 * - from 2025-12: other multipliers in later thirds (`lr_max`), or in each stage (`lr_mul`), cooled down to the floor.
 * @returns null where it is none of them or a number is not known.
 */
export function readCurve(tree: ConfigTree, section: Section, total: number | null): Curve | null {
  if (total === null) return null;
  const warmdown = section.number('warmdown_iters');
  if (warmdown !== undefined) return trapezoid(section, warmdown, total);
  const scheduled = section.number('num_scheduled_iterations') ?? section.number('num_iterations') ?? total;
  if (/\bcd_start\s*=\s*int\(/.test(tree.text)) return staged(tree, section, scheduled);
  return cooled(tree, section, scheduled);
}

function trapezoid(section: Section, warmdown: number, total: number): Curve {
  const warmup = section.number('warmup_iters') ?? 0;
  return { warmup, scheduled: total, cooldownStart: total - warmdown, highest: 1, floor: 0 };
}

/** The floor stands in the text: `w * 1.0 + (1 - w) * 0.1`. */
function floorOf(text: string, pattern: RegExp): number | null {
  const floors = new Set([...text.matchAll(pattern)].map(([, floor]) => Number(floor)));
  const [only] = floors;
  return floors.size === 1 && only !== undefined ? only : null;
}

function cooled(tree: ConfigTree, section: Section, scheduled: number): Curve | null {
  const share = section.number('cooldown_frac');
  const floor = floorOf(tree.text, /\(1 - w\) \* ([\d.]+)/g);
  if (share === undefined || floor === null || !/\(1 - x\) \/|\bt \/ args\.cooldown_frac/.test(tree.text))
    return null;
  const steps = [...tree.text.matchAll(/if x > ([\d.]+) ?\/ ?([\d.]+):\s*lr_max = ([\d.]+)/g)];
  const thirds = steps.map(([, above, below, to]) => ({
    from: Number(above) / Number(below),
    to: Number(to),
  }));
  const plain = { warmup: 0, scheduled, cooldownStart: scheduled * (1 - share), floor };
  if (thirds.length === 0) {
    if (/\blr_max\b/.test(tree.text)) return null;
    const capped = /min\(0\.9999, ?step/.test(tree.text);
    return {
      ...plain,
      highest: 1,
      ...(capped ? { after: cappedAt(share, floor) } : {}),
    };
  }
  const at = (step: number) => thirds.filter(({ from }) => step / scheduled > from).at(-1)?.to ?? 1;
  return { ...plain, at, highest: highestOf(at, plain) };
}

/** The multiplier at x = 0.9999, where an extension stays. */
function cappedAt(share: number, floor: number): number {
  return share > 0 ? floor + ((1 - floor) * (1 - 0.9999)) / share : 1;
}

/** `TrainingStage(duration=1/3, …, lr_mul=1.52)`, one after another; the last, without a duration, is the extension. */
function staged(tree: ConfigTree, section: Section, scheduled: number): Curve | null {
  const stages = findCalls(tree, /(^|\.)TrainingStage$/).map(({ section: stage }) => stage);
  const durations = stages.slice(0, -1).map((stage) => stage.number('duration'));
  const floor = floorOf(tree.text, /\+ ([\d.]+) \* t\b/g);
  const given = findCalls(tree, /(^|\.)TrainingSchedule$/)[0]?.section.number('cooldown_frac');
  const share = given ?? section.number('cooldown_frac') ?? defaultShare(tree.text);
  if (floor === null || share === undefined || stages.length < 2 || durations.includes(undefined))
    return null;
  let sum = 0;
  const ends = durations.map((duration) => roundHalfEven((sum += duration ?? 0) * scheduled));
  const at = (step: number) => {
    const stage = stages[ends.findIndex((end) => step < end)] ?? stages[stages.length - 1]!;
    return stage.number('lr_mul') ?? 1;
  };
  const plain = { warmup: 0, scheduled, cooldownStart: Math.trunc(scheduled * (1 - share)), floor };
  return { ...plain, at, highest: highestOf(at, plain) };
}

function defaultShare(text: string): number | undefined {
  const found = /\bcooldown_frac: float = ([\d.]+)/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

function highestOf(at: (step: number) => number, plain: Omit<Curve, 'highest'>): number {
  let highest = 0;
  for (let step = 0; step < plain.scheduled; step++)
    highest = Math.max(highest, multiplierOf({ ...plain, at, highest }, step));
  return highest;
}

function multiplierOf({ cooldownStart, scheduled, floor, at }: Curve, step: number): number {
  const now = at?.(step) ?? 1;
  if (step < cooldownStart) return now;
  const left = Math.max(0, Math.min(1, (scheduled - step) / (scheduled - cooldownStart)));
  return now * left + (1 - left) * floor;
}

/** The schedule of a curve: update k has step = k - 1. */
export function buildCooldown(curve: Curve | null, peak: number, total: number | null): Schedule {
  if (curve === null) return { segments: [], totalSteps: total };
  const { warmup, scheduled, cooldownStart, floor, at } = curve;
  const hinge = Math.ceil(cooldownStart);
  const lr = (k: number) => peak * multiplierOf(curve, k - 1);
  const label = say`stages of several LRs`;
  const rise = warmUp(peak, warmup);
  const fall: Stretch = {
    ...{ role: 'decay', shape: 'linear', from: peak, to: peak * floor },
    ...{ last: scheduled, origin: cooldownStart + 1, span: scheduled - cooldownStart },
  };
  const after = hold('after', peak * (curve.after ?? floor), Infinity);
  if (at === undefined) return joinStretches([rise, hold('stable', peak, hinge), fall, after], total);
  const aims = { from: peak, to: peak * floor, label };
  const stages = formula('stable', hinge, lr, { from: peak, to: peak * curve.highest, label });
  return joinStretches([stages, formula('decay', scheduled, lr, aims), after], total);
}
