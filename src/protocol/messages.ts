import type { SeriesKind } from '../core/curve.ts';
import type { StepMaps } from '../core/maps.ts';
import type { Fit, FinalLoss, LrSource, Metrics } from '../core/fit/types.ts';
import type { LawName } from '../core/law/law.ts';
import type { ScheduleShape } from '../core/schedule/shape.ts';
import type { SchedulePlan } from '../core/plan.ts';
import type { PlotState } from './state.ts';

/** Points of one line over ascending steps. Losses in nats; equal lengths. */
export interface PlotPoints {
  readonly steps: Float64Array;
  readonly values: Float64Array;
}

/** What was logged of one series, every point of it. */
export interface LoggedPoints extends PlotPoints {
  /** Logged minus predicted, nats, NaN where the law says nothing; absent before a fit or where that is withheld. */
  readonly residuals?: Float64Array;
}

/** What the terms of the law give, nats. */
export interface PlotParts {
  readonly steps: Float64Array;
  /** Loss that more training still removes. */
  readonly power: Float64Array;
  /** Loss that annealing has taken off; null for a law without such a term. */
  readonly annealing: Float64Array | null;
}

/** A predicted curve with its 90 % band; equal lengths. */
export interface PlotBand extends PlotPoints {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** A log with its fitted curve, or a schedule laid over the runs (then `logged` is null). */
export interface PlotRun {
  readonly id: string;
  readonly name: string;
  /** `fitted`: took part in the fit. `held-out`: predicted only. `schedule`: a config without a log. */
  readonly role: 'fitted' | 'held-out' | 'schedule';
  /** Where this is what a run that is being trained is forecast to come to: that run's id. Its law is that forecast's own. */
  readonly forecastOf?: string;
  /** Stable number that the page turns into a colour. */
  readonly colour: number;
  readonly series: SeriesKind;
  /** The series that is fitted. */
  readonly logged: LoggedPoints | null;
  /** The other series, where it was logged too. */
  readonly other: PlotPoints | null;
  /**
   * Names what `logged` and `other` hold. They are long and seldom change: a page that has them already is sent null for
   * both, and the same key.
   */
  readonly key: string;
  readonly maps: StepMaps;
  /** null before a fit, or where a prediction is withheld (`distrust` says why). */
  readonly predicted: PlotBand | null;
  /** null where `predicted` is. */
  readonly parts: PlotParts | null;
  /** LR at each drawn step. */
  readonly lr: PlotPoints;
  readonly lrSource: LrSource;
  /** The schedule in words. */
  readonly schedule: string;
  /** Points that the law speaks of, and those that it doesn't: within the warm-up, or beyond the known LR. */
  readonly points: number;
  readonly dropped: number;
  readonly final: FinalLoss | null;
  readonly metrics: Metrics | null;
  readonly assumptions: readonly string[];
  /** Reasons that are this run's own: those of the fit as a whole stand on its card. */
  readonly distrust: readonly string[];
  /** For comparisons, and for other schedules made from this one. */
  readonly plan: SchedulePlan;
}

/** One row of the parameter table. */
export interface FitRow {
  readonly name: string;
  readonly meaning: string;
  readonly value: number;
  readonly standardError: number | null;
}

/** The fitted law for people. */
export interface FitCard {
  readonly law: string;
  readonly formula: string;
  readonly parameters: readonly FitRow[];
  readonly objective: number;
  readonly points: number;
  readonly series: SeriesKind;
  readonly seconds: number;
  readonly assumptions: readonly string[];
  readonly distrust: readonly string[];
  /** The fit itself, for predictions on the page. */
  readonly data: Fit;
}

/** What a law says of one run or overlaid schedule; no number where its prediction is withheld. */
export interface LawCurve {
  readonly id: string;
  readonly predicted: PlotBand | null;
  readonly final: FinalLoss | null;
  readonly withheld: string | null;
  readonly metrics: Metrics | null;
}

/** One of several laws fitted to the same runs. */
export interface LawFit {
  readonly law: LawName;
  readonly label: string;
  readonly formula: string;
  /** null where these runs can't determine it; `why` says so then. */
  readonly fit: Fit | null;
  readonly why: string | null;
  readonly curves: readonly LawCurve[];
}

/** Everything that a plot page shows. A whole snapshot: the page keeps nothing of an earlier one but its own view state. */
export interface PlotModel {
  readonly revision: number;
  readonly status: 'empty' | 'loading' | 'ready' | 'error';
  /** One sentence for `empty`, `loading` and `error`. */
  readonly message: string;
  readonly runs: readonly PlotRun[];
  readonly fit: FitCard | null;
}

/** What the page was opened as. */
export type PageMode = 'panel' | 'side';

/** What the host may ask of a plot page. */
export interface PageApi {
  /** Shows a model; a revision older than the one shown is ignored. Resolves when drawn. */
  show(model: PlotModel): void;
  /** What is drawn now, for tests and for other extensions. */
  describe(): PageDescription;
}

/** A page's own account of what it draws. */
export interface PageDescription {
  readonly revision: number;
  readonly status: PlotModel['status'];
  readonly visibleRuns: readonly string[];
  readonly drawnLines: number;
  /** Names of the charts, from above. */
  readonly charts: readonly string[];
  /** The ends of the horizontal axis, in what it counts. */
  readonly x: { readonly min: number; readonly max: number };
  readonly state: PlotState;
}

/** What a plot page may ask of the host. */
export interface HostApi {
  /** First message of a page: its view state as restored. The host answers with the mode, then calls `show`. */
  ready(state: PlotState): { readonly mode: PageMode };
  /** Runs one of the commands that the page has buttons for. */
  run(action: PageAction): void;
  /** Writes a file where the user says; false where he changes his mind. */
  save(file: SavedFile): boolean;
  /** Fits the other laws to the runs of the fit, and predicts every run and overlay with each. Progress: the share done. */
  laws(): readonly LawFit[];
  /** Lets the user pick a config and writes a schedule into it, or a framework and opens a new one. */
  useShape(request: { readonly shape: ScheduleShape; readonly as: 'edit' | 'new' }): void;
  /** Lays configs that were dropped onto the page over the runs, by their URIs. Rejected with a sentence about what is none. */
  overlay(addresses: readonly string[]): void;
  /** Puts text on the clipboard. */
  copy(text: string): void;
}

/** A file that the page made. */
export interface SavedFile {
  readonly kind: 'svg' | 'png' | 'csv';
  readonly bytes: Uint8Array;
}

/** Buttons of the page. */
export type PageAction = 'fit' | 'refresh' | 'open-plot' | 'export' | 'compare';
