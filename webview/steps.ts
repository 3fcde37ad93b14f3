import type { PlotPoints, PlotRun } from '../src/protocol/messages.ts';
import type { XKind } from '../src/protocol/state.ts';
import { indexAt } from './reading.ts';

/** Between a run's steps and places on the horizontal axis. Both rise together. */
export interface StepMap {
  /** NaN where it is not known. */
  toX(step: number): number;
  /** The first or the last step that is known, for a place beyond. */
  toStep(x: number): number;
  /** Whether what is straight over steps is straight here. */
  readonly straight: boolean;
}

const steps: StepMap = { toX: (step) => step, toStep: (x) => x, straight: true };

/** What an axis of this kind shows of a run; null where the run doesn't tell. */
export function stepMapOf({ maps }: PlotRun, kind: XKind): StepMap | null {
  if (kind === 'step') return steps;
  const corners = maps[kind];
  return corners === null ? null : mapAlong(corners);
}

const made = new WeakMap<PlotPoints, StepMap>();

function mapAlong(corners: PlotPoints): StepMap {
  const { steps, values } = corners;
  const map = made.get(corners) ?? {
    toX: (step) => (step < steps[0]! || step > steps.at(-1)! ? NaN : along(steps, values, step)),
    toStep: (x) => along(values, steps, x),
    straight: steps.length === 2,
  };
  made.set(corners, map);
  return map;
}

function along(from: Float64Array, to: Float64Array, at: number): number {
  const i = indexAt(from, at);
  if (i < 0) return to[0]!;
  if (i >= from.length - 1) return to.at(-1)!;
  const share = (at - from[i]!) / (from[i + 1]! - from[i]!);
  return to[i]! + share * (to[i + 1]! - to[i]!);
}
