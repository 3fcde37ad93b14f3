import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { FitRun } from '../src/core/fit/problem.ts';
import plan from './measured/runs.json' with { type: 'json' };

/** A run of the plan: its length in updates, and the shape of its LR after the warm-up. */
interface PlannedRun {
  readonly name: string;
  readonly steps: number;
  readonly kind: string;
  readonly peak: number;
  /** LR at the end as a share of the peak. */
  readonly floor?: number;
  /** Share of the run that the decay takes. */
  readonly share?: number;
  readonly shape?: string;
  /** For steps: from which share of the run on the LR is which share of the peak. */
  readonly at?: readonly (readonly number[])[];
  readonly seed?: number;
}

const warmup = 200;
const planned: readonly PlannedRun[] = plan.slots.flat();

/** Model sizes that were trained: all parameters, the tied embedding among them. */
export const measuredSizes = ['1.3M', '5.8M', '27M'] as const;
export type MeasuredSize = (typeof measuredSizes)[number];

/** Runs of the plan that share initial weights, data order and peak LR: they differ by the shape of their schedule alone. */
export const siblingNames: readonly string[] = planned
  .filter(({ seed, peak }) => (seed ?? 0) === 0 && peak === 2e-3)
  .map(({ name }) => name);

/** Runs with other initial weights, or another peak LR. */
export const otherNames: readonly string[] = planned
  .map(({ name }) => name)
  .filter((name) => !siblingNames.includes(name));

/** LR of updates 1..N of a planned run. */
function scheduleOf({ steps, peak, kind, floor = 0, share = 1, shape = 'linear', at = [] }: PlannedRun) {
  const decayStart = kind === 'wsd' ? Math.round(steps * (1 - share)) : warmup;
  const factor = (step: number): number => {
    if (kind === 'constant') return 1;
    if (kind === 'steps') {
      const passed = at.filter(([from]) => step > Math.round(from! * steps));
      return passed.at(-1)?.[1] ?? 1;
    }
    const done = Math.min(1, Math.max(0, (step - decayStart) / (steps - decayStart)));
    if (shape === 'exp') return floor ** done;
    return floor + (1 - floor) * falling(kind === 'cosine' ? kind : shape, done);
  };
  return Float64Array.from(
    { length: steps },
    (_, i) => peak * (i + 1 <= warmup ? (i + 1) / warmup : factor(i + 1)),
  );
}

/** From 1 at the begin of the decay to 0 at its end. */
function falling(shape: string, done: number): number {
  if (shape === 'cosine') return (1 + Math.cos(Math.PI * done)) / 2;
  return shape === 'sqrt' ? 1 - Math.sqrt(done) : 1 - done;
}

/**
 * A run that was trained for this bench (`bench/measured/README.md`): the held-out loss in nats per token, every 50 updates
 * after `from`, with the LR of every update.
 */
export function loadMeasured(size: MeasuredSize, name: string, from = 500): FitRun {
  const run = planned.find((candidate) => candidate.name === name);
  if (run === undefined) throw new Error(`No run is called ${name}.`);
  const rows = measuredRows(size).filter((row) => row.run === name && row.step >= from);
  return {
    name,
    eta: scheduleOf(run),
    steps: Float64Array.from(rows, ({ step }) => step),
    loss: Float64Array.from(rows, ({ heldOut }) => heldOut),
    interval: new Float64Array(rows.length).fill(1),
  };
}

/** A logged row. */
export interface MeasuredRow {
  readonly run: string;
  readonly step: number;
  readonly lr: number;
  /** Mean over the 50 updates that end with this one. */
  readonly training: number;
  /** After this update. */
  readonly heldOut: number;
}

/** All rows of a size as they were logged. */
export function measuredRows(size: MeasuredSize): MeasuredRow[] {
  const path = resolve('bench', 'measured', `${size}.csv`);
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const [run = '', step, lr, training, heldOut] = line.split(',');
      return {
        run,
        step: Number(step),
        lr: Number(lr),
        training: Number(training),
        heldOut: Number(heldOut),
      };
    });
}
