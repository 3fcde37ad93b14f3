import type { Scan } from '../protocol/worker.ts';

/** What is shown of a workspace before its long logs are read. */
export class FirstList {
  #shown: Scan | null = null;
  #waiting: ((scan: Scan) => void)[] = [];
  #reading: Promise<Scan> | undefined;

  /**
   * @param readAll Reads the workspace once.
   * @param failed Is told where that failed after something was shown: what is listed as being read would be waited for in vain.
   */
  constructor(
    private readonly readAll: () => Promise<Scan>,
    private readonly failed: () => void,
  ) {}

  /** Shows what was found before everything is read. */
  show(scan: Scan): void {
    this.#shown = scan;
    for (const resolve of this.#waiting.splice(0)) resolve(scan);
  }

  /** Resolves when there is something to show, and has the rest read. @throws What reading throws, where nothing was shown. */
  ensure(): Promise<Scan> {
    this.#reading ??= this.readAll().finally(() => {
      this.#reading = undefined;
    });
    this.#reading.catch(() => {
      if (this.#shown === null) return;
      this.#shown = null;
      this.failed();
    });
    if (this.#shown !== null) return Promise.resolve(this.#shown);
    const shown = new Promise<Scan>((resolve) => this.#waiting.push(resolve));
    return Promise.race([shown, this.#reading]);
  }
}
