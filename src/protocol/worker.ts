import type { TellableName, Told } from '../core/configs/told.ts';
import type { Language } from '../core/configs/languages.ts';
import type { Applied } from '../core/configs/write/types.ts';
import type { ScheduleShape } from '../core/schedule/shape.ts';
import type { ScheduleKey, ScheduleKind } from '../core/configs/types.ts';
import type { SeriesKind } from '../core/curve.ts';
import type { Problem, TextEdit } from '../core/errors.ts';
import type { FitChoices } from '../core/fit/choices.ts';
import type { Difference } from '../core/fit/compare.ts';
import type { FinalLoss, Fit, LrSource, Metrics } from '../core/fit/types.ts';
import type { Gain } from '../core/forecast/annealNow.ts';
import type { BandFinding } from '../core/forecast/band.ts';
import type { Budget } from '../core/forecast/optimise.ts';
import type { Advice } from '../core/forecast/advise.ts';
import type { SmallCurve } from '../core/forecast/curve.ts';
import type { Sensitivity } from '../core/forecast/sensitivity.ts';
import type { RunFacts } from '../core/runs/facts.ts';
import type { RunGroup } from '../core/runs/groups.ts';
import type { SeriesChoice } from '../core/runs/points.ts';
import type { Answers, UnresolvedLog } from '../core/runs/types.ts';
import type { PlotRun, FitCard, LawFit } from './messages.ts';

/** A file for the worker to read. Paths have forward slashes and identify the file throughout. */
export interface FileInput {
  readonly path: string;
  /** Place on the worker's own disk, or null where only the editor can read it. */
  readonly file: string | null;
  /** The opened folder that it lies in, on the worker's disk: a config may name no file outside of it. */
  readonly root?: string;
  /** Its address in the editor, by which the worker asks for its bytes; empty where it finds them on its own disk. */
  readonly uri: string;
  /** In bytes, when it was found. null: the worker asks its own disk. */
  readonly size: number | null;
  /** Changes whenever the content may have changed; equal stamps are not read again. null: the worker asks its own disk. */
  readonly stamp: string | null;
}

/** A folder on the worker's own disk, to be searched for logs and configs. */
export interface Place {
  /** Identifies the folder, as the paths of its files do that begin with it. */
  readonly path: string;
  /** Where it is on the disk. */
  readonly file: string;
  /** Globs of what is left out, relative to it. */
  readonly exclude: readonly string[];
  /** Whether links to folders are followed. */
  readonly followsLinks: boolean;
  /** At most so many files are found. */
  readonly most: number;
}

/** A log as the tree shows it. */
export interface LogSummary {
  readonly path: string;
  readonly format: string | null;
  readonly points: number;
  readonly firstStep: number | null;
  readonly lastStep: number | null;
  readonly series: readonly SeriesKind[];
  readonly problems: readonly Problem[];
}

/** A schedule config as the tree shows it. */
export interface ConfigSummary {
  readonly path: string;
  readonly framework: string;
  readonly kind: ScheduleKind;
  readonly totalSteps: number | null;
  /** The schedule in words; empty where it is not known. */
  readonly words: string;
  readonly missing: readonly string[];
  /** What the user could say so that less is missing. */
  readonly tellable: readonly TellableName[];
  readonly problems: readonly Problem[];
}

/** A run as the tree, the quick pick and the API show it. */
export interface RunSummary {
  readonly id: string;
  readonly name: string;
  readonly log: string;
  readonly schedule: string | null;
  readonly lrSource: LrSource;
  readonly steps: number;
  readonly points: number;
  readonly peakLr: number;
  readonly lastLoss: number | null;
  /** What it was trained with, by which it is put into a group. */
  readonly facts: RunFacts;
  /** Another one whenever a fit of the run may be another. */
  readonly digest: string;
  readonly assumptions: readonly string[];
  readonly problems: readonly Problem[];
}

/** Everything found. */
export interface Scan {
  readonly logs: readonly LogSummary[];
  readonly configs: readonly ConfigSummary[];
  readonly runs: readonly RunSummary[];
  readonly unresolved: readonly UnresolvedLog[];
}

/** A fit and how well it describes each run that took part. */
export interface FittedRuns {
  /** Name of the group that it is the fit of, where there are several. */
  readonly group?: string;
  readonly fit: Fit;
  readonly runs: readonly FittedRun[];
}

/** A group of runs and the fit of it, where one was made. */
export interface GroupFit {
  readonly group: RunGroup;
  readonly fitted: FittedRuns | null;
}

/** One run under a fit. */
export interface FittedRun {
  readonly id: string;
  readonly name: string;
  readonly points: number;
  readonly metrics: Metrics | null;
  /** What the law gives for the run's end. */
  readonly final: FinalLoss;
}

/** What the law says of a config's text, as typed. */
export interface Forecast {
  readonly framework: string;
  readonly kind: ScheduleKind;
  /** The schedule in words; empty where it is not known. */
  readonly words: string;
  readonly keys: readonly ScheduleKey[];
  readonly totalSteps: number | null;
  readonly warmupSteps: number | null;
  readonly missing: readonly string[];
  /** What the user could say so that less is missing, or so that the law can speak of its model. */
  readonly tellable: readonly TellableName[];
  /** Parameters of its model; null where nothing tells. */
  readonly size: number | null;
  /** What the user said. */
  readonly told: Told;
  /** Of the config alone, and what the fit and the log show about it. */
  readonly problems: readonly Problem[];
  readonly assumptions: readonly string[];
  /** null before a fit, without a schedule, or where the prediction is withheld. */
  readonly final: FinalLoss | null;
  readonly withheld: string | null;
  readonly distrust: readonly string[];
  /** The group by whose fit this is said, where there are several. */
  readonly group?: { readonly label: string; readonly runs: number };
  /** The fitted run that ends lowest, by the law. */
  readonly best: { readonly name: string; readonly loss: number } | null;
  /** The end by the text as saved, where another text is typed and both can be predicted. */
  readonly saved: FinalLoss | null;
  /** The schedule drawn small; null where it is not known. */
  readonly curve: SmallCurve | null;
}

/** What a text in an editor says. */
export interface TypedConfig {
  /** null where it is not a schedule config. */
  readonly forecast: Forecast | null;
  /** Whether the text is half typed or half merged, so that an earlier answer may say more. */
  readonly broken: boolean;
}

/** What takes longer to say of a text than a keystroke allows. */
export interface ConfigDetails extends Advice {
  /** What a tenth of each key's value does, in the order of `Forecast.keys`. */
  readonly sensitivities: readonly (Sensitivity | null)[];
}

/** A config's text, as in the editor where it is open. */
export interface ConfigText {
  readonly path: string;
  readonly text: string;
  /** What the user said of it. */
  readonly told?: Told;
}

/** A text in an editor. */
export interface TypedRequest extends ConfigText {
  /** The text on disk, where it is another; null where it is the same. */
  readonly saved: string | null;
  readonly fitted: FittedRuns | null;
}

/** A config whose schedule is laid over the runs; `text` as in the editor. */
export type Overlay = ConfigText;

/** A schedule that ends lowest in its family, and how to have it. Losses in nats. */
export interface BetterSchedule {
  /** The family, for people. */
  readonly label: string;
  /** The schedule in words. */
  readonly words: string;
  readonly final: FinalLoss;
  /** How much higher the config's own schedule ends; null where that one can't be predicted. */
  readonly gain: Difference | null;
  /** What bounded the search, and reasons to distrust. */
  readonly notes: readonly string[];
  /** The edits that write it into the config, or null where `whyNoEdits` says why there are none. */
  readonly edits: readonly TextEdit[] | null;
  readonly whyNoEdits: string | null;
  /** It as the text of a `*.lrs.yaml`, and as a Python function for `LambdaLR`. */
  readonly explicit: string;
  readonly python: string;
}

/** What a config's budget could give. */
export interface BetterSchedules {
  /** The lowest predicted end first. */
  readonly schedules: readonly BetterSchedule[];
  /** One sentence where the fit can't tell. */
  readonly refused: string | null;
  /** The config's own bounds: steps, warm-up, peak and floor. */
  readonly budget: Budget;
}

/** A config made for a schedule, or one sentence why there is none. */
export type NewConfig =
  | { readonly fileName: string; readonly language: Language; readonly text: string }
  | { readonly why: string };

/** A run that is being trained, to be looked at. */
export interface LiveRequest {
  readonly run: string;
  /** Runs that are being trained too: they don't teach. */
  readonly growing: readonly string[];
  /** Ids of the runs of its group, which alone may teach it; null: all may. */
  readonly among: readonly string[] | null;
  readonly choices: FitChoices;
  readonly series: SeriesChoice;
}

/** Where a run that is being trained stands, what it will come to, and what was noticed about it. Losses in nats. */
export interface LiveRun {
  readonly id: string;
  readonly name: string;
  readonly step: number;
  readonly loss: number | null;
  /** Its last step, where known. */
  readonly end: number | null;
  /** null where `withheld` says why. */
  readonly final: FinalLoss | null;
  readonly withheld: string | null;
  /** Step that the forecast knows the run to; it is made anew when the run has grown by some hundredths. */
  readonly forecastStep: number | null;
  readonly distrust: readonly string[];
  readonly findings: readonly BandFinding[];
}

/** What the host does for a worker: it reads what is on no disk that the worker can reach. */
export interface FilesApi {
  /** All bytes of a file, moved to the worker; null where it can't be read. */
  readFile(request: { uri: string }): Uint8Array | null;
  /** The text of a file by its path relative to a config's folder; null where there is none, or it is larger than `largest` bytes. */
  readNeighbour(request: { uri: string; path: string; largest: number }): string | null;
}

/** A run at a stable LR, to be asked what annealing now would come to. */
export interface AnnealRequest extends LiveRequest {
  /** Lengths of the decay, in updates. */
  readonly lengths: readonly number[];
  /** Its config as it stands in the editor, where it has one. */
  readonly config: Overlay | null;
}

/** A decay that begins now. Losses in nats. */
export interface AnnealWay {
  readonly length: number;
  /** null where `withheld` says why. */
  readonly final: FinalLoss | null;
  readonly withheld: string | null;
  /** How much lower it would end with 1 000 further stable steps before. */
  readonly gainPerThousand: Gain | null;
  readonly distrust: readonly string[];
  /** What makes the config run it, or null where `whyNoEdits` says why not. */
  readonly edits: readonly TextEdit[] | null;
  readonly whyNoEdits: string | null;
  /** The text of a `*.lrs.yaml`. */
  readonly explicit: string;
}

/** What annealing a run now would come to. */
export interface AnnealWays {
  readonly name: string;
  /** Last update at the stable LR. */
  readonly step: number;
  readonly stableLr: number;
  readonly floorLr: number;
  readonly ways: readonly AnnealWay[];
  /** One sentence why nothing is told, or null. */
  readonly withheld: string | null;
}

/** Whether files that were read may hold something else by now. */
export interface Glance {
  readonly isOther: boolean;
  /** When the last one was written, in milliseconds since 1970; null where there is none on a disk. */
  readonly writtenAt: number | null;
}

/** What the worker does for the host. */
export interface WorkerApi {
  /**
   * Finds the files in some places whose names may be those of logs or configs; nothing is read.
   * @returns Their paths with a NUL between them, and whether there may be more.
   */
  search(request: { places: readonly Place[] }): { readonly paths: string; readonly isCut: boolean };
  /**
   * Reads what changed and pairs logs with configs. Progress: the share done, 0..1.
   * @param request.places What was last found in them counts; they are searched only where they never were.
   * @param request.files All others.
   * @param request.within Logs of more bytes that are new are only recognised, and are told of as `waiting`.
   */
  scan(request: {
    places?: readonly Place[] | undefined;
    files: readonly FileInput[];
    answers: Answers;
    told: Readonly<Record<string, Told>>;
    within?: number | undefined;
  }): Scan;
  /** A text that is another one whenever a file may hold something else; nothing is read. */
  stamps(request: { places?: readonly Place[] | undefined; files: readonly FileInput[] }): string;
  /** What the last `scan` gave, to be kept; null where there was none. @param request.key Of everything that it was found from. */
  scanEntry(request: { key: string }): Uint8Array | null;
  /** What `scanEntry` gave, read back; null for anything else, and for another key. */
  readScanEntry(request: { key: string; bytes: Uint8Array }): Scan | null;
  /** Asks about the files that were written last of those that `scan` or `stamps` was last told of; nothing is read. */
  glance(request: undefined): Glance;
  /** Fits runs of the last scan. Progress: the share done, 0..1. */
  fit(request: { runs: readonly string[]; choices: FitChoices; series: SeriesChoice }): FittedRuns;
  /**
   * Everything that the plot draws: all runs of `shown`, those of `fitted` marked so, and the overlays. What was logged is
   * left out where its key is `known`; with `overview` it is thinned out for a small plot.
   */
  plot(request: {
    known: readonly string[];
    overview: boolean;
    shown: readonly string[];
    fitted: readonly string[];
    fit: Fit | null;
    /** The fits of single groups, and what each of them speaks of: ids of runs and paths of overlays. */
    groups: readonly { readonly fit: Fit; readonly of: readonly string[] }[];
    /** Runs that are being trained: where one was forecast, that is drawn too. */
    growing: readonly string[];
    overlays: readonly Overlay[];
  }): { readonly runs: readonly PlotRun[]; readonly card: FitCard | null };
  /** The edits that make a config's text run a schedule, or why there are none. */
  applyShape(request: ConfigText & { shape: ScheduleShape }): Applied;
  /** A new config that runs a schedule, or why there is none. */
  newConfig(request: { framework: string; shape: ScheduleShape }): NewConfig;
  /** Frameworks that a config can be written for. */
  writableFrameworks(): readonly { readonly framework: string; readonly label: string }[];
  /** Fits every known law to the runs of a fit and predicts all of `shown` and the overlays. Progress: the share done, 0..1. */
  laws(request: {
    shown: readonly string[];
    fitted: readonly string[];
    fit: Fit;
    overlays: readonly Overlay[];
    choices: FitChoices;
  }): readonly LawFit[];
  /** Reads a config's text and predicts it; null where it is not a schedule config. */
  forecast(request: ConfigText & { fitted: FittedRuns | null }): Forecast | null;
  /** The best schedules under a config's budget. */
  optimise(request: ConfigText & { fitted: FittedRuns }): BetterSchedules;
  /** The same for a text that is being typed. `saved`: the text on disk, where it is another. */
  typed(request: TypedRequest): TypedConfig;
  /** What takes longer to say of a text than a keystroke allows. */
  details(request: ConfigText & { fit: Fit }): ConfigDetails;
  /** Forecasts a run that is being trained and watches it; null where it is not known. */
  live(request: LiveRequest): LiveRun | null;
  /** What annealing a run now would come to. @throws UserError, FitError */
  anneal(request: AnnealRequest): AnnealWays;
  /** Runs a tool for language models; the answer is plain data for JSON. */
  tool(request: {
    name: string;
    input: unknown;
    fitted: FittedRuns | null;
    /** All groups, where there are several. */
    groups: readonly GroupFit[];
    choices: FitChoices;
    series: SeriesChoice;
  }): object;
}
