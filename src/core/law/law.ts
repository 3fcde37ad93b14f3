/** What is known of one parameter of a law, for tables and for the fit. */
export interface ParameterInfo {
  readonly name: string;
  readonly unit: string;
  readonly meaning: string;
}

/** Names of the laws, as the CLI and the settings spell them. */
export type LawName = 'annealing' | 'power';

/** Decay of the annealing momentum for each update that the paper fixes (arXiv 2408.11029). */
export const defaultLambda = 0.999;

/** A loss law that is linear in all its parameters but the exponent, given the two areas of the schedule. */
export interface Law {
  readonly name: LawName;
  readonly label: string;
  readonly formula: string;
  readonly source: string;
  readonly parameters: readonly ParameterInfo[];
  /** Whether the annealing area takes part. */
  readonly usesAnnealing: boolean;
}

/** Values of the parameters of an area law; the power law has C = 0. */
export interface AreaLawValues {
  readonly L0: number;
  readonly A: number;
  readonly alpha: number;
  readonly C: number;
  readonly lambda: number;
}
