import type { FitDomain } from '../../src/core/fit/types.ts';
import type { ScheduleShape } from '../../src/core/schedule/shape.ts';
import { formatSize } from '../../src/core/format.ts';
import { parseSize } from '../../src/core/modelNames.ts';
import { formatLr, formatSteps } from '../format.ts';
import { parseLr, parsePercent, parseSteps } from './parse.ts';
import { whatIfStrings } from './strings.ts';

/** What sliders and fields set: a shape, and the parameters of the model that is to run it; null where that is not known. */
export interface Knobbed extends ScheduleShape {
  readonly modelSize: number | null;
}

/** A number that a slider and a field set. */
export interface Knob {
  readonly name: 'peakLr' | 'minLr' | 'warmupSteps' | 'decayShare' | 'totalSteps' | 'modelSize';
  readonly label: string;
  /** NaN where it is not known. */
  read(shape: Knobbed): number;
  write(shape: Knobbed, value: number): Knobbed;
  /** null where the text is no such number. */
  parse(text: string): number | null;
  format(value: number): string;
  /** What the text has to be, for a field that isn't. */
  readonly takes: string;
  /** The value at a share of the slider's way, and back. */
  valueAt(share: number, range: KnobRange): number;
  shareOf(value: number, range: KnobRange): number;
  range(shape: Knobbed, domain: FitDomain): KnobRange;
}

/** The ends of a slider. */
export interface KnobRange {
  readonly least: number;
  readonly most: number;
}

const clip = (share: number) => Math.min(1, Math.max(0, share));
const round = (value: number, digits: number) => Number(value.toPrecision(digits));

const linear = {
  valueAt: (share: number, { least, most }: KnobRange) => least + share * (most - least),
  shareOf: (value: number, { least, most }: KnobRange) =>
    most > least ? clip((value - least) / (most - least)) : 0,
};

const logarithmic = {
  valueAt: (share: number, { least, most }: KnobRange) => least * (most / least) ** share,
  shareOf: (value: number, { least, most }: KnobRange) =>
    value > 0 && most > least ? clip(Math.log(value / least) / Math.log(most / least)) : 0,
};

/** Peaks further than this from every fitted one are withheld, so the slider ends there. */
const peakFactor = 3;
/** A floor's slider goes down to this share of the peak, and then to 0. */
const lowestFloor = 1e-3;
/** A run may be this much shorter and longer than the longest fitted one; the field takes more. */
const [shortest, longest] = [0.1, 4];

/** Sets the decay's share; what doesn't fit beside the warm-up is left to the check of the shape. */
function withDecayShare(shape: Knobbed, share: number): Knobbed {
  return { ...shape, decaySteps: Math.round(share * shape.totalSteps) };
}

/** Sets the length. The decay keeps its share, and a decay over all that the warm-up left keeps to that. */
export function withTotalSteps<T extends ScheduleShape>(shape: T, totalSteps: number): T {
  const whole = shape.decaySteps > 0 && shape.decaySteps + shape.warmupSteps === shape.totalSteps;
  const share = shape.totalSteps > 0 ? shape.decaySteps / shape.totalSteps : 0;
  const decaySteps = whole ? Math.max(0, totalSteps - shape.warmupSteps) : Math.round(share * totalSteps);
  return { ...shape, totalSteps, decaySteps };
}

/** Sets the warm-up's length; a decay over all that it left goes on to be that. */
function withWarmup(shape: Knobbed, warmupSteps: number): Knobbed {
  const whole = shape.decaySteps > 0 && shape.decaySteps + shape.warmupSteps === shape.totalSteps;
  return whole
    ? { ...shape, warmupSteps, decaySteps: Math.max(0, shape.totalSteps - warmupSteps) }
    : { ...shape, warmupSteps };
}

/** The numbers of a shape, in the order of the page. */
export const knobs: readonly Knob[] = [
  {
    ...{ name: 'totalSteps', label: whatIfStrings.totalSteps, takes: whatIfStrings.takesSteps },
    read: ({ totalSteps }) => totalSteps,
    write: withTotalSteps,
    ...{ parse: parseSteps, format: formatSteps },
    valueAt: (share, range) => Math.max(1, Math.round(round(logarithmic.valueAt(share, range), 3))),
    shareOf: logarithmic.shareOf,
    range: ({ totalSteps }, { longestRun }) => ({
      least: Math.max(1, Math.min(shortest * longestRun, totalSteps)),
      most: Math.max(longest * longestRun, totalSteps),
    }),
  },
  {
    ...{ name: 'peakLr', label: whatIfStrings.peakLr, takes: whatIfStrings.takesLr },
    read: ({ peakLr }) => peakLr,
    write: (shape, peakLr) => ({ ...shape, peakLr }),
    ...{ parse: parseLr, format: formatLr },
    valueAt: (share, range) => round(logarithmic.valueAt(share, range), 3),
    shareOf: logarithmic.shareOf,
    range: ({ peakLr }, { minPeakLr, maxPeakLr }) => ({
      least: Math.min(minPeakLr / peakFactor, peakLr > 0 ? peakLr : Infinity),
      most: Math.max(maxPeakLr * peakFactor, peakLr),
    }),
  },
  {
    ...{ name: 'minLr', label: whatIfStrings.floor, takes: whatIfStrings.takesLr },
    read: ({ minLr }) => minLr,
    write: (shape, minLr) => ({ ...shape, minLr }),
    ...{ parse: parseLr, format: formatLr },
    valueAt: (share, range) => (share === 0 ? 0 : round(logarithmic.valueAt(share, range), 3)),
    shareOf: logarithmic.shareOf,
    range: ({ peakLr }) => ({ least: lowestFloor * peakLr, most: peakLr }),
  },
  {
    ...{ name: 'warmupSteps', label: whatIfStrings.warmup, takes: whatIfStrings.takesSteps },
    read: ({ warmupSteps }) => warmupSteps,
    write: withWarmup,
    ...{ parse: parseSteps, format: formatSteps },
    valueAt: (share, range) => Math.round(round(linear.valueAt(share, range), 3)),
    shareOf: linear.shareOf,
    range: ({ totalSteps, warmupSteps }) => ({ least: 0, most: Math.max(1, totalSteps / 4, warmupSteps) }),
  },
  {
    ...{ name: 'decayShare', label: whatIfStrings.decayShare, takes: whatIfStrings.takesPercent },
    read: ({ decaySteps, totalSteps }) => (totalSteps > 0 ? decaySteps / totalSteps : 0),
    write: withDecayShare,
    parse: parsePercent,
    format: (share) => `${String(Number((100 * share).toFixed(2)))} %`,
    valueAt: (share, range) => Math.round(200 * linear.valueAt(share, range)) / 200,
    shareOf: linear.shareOf,
    range: () => ({ least: 0, most: 1 }),
  },
];

/** Sizes further than this from every fitted one are withheld, so the slider ends there. */
const sizeFactor = 16;

/** The parameters of the model, for a law that knows sizes. */
export const sizeKnob: Knob = {
  ...{ name: 'modelSize', label: whatIfStrings.modelSize, takes: whatIfStrings.takesSize },
  read: ({ modelSize }) => modelSize ?? NaN,
  write: (shape, modelSize) => ({ ...shape, modelSize }),
  parse: (text) => parseSize(text) ?? null,
  format: (size) => (Number.isNaN(size) ? '' : formatSize(size)),
  valueAt: (share, range) => round(logarithmic.valueAt(share, range), 3),
  shareOf: logarithmic.shareOf,
  range: ({ modelSize }, { sizes }) => {
    const [smallest = 1e6, largest = smallest] = [sizes[0], sizes.at(-1)];
    return {
      least: Math.min(smallest / sizeFactor, modelSize ?? Infinity),
      most: Math.max(largest * sizeFactor, modelSize ?? 0),
    };
  },
};
