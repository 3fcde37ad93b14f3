import type { SegmentSchedule } from '../schedule/types.ts';
import { plain } from './plain.ts';

/** A schedule written out stretch by stretch. */
export function segmentsConfig(schedule: SegmentSchedule): string {
  const segments = schedule.segments.map(({ steps, lr }) => plain`  - {steps: ${steps}, lr: ${lr}}`);
  return plain`\
# LR of each stretch, in optimiser steps
peak_lr: ${schedule.peakLr}
warmup_steps: ${schedule.warmupSteps}
segments:
${segments.join('\n')}
`;
}
