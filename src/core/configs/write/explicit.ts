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

/** A schedule in the words of a `*.lrs.yaml`. */
export interface ExplicitSchedule {
  readonly peakLr: number;
  readonly warmupSteps: number;
  readonly segments: readonly { readonly steps: number; readonly lr: number; readonly shape?: string }[];
}

/** A schedule closer to a shape than this, as a share of the peak LR, is one. */
const sameShape = 1e-9;

/**
 * The project's own `*.lrs.yaml` of a schedule: of a shape exactly, of an LR an update (1..N) within 1e-5 of the peak LR, as
 * straight lines.
 * @throws RangeError for no update at all, or no LR above 0.
 */
export function writeExplicit(target: ScheduleShape | Float64Array): string {
  const { peakLr, warmupSteps, segments } = target instanceof Float64Array ? ofEta(target) : explicitOf(target); // prettier-ignore
  const lines = [
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
    const rest = shape === undefined ? '' : `, shape: ${shape}`;
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
