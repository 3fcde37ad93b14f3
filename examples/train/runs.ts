import type { HuggingFaceSchedule, NanoGptSchedule, Schedule, SegmentSchedule } from './schedule/types.ts';
import { MODEL_SEED, WARMUP_STEPS } from './settings.ts';

/** A run to train, and the files to leave of it. */
export interface RunSpec {
  readonly name: string;
  readonly schedule: Schedule;
  readonly config: 'nanoGptPython' | 'huggingFaceYaml' | 'huggingFaceJson' | 'segmentsYaml';
  readonly log: 'csv' | 'trainerState' | 'jsonLines';
  /** Seed of the initial weights. */
  readonly seed: number;
}

/** What the schedules are made from: the peak LR, and a factor on all lengths (1 for the real runs). */
export interface Scale {
  readonly peakLr: number;
  readonly steps: number;
}

type Scaled = (steps: number) => number;
type Scheduler = HuggingFaceSchedule['scheduler'];

function nanoGpt(peakLr: number, scaled: Scaled, iterations: number): NanoGptSchedule {
  const [maxIterations, warmupIterations] = [scaled(iterations), scaled(WARMUP_STEPS)];
  const decayIterations = maxIterations;
  return { kind: 'nanoGpt', peakLr, minLr: peakLr / 10, warmupIterations, decayIterations, maxIterations };
}

function huggingFace(
  peakLr: number,
  scaled: Scaled,
  steps: number,
  scheduler: Scheduler,
): HuggingFaceSchedule {
  return {
    kind: 'huggingFace',
    peakLr,
    warmupSteps: scaled(WARMUP_STEPS),
    maxSteps: scaled(steps),
    scheduler,
  };
}

function twoStep(peakLr: number, scaled: Scaled, first: number, second: number): SegmentSchedule {
  const stretch = (steps: number, lr: number) => ({ steps: scaled(steps), lr });
  const segments = [stretch(first - WARMUP_STEPS, peakLr), stretch(second, peakLr * 0.3)];
  return { kind: 'segments', peakLr, warmupSteps: scaled(WARMUP_STEPS), segments };
}

const python = { config: 'nanoGptPython', log: 'csv', seed: MODEL_SEED } as const;
const yaml = { config: 'huggingFaceYaml', log: 'trainerState', seed: MODEL_SEED } as const;
const json = { config: 'huggingFaceJson', log: 'jsonLines', seed: MODEL_SEED } as const;
const explicit = { config: 'segmentsYaml', log: 'csv', seed: MODEL_SEED } as const;

/** All example runs. `constant-3000` starts from other weights: its distance to `constant-6000` is that of two seeds. */
export function exampleRuns({ peakLr, steps }: Scale): RunSpec[] {
  const scaled: Scaled = (count) => Math.max(2, Math.round(count * steps));
  const hf = (count: number, scheduler: Scheduler) => huggingFace(peakLr, scaled, count, scheduler);
  const decay = (share: number, decayType: 'linear' | '1-sqrt', minLrRatio: number): Scheduler => ({
    ...{ type: 'warmup_stable_decay', decaySteps: scaled(share * 5000), decayType, minLrRatio },
  });
  return [
    { name: 'constant-6000', schedule: hf(6000, { type: 'constant_with_warmup' }), ...yaml },
    { name: 'cosine-6000', schedule: nanoGpt(peakLr, scaled, 6000), ...python },
    { name: 'wsd-linear-5000', schedule: hf(5000, decay(0.2, 'linear', 0)), ...yaml },
    { name: 'wsd-sqrt-5000', schedule: hf(5000, decay(0.4, '1-sqrt', 0.1)), ...json },
    { name: 'two-step-5000', schedule: twoStep(peakLr, scaled, 3000, 2000), ...explicit },
    { name: 'linear-4000', schedule: hf(4000, { type: 'linear' }), ...yaml },
    { name: 'cosine-3000', schedule: nanoGpt(peakLr, scaled, 3000), ...python },
    {
      name: 'constant-3000',
      schedule: hf(3000, { type: 'constant_with_warmup' }),
      ...json,
      seed: MODEL_SEED + 1,
    },
  ];
}
