import { formatLr, formatShare, formatSteps } from '../format.ts';
import { describe } from '../schedule/describe.ts';
import type { Schedule, Segment } from '../schedule/schedule.ts';

/** Names of shapes in a `*.lrs.yaml`, as `configs/dialects/segments.ts` reads them. */
const explicitNames = {
  constant: 'constant',
  linear: 'linear',
  cosine: 'cosine',
  exponential: 'exponential',
  'one-minus-sqrt': '1-sqrt',
} as const;

/** One stretch of an explicit schedule: `steps` updates, at `lr` or from the LR before them to `lr` at the last. */
export interface ExplicitSegment {
  readonly steps: number;
  readonly lr: number;
  readonly shape: (typeof explicitNames)[keyof typeof explicitNames];
}

/** A schedule as a `*.lrs.yaml` has it. LRs are those of the optimiser, lengths are in updates. */
export interface ExplicitSchedule {
  readonly peakLr: number;
  readonly warmupSteps: number;
  readonly segments: readonly ExplicitSegment[];
}

/**
 * The stretches of a schedule that a search found: a warm-up from 0, then stretches that begin where the one before ended.
 * @throws RangeError for a stretch of a shape that an explicit schedule does not know.
 */
export function collectExplicit({ segments }: Schedule, peakLr: number): ExplicitSchedule {
  const rise = segments.find(({ role }) => role === 'warm-up');
  return {
    peakLr,
    warmupSteps: rise?.last ?? 0,
    segments: segments.filter((segment) => segment !== rise).map(explicitSegment),
  };
}

function explicitSegment({ shape, first, last, to }: Segment): ExplicitSegment {
  const name = (explicitNames as Partial<Record<string, ExplicitSegment['shape']>>)[shape];
  if (name === undefined) throw new RangeError(`An explicit schedule has no shape ${shape}.`);
  return { steps: last - first + 1, lr: to, shape: name };
}

/**
 * The text of a `*.lrs.yaml`. Numbers have as many digits as it takes to read them back exactly.
 * @param comment What is said about it in the first lines.
 */
export function explicitYaml(
  { peakLr, warmupSteps, segments }: ExplicitSchedule,
  comment: readonly string[] = [],
): string {
  const lines = segments.map(({ steps, lr, shape }) => {
    const shaped = shape === 'constant' ? '' : `, shape: ${shape}`;
    return `  - { steps: ${String(steps)}, lr: ${String(lr)}${shaped} }\n`;
  });
  const notes = comment.map((line) => `# ${line.replace(/\s+/g, ' ')}\n`);
  const head = `peak_lr: ${String(peakLr)}\nwarmup_steps: ${String(warmupSteps)}\nsegments:\n`;
  return notes.join('') + head + lines.join('');
}

/** So many stretches are told one by one. */
const fewSegments = 4;

/** A schedule that a search found in words: a decay of many lines is told by where it begins and ends. */
export function describeFound(schedule: Schedule, eta: Float64Array): string {
  if (schedule.segments.length <= fewSegments) return describe(schedule);
  const peak = eta.reduce((top, lr) => Math.max(top, lr), 0);
  const warmupSteps = eta.indexOf(peak) + 1;
  const begins = eta.lastIndexOf(peak) + 1;
  const decay = eta.length - begins;
  const rise = warmupSteps > 1 ? `${formatSteps(warmupSteps)} warm-up steps to ` : '';
  return `${formatSteps(eta.length)} steps: ${rise}${formatLr(peak)}, held until step ${formatSteps(begins)}, then a curve to ${formatLr(eta.at(-1) ?? 0)} over ${formatSteps(decay)} steps (${formatShare(decay / eta.length)})`;
}
