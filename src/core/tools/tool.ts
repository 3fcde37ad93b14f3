import type { Cancel } from '../errors.ts';
import type { Fit } from '../fit/types.ts';
import type { LawName } from '../law/law.ts';
import type { ConfigFile, Run, RunCollection } from '../runs/types.ts';

/** What a tool sees of the user's files: a window's workspace, or the folder that the command line was given. */
export interface ToolWorkspace {
  /** Logs with their schedules, and logs that are no run yet. */
  runs(): Promise<RunCollection>;
  configs(): Promise<readonly ConfigFile[]>;
  /**
   * Fits a law to runs. Without runs and law of the tool's own it is the fit that the user has, where he has one; where the runs
   * are of several groups, that of the group which `about`, the path of a config or log, belongs to.
   * @throws FitError, Cancelled
   */
  fit(asked: {
    readonly runs?: readonly Run[];
    readonly law?: LawName;
    readonly about?: string | undefined;
  }): Promise<FittedTo>;
  readonly cancel?: Cancel | undefined;
}

/** A fit and the runs that took part. */
export interface FittedTo {
  readonly fit: Fit;
  readonly runs: readonly Run[];
}

/** The part of JSON Schema that the tools' inputs are described in. */
export interface JsonSchema {
  readonly type: 'object' | 'array' | 'string' | 'number' | 'integer';
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: false;
  readonly items?: JsonSchema;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
}

/** A function that a language model may call. A new one is one file that exports this, and one line in `registry.ts`. */
export interface Tool {
  /** As a model calls it, snake_case. */
  readonly name: string;
  /** For people. */
  readonly title: string;
  /** For the model: what it gives, when to use it, in what units. */
  readonly description: string;
  readonly input: JsonSchema;
  /**
   * Plain data for JSON. Losses are in nats.
   * @param input As checked against `input` by `readInput`.
   * @throws UserError, FitError: a sentence that tells the model what to do; Cancelled
   */
  run(input: ToolInput, workspace: ToolWorkspace): Promise<object>;
}

/** A tool's arguments after the check. */
export type ToolInput = Readonly<Record<string, unknown>>;
