/** A held-out loss, and after how many updates it was measured. */
export interface Measured {
  readonly step: number;
  readonly text: string;
}

/**
 * Finds where a held-out loss was measured that every later line repeats: after the update of the line before it changed.
 * Where a line is a mean over several updates the first one with a new value may mix the old and the new: then a value
 * counts as soon as it comes again.
 */
export class RepeatedLoss {
  #shown: string | undefined;
  #waiting: Measured | null = null;

  /** Whether a value has to come again before it counts. */
  get isWaiting(): boolean {
    return this.#waiting !== null;
  }

  /**
   * @param text The value on this line.
   * @param before Update of the line before; 0 where there is none.
   * @param isSingle Whether a line shows the values of one update.
   */
  take(text: string | undefined, before: number, step: number, isSingle: boolean): Measured | null {
    const last = this.#shown;
    const waiting = this.#waiting;
    this.#shown = text;
    this.#waiting = null;
    if (text === undefined || before === 0 || step < before) return null;
    if (text === last) return waiting;
    const found = { step: before, text };
    if (isSingle || step - before === 1) return found;
    this.#waiting = found;
    return null;
  }
}
