/** Milliseconds on a config, and on a text that is none. */
export interface Sample {
  readonly own: number[];
  readonly plain: number[];
}

/** What was measured in the extension host. */
export interface EditorFigures {
  readonly lines: number;
  /** From the question to the answer. */
  readonly hover: Sample;
  /** Of the host's thread's processor, of the same hovers. */
  readonly hoverSpent: Sample;
  /** Of the host's thread's processor. */
  readonly keystroke: Sample;
}

/** What a large workspace costs the extension host, under the names that the bench prints. */
export interface WorkspaceFigures {
  /** The host's own measure: code loaded, `activate` called and settled. */
  readonly activationMs: number;
  /** The activation event: `api` where nothing but the bench asked for it. */
  readonly activatedBy: string;
  /** Of its thread's processor: what no other process can have caused. */
  readonly activationBusyMs: number;
  /** From the question to the list of all logs, where the long ones are yet to be read. */
  readonly listSeconds: number;
  /** From the question to the end of the last log. */
  readonly readSeconds: number;
  /** Of processors, host and worker together: what it would take where nothing else runs and no disk is waited for. */
  readonly readCpuSeconds: number;
  readonly againSeconds: number;
  /** Longest that the host's loop did not turn while the list was made, and while nothing was asked of it. */
  readonly longestBlockMs: number;
  readonly restBlockMs: number;
  /** Most of its thread's processor between two turns of the loop: what no other process can have caused. */
  readonly longestBusyMs: number;
  /** Resident memory of the host's process, in which the worker is a thread, at the most. */
  readonly megabytes: number;
  readonly megabytesBefore: number;
  /** Of one processor, worker included. */
  readonly idleCpuPercent: number;
  readonly idleCpuBeforePercent: number;
  readonly runs: number;
  readonly unresolved: number;
}

/** What many runs in many groups take. */
export interface GroupsFigures {
  readonly runs: number;
  readonly groups: number;
  readonly fits: number;
  /** From a new window to all fits: the first time, and with everything kept, the quickest and the slowest. */
  readonly firstSeconds: number;
  readonly againSeconds: number;
  readonly againSlowestSeconds: number;
}
