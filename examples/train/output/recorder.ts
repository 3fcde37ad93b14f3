/** Takes down a run as it goes, and gives its log file. */
export interface Recorder {
  /** Called after every update. `loss`: of the batch before the update; `gradientNorm`: before clipping. */
  trained(step: number, lr: number, loss: number, gradientNorm: number): void;
  /** `loss`: on the held-out set, after `step` updates; called after `trained` of that step. */
  evaluated(step: number, loss: number, seconds: number): void;
  /** The file, once the run is over. */
  text(): string;
}

/** What the log of a run must know beforehand. */
export interface RecorderOptions {
  /** Updates of the whole run. */
  readonly updates: number;
  /** Updates from one logged training loss to the next. */
  readonly logInterval: number;
  readonly evaluationInterval: number;
  readonly batch: number;
  /** Positions of the training text: an epoch. */
  readonly epochPositions: number;
  readonly heldOutPositions: number;
}

/** Whether the training loss of this update is logged: the first, the last, and one an interval. */
export function isLogged(step: number, options: RecorderOptions): boolean {
  return step === 1 || step === options.updates || step % options.logInterval === 0;
}
