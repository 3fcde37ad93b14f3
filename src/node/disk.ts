/** A thread that only reads lets others have their turn after so many milliseconds. */
const turn = 8;
/** A disk may be quick where one of so many requests took less than so many milliseconds, the way over another thread included. */
const [tried, quickest] = [16, 3];
/** It is not where requests take longer than so many milliseconds on average, of about so many of them. */
const [slow, memory] = [0.3, 10];
/** A request counts for at most so many milliseconds: a busy machine makes one wait now and then. */
const longest = 2;

/**
 * Asks a disk for little things. Handing a request to another thread costs ten times what a disk of this machine takes to answer
 * it, so that is not done there: the reading of ten thousand small files takes a tenth of the time. Where a disk is slow, or may
 * be, as over a network, nobody is kept waiting.
 */
export class Disk {
  #isQuick = false;
  #tries = 0;
  #least = Infinity;
  #average = 0;
  #turnedAt = 0;

  /** @param now Milliseconds that have passed. */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param atOnce The request, that waits.
   * @param later The same, handed to another thread.
   * @throws What they throw.
   */
  async ask<T>(atOnce: () => T, later: () => Promise<T>): Promise<T> {
    if (!this.#isQuick) return this.#try(later);
    await this.#takeTurns();
    const began = this.now();
    try {
      return atOnce();
    } finally {
      this.#average += (Math.min(longest, this.now() - began) - this.#average) / memory;
      if (this.#average > slow) this.#isQuick = false;
    }
  }

  async #try<T>(later: () => Promise<T>): Promise<T> {
    const began = this.now();
    try {
      return await later();
    } finally {
      this.#least = Math.min(this.#least, this.now() - began);
      if (++this.#tries >= tried) this.#judge();
    }
  }

  #judge(): void {
    this.#isQuick = this.#least < quickest;
    [this.#tries, this.#least, this.#average] = [0, Infinity, 0];
  }

  async #takeTurns(): Promise<void> {
    if (this.now() - this.#turnedAt < turn) return;
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.#turnedAt = this.now();
  }
}

/** The disk of this process. */
export const disk = new Disk();
