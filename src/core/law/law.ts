/** Names of the laws, as the CLI and the settings spell them. */
export type LawName =
  'annealing' | 'power' | 'multi-power' | 'multi-power-plain' | 'multi-power-tied' | 'annealing-sizes';

/** Decay of the annealing momentum for each update that the paper fixes (arXiv 2408.11029). */
export const defaultLambda = 0.999;

/** Which LR counts during the warm-up: the true one, or the peak as in the annealing law's paper. */
export type WarmupConvention = 'true' | 'peak';

/**
 * One parameter of a law. An amplitude multiplies a feature, so that the law is linear in it and it is never negative; a
 * shape parameter bends a feature.
 */
export interface LawParameter {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
  readonly kind: 'amplitude' | 'shape';
  /** Shape parameters: the box that the search stays in, in the law's own units at a peak LR of `referencePeak`. */
  readonly lower: number;
  readonly upper: number;
  /** Whether the search moves its logarithm. */
  readonly log: boolean;
}

/** A weak Gaussian on a parameter (on its logarithm where the search moves that), for LRs in units of the reference peak. */
export interface Prior {
  /** Index among the law's parameters. */
  readonly parameter: number;
  readonly mean: number;
  readonly deviation: number;
  /** How many times its usual weight it has beside the points; 1 where left out. */
  readonly weight?: number;
}

/** A shape parameter that is not searched. */
export interface Held {
  /** Index among the shape parameters. */
  readonly shape: number;
  readonly value: number;
  /** How far off the value may be (standard deviation, of its logarithm where the search moves that); 0 for a convention. */
  readonly deviation: number;
}

/** What decides which parameters runs can tell. */
export interface Evidence {
  readonly runs: number;
  /** How many different model sizes they have. */
  readonly sizes: number;
}

/** What a law needs beside the LR. */
export interface LawOptions {
  readonly lambda: number;
  readonly warmup: WarmupConvention;
  /** Parameters of the model; null where not known. Only laws with `needsSize` look at it. */
  readonly size?: number | null;
}

/**
 * A law at some steps of one schedule. The predicted loss is the sum of amplitude x feature; shape parameters act on one
 * feature each (`Law.bends`).
 */
export interface LawFeatures {
  /**
   * Writes the features, step by step (`values[i * features + j]`), and their derivatives by the shape parameters
   * (`slopes[i * shapes + k]` is that of feature `bends[k]`).
   */
  evaluate(shape: Float64Array, values: Float64Array, slopes: Float64Array): void;
}

/** A schedule as a law sees it: what costs its length is done. */
export interface PreparedSchedule {
  /** @param steps Updates done (may be fractional), ascending. */
  at(steps: Float64Array): LawFeatures;
}

/** A loss law: another law is one file that exports this, and one line in `registry.ts`. */
export interface Law {
  readonly name: LawName;
  readonly label: string;
  readonly formula: string;
  readonly source: string;
  /** Amplitudes first, in the order of the features, then the shape parameters. */
  readonly parameters: readonly LawParameter[];
  /** For each shape parameter, the feature that it bends. */
  readonly bends: readonly number[];
  /** The feature that a run at constant LR does not show; null where there is none. */
  readonly annealingFeature: number | null;
  /** Whether the decay of the annealing momentum plays a part, and so can be chosen or profiled. */
  readonly usesLambda: boolean;
  /** Shape vectors that the search starts from. */
  readonly starts: readonly Float64Array[];
  /** What keeps parameters that these runs can hardly identify where laws have been found to predict best. */
  priors(evidence: Evidence, options: LawOptions): readonly Prior[];
  /** Whether the law speaks of runs of several model sizes at once. */
  readonly needsSize: boolean;
  /** Shape parameters that these runs can't identify, and what they are held at. */
  held(evidence: Evidence): readonly Held[];
  /** @param eta LR of updates 1..N, in units that make the fitted peak `referencePeak`. */
  prepare(eta: Float64Array, options: LawOptions): PreparedSchedule;
  /** Parameters (in the order of `parameters`) for LRs in their own unit from those for LRs divided by `unit`. */
  toNatural(values: readonly number[], unit: number): number[];
}

/** Fits run in units that make the largest fitted peak LR this, so that their result does not depend on the LR's unit. */
export const referencePeak = 3e-4;

/** How many features a law has. */
export function featureCount(law: Law): number {
  return law.parameters.filter(({ kind }) => kind === 'amplitude').length;
}

/** An amplitude: any size from 0 up. */
export function amplitude(name: string, unit: string, meaning: string): LawParameter {
  return { name, unit, meaning, kind: 'amplitude', lower: 0, upper: Infinity, log: false };
}

/** A shape parameter within a box, searched by its logarithm. */
export function positiveShape(
  name: string,
  meaning: string,
  [lower, upper]: readonly [number, number],
): LawParameter {
  return { name, unit: '1', meaning, kind: 'shape', lower, upper, log: true };
}

/** `count` values from `first` to `last` in equal ratios. */
export function geometricGrid(first: number, last: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first * (last / first) ** (i / (count - 1)));
}
