import type { Axis } from './axis.ts';
import type { PlotArea } from './view.ts';

/** Between data and pixels of one plot area. */
export class Projection {
  readonly #logX: boolean;
  readonly #logY: boolean;
  readonly #x0: number;
  readonly #y0: number;
  readonly #perX: number;
  readonly #perY: number;

  constructor(
    readonly area: PlotArea,
    x: Axis,
    y: Axis,
  ) {
    this.#logX = x.scale === 'log';
    this.#logY = y.scale === 'log';
    const place = (log: boolean, value: number) => (log ? Math.log(value) : value);
    this.#x0 = place(this.#logX, x.min);
    this.#y0 = place(this.#logY, y.min);
    this.#perX = (area.right - area.left) / (place(this.#logX, x.max) - this.#x0);
    this.#perY = (area.bottom - area.top) / (place(this.#logY, y.max) - this.#y0);
  }

  /** Whether what is straight over values is straight over pixels. */
  get straight(): boolean {
    return !this.#logX && !this.#logY;
  }

  /** NaN where a logarithmic axis can't show it. */
  x(value: number): number {
    return this.area.left + ((this.#logX ? logOf(value) : value) - this.#x0) * this.#perX;
  }

  /** As `x`. */
  y(value: number): number {
    return this.area.bottom - ((this.#logY ? logOf(value) : value) - this.#y0) * this.#perY;
  }

  /** The value at a pixel of the horizontal axis. */
  valueAt(pixel: number): number {
    const place = this.#x0 + (pixel - this.area.left) / this.#perX;
    return this.#logX ? Math.exp(place) : place;
  }
}

function logOf(value: number): number {
  return value > 0 ? Math.log(value) : NaN;
}
