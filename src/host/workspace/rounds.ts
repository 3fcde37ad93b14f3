import type { Glance } from '../../protocol/worker.ts';

/** Between two glances at least so long and at most so long, in milliseconds, and else this share of the time since the last writing. */
const [least, most, share] = [10_000, 600_000, 0.1];
/** What was not written for this long, in milliseconds, is not being trained. */
const given = 86_400_000;

/** What going the rounds needs of its surroundings. */
export interface Patrolled {
  /** Asks about the files that were written last. */
  glance(): Promise<Glance>;
  /** Called where one of them is another. */
  changed(): void;
  failed(error: unknown): void;
}

/**
 * Glances at the files that were written last, the less often the longer ago that was, and not at all where none was written
 * for a day: the editor's watcher hears nothing of a disk that another machine writes to.
 */
export class Rounds {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #ended = false;

  constructor(private readonly patrolled: Patrolled) {}

  /** Begins, where that was not done; to be called after each look at the workspace. */
  begin(): void {
    if (this.#timer === undefined && !this.#busy && !this.#ended) this.#later(least);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#ended = true;
  }

  #later(wait: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#go();
    }, wait);
  }

  async #go(): Promise<void> {
    this.#busy = true;
    try {
      const wait = await this.#glance();
      if (wait !== null && !this.#ended) this.#later(wait);
    } catch (error) {
      this.patrolled.failed(error);
    } finally {
      this.#busy = false;
    }
  }

  /** @returns How long to wait for the next one; null where none is due before the next look. */
  async #glance(): Promise<number | null> {
    const { isOther, writtenAt } = await this.patrolled.glance();
    if (isOther) this.patrolled.changed();
    // The clock of the machine that writes may be ahead of this one's.
    const age = writtenAt === null ? Infinity : Math.max(0, Date.now() - writtenAt);
    return age > given ? null : Math.min(most, Math.max(least, share * age));
  }
}
