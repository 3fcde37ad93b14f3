/** Why bytes could not be read as a log or a config. */
export type ReadErrorCode =
  | 'empty'
  | 'truncated'
  | 'encoding'
  | 'syntax'
  | 'no-loss'
  | 'no-steps'
  | 'no-points'
  | 'not-recognised'
  | 'two-runs'
  | 'unreadable'
  | 'too-large';

/** Why no law could be fitted. */
export type FitErrorCode =
  'no-runs' | 'too-few-points' | 'not-identified' | 'mixed-series' | 'no-schedule' | 'cancelled' | 'numeric';

/** One thing wrong with a file, at the place where it is wrong. Errors are data: a problem never ends the reading of the rest. */
export interface Problem {
  /** Stable machine-readable reason, kebab-case. */
  readonly code: string;
  /** One clear sentence: what is wrong and, where there is one, what to do. */
  readonly message: string;
  /** 1-based line, or 0 where the problem has no place. */
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'hint';
  /** Character offsets in the text, end exclusive, where known. */
  readonly range?: TextRange;
  /** An edit that mends it, where there is one. */
  readonly fix?: Fix;
  /** What shows it: a run, or another line of this text. */
  readonly related?: readonly Related[];
}

/** A place that shows why something is a problem. */
export interface Related {
  /** Of the file; null for the text that has the problem. */
  readonly path: string | null;
  /** Character offsets in the text, where it is this text. */
  readonly range?: TextRange;
  readonly message: string;
}

/** A way to mend a problem. */
export interface Fix {
  /** What it does, as a command: "Set lr_decay_iters to 5000". */
  readonly title: string;
  readonly edits: readonly TextEdit[];
}

/** A replacement in a text; edits of one fix don't overlap. */
export interface TextEdit {
  readonly range: TextRange;
  readonly text: string;
}

/** Character offsets in a text, `end` exclusive. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A file that can't be used at all. `format` names the reader that gave up. */
export class ReadError extends Error {
  constructor(
    readonly code: ReadErrorCode,
    readonly format: string,
    message: string,
    readonly line = 0,
  ) {
    super(message);
    this.name = 'ReadError';
  }
}

/** A fit that can't be made; `message` is fit for the user's eyes. */
export class FitError extends Error {
  constructor(
    readonly code: FitErrorCode,
    message: string,
  ) {
    super(message);
    this.name = 'FitError';
  }
}

/** An error whose message is already one clear sentence for the user; every other error is ours and goes to the log. */
export class UserError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UserError';
  }
}

/** Whether the work was asked to stop. An `AbortSignal` satisfies it. */
export interface Cancel {
  readonly aborted: boolean;
}

/** Thrown when a `Cancel` was seen. Not an error: callers end quietly. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled');
    this.name = 'Cancelled';
  }
}

/** Throws `Cancelled` when the work was asked to stop. */
export function throwIfCancelled(cancel: Cancel | undefined): void {
  if (cancel?.aborted === true) throw new Cancelled();
}
