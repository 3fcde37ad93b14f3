import type { Cancel, Problem } from '../errors.ts';
import type { FinalLoss, Fit } from '../fit/types.ts';
import { formatLoss, formatLr, formatShare, formatSteps } from '../format.ts';
import { warmupEnd } from '../law/areas.ts';
import { modelFacts } from '../runs/size.ts';
import { nearestShape, type DecayShape, type ScheduleShape } from '../schedule/shape.ts';
import { placeProblem } from './place.ts';
import { etaOf, predictReading } from './reading.ts';
import type { KnownText } from './sensitivity.ts';
import { bestDecay, predictShape, type FoundDecay } from './shapes.ts';

/** What would do better under the same budget. */
export interface Alternative {
  readonly shape: ScheduleShape;
  readonly predicted: FinalLoss;
  /** Nats that it ends lower than the schedule as it stands. */
  readonly gain: number;
  /** In words, "cosine decay over 1,000 steps (20 %)". */
  readonly words: string;
  /** Why not to trust it, and what bounded the search. */
  readonly distrust: readonly string[];
}

/** What a fit advises about a schedule. */
export interface Advice {
  readonly problems: readonly Problem[];
  /** null where nothing better is known. */
  readonly alternative: Alternative | null;
}

const none: Advice = { problems: [], alternative: null };
/** A schedule is one of the shapes where it is off by no more than this share of the peak. */
const sameSchedule = 0.02;
/** A gain of less, as a share of the loss, is not worth a word. */
const worthWord = 1e-3;
/** Decays that differ by less, as a share of the longer, are the same. */
const sameLength = 0.1;
const notAnnealed = 0.9;
/** Where no fitted run tells: a floor that is common, as a share of the peak. */
const commonFloor = 0.1;

/**
 * What a fit advises about the decay and the floor of a config's schedule, for the same steps, peak and warm-up. Nothing where
 * the schedule is none of the shapes that can be searched, or where nothing can be predicted.
 * @throws Cancelled when asked to stop.
 */
export function advise(fit: Fit, known: KnownText, cancel?: Cancel): Advice {
  const eta = etaOf(known.reading);
  const near = eta === null ? null : nearestShape(straightenWarmup(eta));
  const told = predictReading(fit, known.path, known.reading);
  if (near === null || told?.withheld !== null || eta === null) return none;
  const { shape, worst } = near;
  const anneals = shape.decaySteps > 0 && eta.at(-1)! < notAnnealed * shape.peakLr;
  if (anneals && worst > sameSchedule) return none;
  const facts = modelFacts(known.path, known.reading);
  const start = anneals ? shape : { ...shape, decaySteps: 0, minLr: floorFor(fit, shape) };
  const found = bestDecay(fit, start, { ...facts, cancel });
  const floor = anneals ? checkFloor(fit, known, shape) : [];
  if (found.refused !== null) return { ...none, problems: floor };
  if (found.gain < worthWord * told.final.loss) return { ...none, problems: floor };
  const alternative = toAlternative(found);
  const decay = anneals ? checkDecay(known, shape, alternative) : checkAnnealing(known, alternative);
  return { problems: [...decay, ...floor], alternative };
}

/**
 * The LR with a straight warm-up from 0: how frameworks warm up differs by a step, or begins at the floor, which hides how
 * the LR falls.
 */
function straightenWarmup(eta: Float64Array): Float64Array {
  const end = warmupEnd(eta);
  return eta.map((lr, i) => (i < end ? (eta[end - 1]! * (i + 1)) / end : lr));
}

/** The lowest LR that the fitted runs have shown, where that is a floor. */
function floorFor({ domain }: Fit, { peakLr }: ScheduleShape): number {
  return domain.minLr < peakLr / 2 ? domain.minLr : commonFloor * peakLr;
}

function toAlternative({ shape, predicted, gain, distrust, bounded }: FoundDecay): Alternative {
  const reasons = bounded === null ? distrust : [...distrust, bounded];
  return { shape, predicted, gain, words: describeDecay(shape), distrust: reasons };
}

const decayWords: Readonly<Record<DecayShape, string>> = {
  linear: 'linear decay',
  cosine: 'cosine decay',
  'one-minus-sqrt': '1 − sqrt decay',
  exponential: 'exponential decay',
};

function describeDecay({ decay, decaySteps, totalSteps }: ScheduleShape): string {
  return `${decayWords[decay]} over ${formatSteps(decaySteps)} steps (${formatShare(decaySteps / totalSteps)})`;
}

function describeGain({ gain, words, predicted: { loss, lower, upper } }: Alternative): string {
  return `the law puts the end ${formatLoss(gain)} lower with a ${words}, at ${formatLoss(loss)} (90 %: ${formatLoss(lower)} to ${formatLoss(upper)})`;
}

function checkDecay({ reading, text }: KnownText, shape: ScheduleShape, better: Alternative): Problem[] {
  const [now, best] = [shape.decaySteps, better.shape.decaySteps];
  if (Math.abs(now - best) <= sameLength * Math.max(now, best)) return [];
  const message = `The decay takes ${formatSteps(now)} steps (${formatShare(now / shape.totalSteps)}): ${describeGain(better)}.`;
  const roles = ['decay', 'kind', 'total'] as const;
  const rest = { message, severity: 'hint' } as const;
  return now > best
    ? [placeProblem(reading, text, roles, { code: 'decay-too-long', ...rest })]
    : [placeProblem(reading, text, roles, { code: 'decay-too-short', ...rest })];
}

/** A constant LR may be meant; a decay that is set and does not come is what the config itself was warned of. */
function checkAnnealing({ reading, text }: KnownText, better: Alternative): Problem[] {
  const warned = reading.problems.find(({ code }) => code === 'never-anneals');
  const message = `The LR never anneals: ${describeGain(better)}.`;
  if (warned !== undefined) return [{ ...warned, message }];
  const problem = { code: 'never-anneals', message, severity: 'hint' } as const;
  return [placeProblem(reading, text, ['kind', 'decay', 'peak-lr'], problem)];
}

/** A floor above what the fitted runs went down to, where going down that far gains. */
function checkFloor(fit: Fit, { path, reading, text }: KnownText, shape: ScheduleShape): Problem[] {
  const minLr = fit.domain.minLr;
  if (!(minLr < 0.95 * shape.minLr) || (minLr === 0 && shape.decay === 'exponential')) return [];
  const facts = modelFacts(path, reading);
  const now = predictShape(fit, shape, facts).final.loss;
  const told = predictShape(fit, { ...shape, minLr }, facts);
  const gain = now - told.final.loss;
  if (told.withheld !== null || gain < worthWord * now) return [];
  const { loss, lower, upper } = told.final;
  const message = `The LR falls to ${formatLr(shape.minLr)}: the law puts the end ${formatLoss(gain)} lower with a floor of ${formatLr(minLr)}, the lowest that was fitted, at ${formatLoss(loss)} (90 %: ${formatLoss(lower)} to ${formatLoss(upper)}).`;
  const problem = { code: 'floor-too-high', message, severity: 'hint' } as const;
  return [placeProblem(reading, text, ['min-lr', 'decay'], problem)];
}
