import type { Schedule, Segment } from '../../schedule/schedule.ts';
import { nearestShape, type DecayShape, type ScheduleShape } from '../../schedule/shape.ts';
import { writeLiteral } from './literals.ts';
import { collectPieces, warmupOf, type Piece } from './pieces.ts';

/** Shapes by their names in a `*.lrs.yaml`. */
export const shapeNames: Readonly<Record<DecayShape, string>> = {
  linear: 'linear',
  cosine: 'cosine',
  'one-minus-sqrt': '1-sqrt',
  exponential: 'exponential',
};

/** One stretch: `steps` updates, at `lr` or, with a shape, from the LR before them to `lr` at the last. */
export interface ExplicitSegment {
  readonly steps: number;
  readonly lr: number;
  /** `constant` where left out. */
  readonly shape?: string;
}

/** A schedule in the words of a `*.lrs.yaml`. LRs are those of the optimiser, lengths are in updates. */
export interface ExplicitSchedule {
  readonly peakLr: number;
  readonly warmupSteps: number;
  readonly segments: readonly ExplicitSegment[];
}

/** A schedule closer to a shape than this, as a share of the peak LR, is one. */
const sameShape = 1e-9;

/**
 * The project's own `*.lrs.yaml` of a schedule: of a shape exactly, of an LR an update (1..N) within 1e-5 of the peak LR, as
 * straight lines.
 * @throws RangeError for no update at all, or no LR above 0.
 */
export function writeExplicit(target: ScheduleShape | Float64Array): string {
  return writeExplicitText(target instanceof Float64Array ? ofEta(target) : explicitOf(target));
}

/**
 * The text of a `*.lrs.yaml`. Numbers have as many digits as it takes to read them back exactly.
 * @param comment What is said about it in the first lines.
 */
export function writeExplicitText(
  { peakLr, warmupSteps, segments }: ExplicitSchedule,
  comment: readonly string[] = [],
): string {
  const lines = [
    ...comment.map((line) => `# ${line.replace(/\s+/g, ' ')}`),
    `peak_lr: ${writeLiteral('yaml', peakLr)}`,
    `warmup_steps: ${String(warmupSteps)}`,
    'segments:',
    ...writeSegments(segments).map((line) => `  ${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The items of `segments`, one a line. */
export function writeSegments(segments: ExplicitSchedule['segments']): string[] {
  return segments.map(({ steps, lr, shape }) => {
    const rest = shape === undefined || shape === 'constant' ? '' : `, shape: ${shape}`;
    return `- { steps: ${String(steps)}, lr: ${writeLiteral('yaml', lr)}${rest} }`;
  });
}

/** A shape in the words of a `*.lrs.yaml`. A file needs a segment: a warm-up to the very end gives its last update to one. */
export function explicitOf({
  totalSteps,
  peakLr,
  minLr,
  warmupSteps,
  decaySteps,
  decay,
}: ScheduleShape): ExplicitSchedule {
  // prettier-ignore
  if (warmupSteps === totalSteps) {
    const warm = totalSteps - 1;
    return { peakLr: warm === 0 ? peakLr : (peakLr * warm) / totalSteps, warmupSteps: warm, segments: [{ steps: 1, lr: peakLr }] }; // prettier-ignore
  }
  const stable = totalSteps - warmupSteps - decaySteps;
  const segments = [
    ...(stable > 0 ? [{ steps: stable, lr: peakLr }] : []),
    ...(decaySteps > 0 ? [{ steps: decaySteps, lr: minLr, shape: shapeNames[decay] }] : []),
  ];
  return { peakLr, warmupSteps, segments };
}

/**
 * The stretches of a schedule that a search found: a warm-up from 0, then stretches that begin where the one before ended.
 * @throws RangeError for a stretch of a shape that an explicit schedule does not know.
 */
export function explicitOfFound({ segments }: Schedule, peakLr: number): ExplicitSchedule {
  const rise = segments.find(({ role }) => role === 'warm-up');
  const rest = segments.filter((segment) => segment !== rise).map(explicitSegment);
  return { peakLr, warmupSteps: rise?.last ?? 0, segments: rest };
}

function explicitSegment({ shape, first, last, to }: Segment): ExplicitSegment {
  const names: Readonly<Partial<Record<string, string>>> = { constant: 'constant', ...shapeNames };
  const name = names[shape];
  if (name === undefined) throw new RangeError(`An explicit schedule has no shape ${shape}.`);
  return { steps: last - first + 1, lr: to, shape: name };
}

function ofEta(eta: Float64Array): ExplicitSchedule {
  const nearest = nearestShape(eta);
  if (nearest === null) throw new RangeError('A schedule needs updates, and an LR above 0.');
  if (nearest.worst <= sameShape) return explicitOf(nearest.shape);
  const warmupSteps = warmupOf(eta);
  const top = warmupSteps > 0 ? eta[warmupSteps - 1]! : nearest.shape.peakLr;
  const segments = collectPieces(eta, warmupSteps).map(toSegment);
  return { peakLr: top, warmupSteps, segments };
}

function toSegment({ steps, lr, straight }: Piece): ExplicitSchedule['segments'][number] {
  return straight ? { steps, lr, shape: 'linear' } : { steps, lr };
}
