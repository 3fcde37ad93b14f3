import type { ConfigReading } from '../configs/types.ts';
import { applyShape } from '../configs/write/write.ts';
import type { Cancel, Fix, Problem } from '../errors.ts';
import type { Difference } from '../fit/compare.ts';
import type { ModelFacts } from '../fit/domain.ts';
import type { FinalLoss, Fit } from '../fit/types.ts';
import { formatLoss, formatLr, formatShare, formatSteps } from '../format.ts';
import { warmupEnd } from '../law/areas.ts';
import { modelFacts } from '../runs/size.ts';
import { nearestShape, type DecayShape, type ScheduleShape } from '../schedule/shape.ts';
import { gainOf } from './gain.ts';
import { placeProblem } from './place.ts';
import { etaOf, predictReading } from './reading.ts';
import type { KnownText } from './sensitivity.ts';
import { bestDecay, predictShape, type FoundDecay } from './shapes.ts';
import { say } from '../words.ts';

/** What would do better under the same budget. */
export interface Alternative {
  readonly shape: ScheduleShape;
  readonly predicted: FinalLoss;
  /** How much higher the schedule as it stands ends, nats. */
  readonly gain: Difference;
  /** In words, "cosine decay over 1,000 steps (20 %)". */
  readonly words: string;
  /** Why not to trust it, and what bounded the search. */
  readonly distrust: readonly string[];
  /** Writes it into the config; null where `why` says why it can't be written. */
  readonly fix: Fix | null;
  readonly why: string | null;
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
/** The last update of a decay lies no further above its floor, as a share of the peak. */
const sameFloor = 0.005;
/** Where no fitted run tells: a floor that is common, as a share of the peak. */
const commonFloor = 0.1;

/**
 * What a fit advises about the decay and the floor of a config's schedule, for the same steps, peak and warm-up. Nothing where
 * the schedule is none of the shapes that can be searched, or where nothing can be predicted.
 * @throws Cancelled when asked to stop.
 */
export function advise(fit: Fit, known: KnownText, cancel?: Cancel): Advice {
  const stand = standOf(fit, known);
  if (stand === null) return none;
  const { shape, anneals } = stand;
  const facts = modelFacts(known.path, known.reading);
  const floor = anneals ? checkFloor(fit, known, shape, facts) : [];
  const found = bestDecay(fit, shape, { ...facts, cancel });
  const gain = found.refused === null ? gainOf(fit, shape, found.shape, facts) : null;
  if (found.refused !== null || gain === null || gain.loss < worthWord * found.predicted.loss)
    return { ...none, problems: floor };
  const alternative = toAlternative(known, found, gain);
  const decay = anneals ? checkDecay(known, shape, alternative) : checkAnnealing(known, alternative);
  return { problems: [...decay, ...floor], alternative };
}

interface Stand {
  readonly shape: ScheduleShape;
  readonly anneals: boolean;
}

/** The schedule as a shape; one that never anneals gets the floor that a decay would have. */
function standOf(fit: Fit, { path, reading }: KnownText): Stand | null {
  const eta = etaOf(reading);
  const near = eta === null ? null : nearestShape(straightenWarmup(eta));
  if (near === null || eta === null || predictReading(fit, path, reading)?.withheld !== null) return null;
  const { shape, worst } = near;
  const anneals = shape.decaySteps > 0 && eta.at(-1)! < notAnnealed * shape.peakLr;
  if (anneals)
    return worst > sameSchedule ? null : { shape: { ...shape, minLr: ownFloor(shape, reading) }, anneals };
  return { shape: { ...shape, decaySteps: 0, minLr: floorFor(fit, shape) }, anneals };
}

/** The floor that the config means, where its last update lies within a step of it. */
function ownFloor({ minLr, peakLr, decay }: ScheduleShape, reading: ConfigReading): number {
  const meant = reading.minLr;
  if (meant === null || meant < 0 || (meant === 0 && decay === 'exponential')) return minLr;
  return Math.abs(meant - minLr) <= sameFloor * peakLr ? meant : minLr;
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

function toAlternative(
  known: KnownText,
  { shape, predicted, distrust, bounded }: FoundDecay,
  gain: Difference,
): Alternative {
  const reasons = bounded === null ? distrust : [...distrust, bounded];
  const words = describeDecay(shape);
  return {
    shape,
    predicted,
    gain,
    words,
    distrust: reasons,
    ...writeFix(known, shape, say`Write a ${words}`),
  };
}

/** Steps, peak and warm-up are left as the config has them: a framework may count them from 0. */
function writeFix(
  { path, text, hints, reading }: KnownText,
  shape: ScheduleShape,
  title: string,
): Pick<Alternative, 'fix' | 'why'> {
  const { warmupSteps } = reading;
  const whole = warmupSteps !== null && Number.isInteger(warmupSteps) ? warmupSteps : shape.warmupSteps;
  const room = shape.totalSteps - whole;
  const target = { ...shape, warmupSteps: whole, decaySteps: Math.min(shape.decaySteps, room) };
  const { edits, why } = applyShape(path, text, target, hints);
  return { fix: edits === null || edits.length === 0 ? null : { title, edits }, why };
}

const decayWords: Readonly<Record<DecayShape, string>> = {
  linear: say`linear decay`,
  cosine: say`cosine decay`,
  'one-minus-sqrt': say`1 − sqrt decay`,
  exponential: say`exponential decay`,
};

function describeDecay({ decay, decaySteps, totalSteps }: ScheduleShape): string {
  return say`${decayWords[decay]} over ${formatSteps(decaySteps)} steps (${formatShare(decaySteps / totalSteps)})`;
}

function describeGain(gain: Difference, { loss, lower, upper }: FinalLoss): string {
  const doubt = gain.sure ? '' : say`, so it may be none`;
  return say`${formatLoss(gain.loss)} lower (90 %: ${signed(gain.lower)} to ${signed(gain.upper)}${doubt}), at ${formatLoss(loss)} (${formatLoss(lower)} to ${formatLoss(upper)})`;
}

function signed(loss: number): string {
  return formatLoss(loss).replace('-', '\u2212');
}

/** An alternative as the sentence of a problem ends. */
function describeBetter({ gain, words, predicted }: Alternative): string {
  return say`with a ${words} the law puts the end ${describeGain(gain, predicted)}`;
}

/** With the edit that would mend it, where there is one. */
function withFix(problem: Problem, fix: Fix | null): Problem {
  return fix === null ? problem : { ...problem, fix };
}

/** Only where the gain is sure: how long a decay is, is a choice. */
function checkDecay({ reading, text }: KnownText, shape: ScheduleShape, better: Alternative): Problem[] {
  const [now, best] = [shape.decaySteps, better.shape.decaySteps];
  if (!better.gain.sure || Math.abs(now - best) <= sameLength * Math.max(now, best)) return [];
  const share = formatShare(now / shape.totalSteps);
  const message = say`The decay takes ${formatSteps(now)} steps (${share}): ${describeBetter(better)}.`;
  const rest = { message, severity: 'hint' } as const;
  const problem =
    now > best
      ? ({ code: 'decay-too-long', ...rest } as const)
      : ({ code: 'decay-too-short', ...rest } as const);
  return [withFix(placeProblem(reading, text, ['decay', 'kind', 'total'], problem), better.fix)];
}

/** A constant LR may be meant; a decay that is set and does not come is what the config itself was warned of. */
function checkAnnealing({ reading, text }: KnownText, better: Alternative): Problem[] {
  const warned = reading.problems.find(({ code }) => code === 'never-anneals');
  const message = say`The LR never anneals: ${describeBetter(better)}.`;
  if (warned !== undefined) return [withFix({ ...warned, message }, warned.fix ?? better.fix)];
  const problem = { code: 'never-anneals', message, severity: 'hint' } as const;
  return [withFix(placeProblem(reading, text, ['kind', 'decay', 'peak-lr'], problem), better.fix)];
}

/** A floor above what the fitted runs went down to, where going down that far surely gains. */
function checkFloor(fit: Fit, known: KnownText, shape: ScheduleShape, facts: ModelFacts): Problem[] {
  const { minLr } = fit.domain;
  if (!(minLr < 0.95 * shape.minLr) || (minLr === 0 && shape.decay === 'exponential')) return [];
  const lower = { ...shape, minLr };
  const gain = gainOf(fit, shape, lower, facts);
  const { final } = predictShape(fit, lower, facts);
  if (gain === null || !gain.sure || gain.loss < worthWord * final.loss) return [];
  const message = say`The LR falls to ${formatLr(shape.minLr)}: with a floor of ${formatLr(minLr)}, the lowest that was fitted, the law puts the end ${describeGain(gain, final)}.`;
  const problem = { code: 'floor-too-high', message, severity: 'hint' } as const;
  const placed = placeProblem(known.reading, known.text, ['min-lr', 'decay'], problem);
  return [withFix(placed, writeFix(known, lower, say`Lower the floor to ${formatLr(minLr)}`).fix)];
}
