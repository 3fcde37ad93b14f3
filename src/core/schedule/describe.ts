import { formatLr, formatShare, formatSteps } from '../format.ts';
import { lrAt, type Schedule, type Segment, type ShapeName } from './schedule.ts';
import { say } from '../words.ts';

const shapeWords: Readonly<Record<ShapeName, string>> = {
  constant: say`constant`,
  linear: say`linear`,
  cosine: say`cosine`,
  exponential: say`exponential`,
  'one-minus-sqrt': say`1-sqrt`,
  polynomial: say`polynomial`,
  'inverse-sqrt': say`inverse square root`,
  sampled: say`listed step by step`,
  formula: 'a curve',
};

/** A schedule in words: "6,001 steps: 100 warm-up steps to 6e-3, then cosine to 6e-4 over 5,901 steps (98.3 %)". */
export function describe(schedule: Schedule): string {
  const { totalSteps } = schedule;
  const shown = schedule.segments.filter((segment) => totalSteps === null || segment.first <= totalSteps);
  const parts = shown.map((segment) => describeSegment(segment, schedule)).filter((part) => part !== '');
  const length = totalSteps === null ? '' : say`${formatSteps(totalSteps)} steps: `;
  return length + parts.join(say`, then `);
}

function describeSegment(segment: Segment, schedule: Schedule): string {
  const { shape, role, first } = segment;
  const last = Math.min(segment.last, schedule.totalSteps ?? Infinity);
  const steps = last - first + 1;
  // What a framework does after its decay is worth a word only where the run gets there.
  if (role === 'after' && (schedule.totalSteps === null || steps < 2)) return '';
  if (role === 'warm-up')
    return say`${formatSteps(steps)} warm-up steps to ${formatLr(warmupTop(segment, schedule))}`;
  if (shape === 'constant') return say`constant at ${formatLr(segment.from)}${lengthOf(steps)}`;
  const share = schedule.totalSteps === null ? '' : ` (${formatShare(steps / schedule.totalSteps)})`;
  if (shape === 'sampled') return `${shapeWords.sampled}${lengthOf(steps)}`;
  return say`${segment.label ?? shapeWords[shape]} to ${formatLr(endOf(segment, last))}${lengthOf(steps)}${share}`;
}

/** The LR that the warm-up leads to: reached only after its last update in most frameworks. */
function warmupTop(segment: Segment, { totalSteps }: Schedule): number {
  return totalSteps !== null && segment.last >= totalSteps ? endOf(segment, totalSteps) : segment.to;
}

/** The end that the shape aims at, where its last update is within a step of it; else the LR really reached. */
function endOf(segment: Segment, last: number): number {
  if (segment.shape === 'formula' && !Number.isFinite(last)) return segment.to;
  const aimed = Math.abs((last + 1 - segment.origin) / segment.span - 1) * segment.span <= 2;
  const aims =
    segment.shape !== 'inverse-sqrt' && segment.shape !== 'formula' && (segment.parameter ?? 1) === 1;
  return aimed && aims ? segment.to : lrAt({ segments: [segment], totalSteps: null }, last);
}

function lengthOf(steps: number): string {
  return Number.isFinite(steps) ? say` over ${formatSteps(steps)} steps` : '';
}
