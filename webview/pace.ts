/**
 * How much of a picture there is time for: all of it once it rests; while it moves, less the further the frames fall behind
 * the screen.
 */
export type Pace = 'resting' | Moving;
type Moving = (typeof paces)[number];

/** From the fullest picture to the barest. */
const paces = ['moving', 'hurried', 'bare'] as const;
/** A frame is late after this many ms: at 60 a second they are 16.7 apart. */
const late = 20;
/** A gap longer than this isn't a slow frame: nobody moved anything. */
const pause = 200;
/** Of so many frames, so many may be late before less is drawn. */
const [window, tolerated] = [6, 2];

/**
 * Chooses the pace of a movement's frames by how late those before it were. Where nothing paints but the processor (a remote
 * desktop, a virtual machine), many noisy lines take longer than a frame has. Within a movement it only ever gets barer, so
 * that nothing flickers; the next one tries a little more again.
 */
export class Pacer {
  #level = 0;
  #before = -Infinity;
  #late: boolean[] = [];

  /** The pace of the frame that begins at `time`, ms. */
  next(time: number): Moving {
    const gap = time - this.#before;
    this.#before = time;
    if (gap < pause) this.#late = [...this.#late, gap > late].slice(-window);
    if (this.#late.filter(Boolean).length > tolerated) {
      this.#late = [];
      this.#level = Math.min(this.#level + 1, paces.length - 1);
    }
    return paces[this.#level]!;
  }

  /** The movement is over. */
  rest(): void {
    this.#level = Math.max(0, this.#level - 1);
    this.#late = [];
    this.#before = -Infinity;
  }
}
