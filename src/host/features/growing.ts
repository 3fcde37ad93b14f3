/** A run that has not grown for this long, in milliseconds, is not taken to be training any more. */
export const stoppedAfter = 600_000;

/** Which runs are being trained: those that were seen to grow, the latest first. */
export class Growing {
  #steps = new Map<string, number>();
  readonly #grewAt = new Map<string, number>();

  /** Takes in how far runs have come. The first look tells nothing: what was there may be done. */
  update(runs: readonly { readonly id: string; readonly steps: number }[], now: number): void {
    const steps = new Map(runs.map(({ id, steps }) => [id, steps]));
    for (const [id, count] of steps) {
      const before = this.#steps.get(id);
      if (before !== undefined && count > before) this.#grewAt.set(id, now);
    }
    for (const id of this.#grewAt.keys()) if (!steps.has(id)) this.#grewAt.delete(id);
    this.#steps = steps;
  }

  /** Ids of the runs that have grown lately. */
  at(now: number): string[] {
    return [...this.#grewAt]
      .filter(([, at]) => now - at < stoppedAfter)
      .sort(([, a], [, b]) => b - a)
      .map(([id]) => id);
  }
}
