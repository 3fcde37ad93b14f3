import { Pacer, type Pace } from './pace.ts';

/** A movement is at rest after so many milliseconds. */
export const restAfter = 200;

/** Draws once a frame while something moves, however many changes a frame brings, and in full once it rests. */
export class Redraw {
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  readonly #pacer = new Pacer();

  /** `draw` gets the pace of each frame; `rested` whether any of the movement's changes is to be said. */
  constructor(
    private readonly draw: (pace: Pace) => void,
    private readonly rested: (said: boolean) => void,
  ) {}

  soon(said: boolean): void {
    if (this.#frame === 0)
      this.#frame = requestAnimationFrame((time) => {
        this.draw(this.#pacer.next(time));
      });
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      this.#pacer.rest();
      this.rested(said);
    }, restAfter);
  }

  /** What the next frame would have drawn is being drawn. */
  drawn(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }
}
