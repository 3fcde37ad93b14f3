import type { SeriesKind } from '../curve.ts';
import type { LawName, WarmupConvention } from '../law/law.ts';
import type { RunDiagnostics } from './diagnostics.ts';
import type { LawError } from './lawError.ts';

/** One fitted parameter. Units are those of the law's own formula (`law/annealing.ts`). */
export interface Parameter {
  readonly value: number;
  /** null for a parameter that was held fixed or that the runs can't identify. */
  readonly standardError: number | null;
}

/** How close a predicted curve is to the logged one. Losses in nats, relative errors as fractions. */
export interface Metrics {
  readonly r2: number;
  readonly mae: number;
  readonly rmse: number;
  readonly meanRelativeError: number;
  readonly worstRelativeError: number;
  /** Last logged point, logged minus predicted. */
  readonly finalError: number;
}

/** A predicted loss with its 90 % interval, in nats, after `step` updates. */
export interface FinalLoss {
  readonly step: number;
  readonly loss: number;
  readonly lower: number;
  readonly upper: number;
}

/** Where a run's LR came from. */
export type LrSource = 'log' | 'config' | 'assumed';

/** What a fit was made on: the range that a prediction can be trusted in, and the kind of evidence. */
export interface FitDomain {
  readonly runs: number;
  readonly points: number;
  readonly longestRun: number;
  readonly minPeakLr: number;
  readonly maxPeakLr: number;
  /** Lowest LR that a fitted run reached after its peak. */
  readonly minLr: number;
  /** Fastest fitted decay: the largest annealing area over the peak LR that a run reached, in updates. */
  readonly maxAnnealingRatio: number;
  /**
   * Steepest fitted fall of the LR: the largest annealing momentum over the peak LR, which is how much of the peak the LR
   * lost within the law's memory of 1 / (1 - lambda) updates. Fits written before this was collected lack it.
   */
  readonly steepestFall?: number;
  /** Updates that the longest fitted run warms up over. Fits written before this was collected lack it. */
  readonly warmupSteps?: number;
  /** How many fitted runs anneal (their LR falls clearly below the peak). */
  readonly annealingRuns: number;
  readonly constantRuns: number;
  /** Model sizes of the runs where known, in parameters, rising. */
  readonly sizes: readonly number[];
  /** Fewest and most tokens of one update, of the runs that tell; null where none does. */
  readonly batchTokens: readonly [number, number] | null;
}

/** How well determined a fit is, and what its residuals look like. */
export interface FitDiagnostics {
  /** Correlations of `Fit.estimates`, row-major. */
  readonly correlation: readonly number[];
  /** How many independent points the runs are worth together. */
  readonly effectivePoints: number;
  readonly runs: readonly (RunDiagnostics & { readonly name: string })[];
}

/** A fitted law, as the CLI's `--out` writes and `--fit` reads it, and as the editor keeps it. */
export interface Fit {
  readonly law: LawName;
  /** By name, in the units of the law's formula; the annealing law's lambda too. */
  readonly parameters: Readonly<Record<string, Parameter>>;
  /** LRs divided by this are what `estimates` and `covariance` are for. */
  readonly unit: number;
  /** Values of the law's parameters, in the order of `Law.parameters`. */
  readonly estimates: readonly number[];
  /** Covariance of `estimates`, row-major; 0 for what was held. */
  readonly covariance: readonly number[];
  /** Which LR counted during the warm-up. */
  readonly warmup: WarmupConvention;
  /** Sum over points of Huber(1e-3) of log(logged) - log(predicted). */
  readonly objective: number;
  /** Size of log residual that the law's own runs show over whole stretches; see `misfit.ts`. */
  readonly misfit: number;
  /** How far the law stays from runs that it did not see. */
  readonly lawError: LawError;
  readonly diagnostics: FitDiagnostics;
  readonly points: number;
  readonly seconds: number;
  readonly series: SeriesKind;
  readonly domain: FitDomain;
  readonly assumptions: readonly string[];
  readonly distrust: readonly string[];
}
