import type { DecayType, HuggingFaceSchedule, NanoGptSchedule, Schedule, SegmentSchedule } from './types.ts';
import type { WarmupStableDecay } from './types.ts';

const cosine = (progress: number): number => 0.5 * (1 + Math.cos(Math.PI * progress));

function nanoGptLr(schedule: NanoGptSchedule, iteration: number): number {
  const { peakLr, minLr, warmupIterations, decayIterations } = schedule;
  if (iteration < warmupIterations) return (peakLr * (iteration + 1)) / (warmupIterations + 1);
  if (iteration > decayIterations) return minLr;
  const progress = (iteration - warmupIterations) / (decayIterations - warmupIterations);
  return minLr + cosine(progress) * (peakLr - minLr);
}

const decayFactors: Record<DecayType, (progress: number) => number> = {
  linear: (progress) => 1 - progress,
  cosine,
  '1-sqrt': (progress) => 1 - Math.sqrt(progress),
};

/** Multiple of the peak LR, `iteration` = updates done before. */
function stableDecayFactor(wsd: WarmupStableDecay, schedule: HuggingFaceSchedule, iteration: number): number {
  const lift = (factor: number): number => factor * (1 - wsd.minLrRatio) + wsd.minLrRatio;
  if (iteration < schedule.warmupSteps) return lift(iteration / schedule.warmupSteps);
  const decayed = iteration - (schedule.maxSteps - wsd.decaySteps);
  return decayed < 0 ? 1 : lift(decayFactors[wsd.decayType](decayed / wsd.decaySteps));
}

function huggingFaceFactor(schedule: HuggingFaceSchedule, iteration: number): number {
  const { scheduler, warmupSteps, maxSteps } = schedule;
  if (scheduler.type === 'warmup_stable_decay') return stableDecayFactor(scheduler, schedule, iteration);
  if (iteration < warmupSteps) return iteration / warmupSteps;
  const progress = (iteration - warmupSteps) / (maxSteps - warmupSteps);
  if (scheduler.type === 'linear') return 1 - progress;
  return scheduler.type === 'cosine' ? cosine(progress) : 1;
}

function segmentLr(schedule: SegmentSchedule, step: number): number {
  if (step <= schedule.warmupSteps) return (schedule.peakLr * step) / schedule.warmupSteps;
  let end = schedule.warmupSteps;
  for (const segment of schedule.segments) {
    end += segment.steps;
    if (step <= end) return segment.lr;
  }
  throw new RangeError(`step ${String(step)} is after the end of the schedule, ${String(end)}`);
}

/** The LR that update `step` (from 1) uses. */
export function lrOfUpdate(schedule: Schedule, step: number): number {
  if (schedule.kind === 'nanoGpt') return nanoGptLr(schedule, step - 1);
  if (schedule.kind === 'segments') return segmentLr(schedule, step);
  return schedule.peakLr * huggingFaceFactor(schedule, step - 1);
}

/** How many updates a run with this schedule makes. */
export function updatesOf(schedule: Schedule): number {
  if (schedule.kind === 'nanoGpt') return schedule.maxIterations + 1;
  if (schedule.kind === 'huggingFace') return schedule.maxSteps;
  return schedule.segments.reduce((sum, segment) => sum + segment.steps, schedule.warmupSteps);
}
