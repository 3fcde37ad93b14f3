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
