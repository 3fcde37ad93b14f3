import type { LiveRun } from '../../protocol/worker.ts';

/** Between two looks at least so long, in milliseconds, and so many times what a look takes, up to a most. */
const [least, times, most] = [300, 50, 20_000];

/** What looking at runs needs of its surroundings. */
export interface Looking {
  /** Ids of the runs that are being trained, the latest first. */
  growing(): readonly string[];
  look(run: string, growing: readonly string[]): Promise<LiveRun | null>;
  /** Called with what was found about the run to show; null where none is. */
  show(live: LiveRun | null): void;
  failed(error: unknown): void;
}

/**
 * Looks at the runs that are being trained, not more often than it can be afforded: at the one that is shown whenever something
 * is new, and at the others in turn.
 */
export class Looks {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #shown: string | undefined;
  #due = new Set<string>();
  #spacing = least;

  constructor(private readonly looking: Looking) {}

  /** Says that any of the runs may be others than when they were looked at. */
  soon(): void {
    const growing = this.looking.growing();
    // Those that wait the longest come first.
    const due = [...this.#due].filter((id) => growing.includes(id));
    this.#due = new Set([...due, ...growing]);
    if (this.#shown !== undefined && !growing.includes(this.#shown)) {
      this.#shown = undefined;
      this.looking.show(null);
    }
    this.#schedule();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#due.clear();
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#busy || this.#due.size === 0) return;
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        this.#look().catch((error: unknown) => {
          this.looking.failed(error);
        });
      },
      this.#shown === undefined ? 0 : this.#spacing,
    );
  }

  async #look(): Promise<void> {
    const began = performance.now();
    this.#busy = true;
    try {
      const growing = this.looking.growing();
      this.#shown ??= growing[0];
      const other = [...this.#due].find((id) => id !== this.#shown && growing.includes(id));
      for (const id of [this.#shown, other]) {
        if (id === undefined || !this.#due.delete(id)) continue;
        const live = await this.looking.look(id, growing);
        if (id === this.#shown) this.looking.show(live);
      }
    } finally {
      this.#busy = false;
      this.#spacing = Math.min(most, Math.max(least, times * (performance.now() - began)));
      this.#schedule();
    }
  }
}
