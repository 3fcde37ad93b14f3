import { element } from './dom.ts';
import { pixelOf, stepAt } from './scales.ts';
import { strings } from './strings.ts';
import type { Axis, PlotArea } from './view.ts';

/** A place on the shared step axis. */
export interface CursorPlace {
  readonly step: number;
  /** Distance from the left edge of the pad, px. */
  readonly pixel: number;
  readonly width: number;
}

const arrowMoves = 100;
const pageMoves = 10;
/** Stands until the pad is laid out. */
const unknownAxis: Axis = { scale: 'linear', min: 0, max: 1, format: () => [] };

/**
 * The shared cursor: a pad over both plot areas that follows the pointer, and the arrow keys when it has focus. To
 * assistive technology it is a slider over the steps, whose value is spoken.
 */
export class Cursor {
  readonly node = element('div', {
    class: 'cursor-pad',
    role: 'slider',
    tabindex: '0',
    'aria-label': strings.cursor,
  });
  readonly #line = element('div', { class: 'cursor-line', hidden: '' });
  #axis: Axis = unknownAxis;
  #width = 1;
  #step: number | null = null;

  /** `speak` gives the spoken value of a step. */
  constructor(
    private readonly onMove: (place: CursorPlace | null) => void,
    private readonly speak: (step: number) => string,
  ) {
    this.node.append(this.#line);
    this.node.addEventListener('pointermove', (event) => {
      this.#moveTo(this.#stepAtPixel(event.offsetX));
    });
    this.node.addEventListener('pointerleave', () => {
      this.#moveTo(null);
    });
    this.node.addEventListener('blur', () => {
      this.#moveTo(null);
    });
    this.node.addEventListener('keydown', (event) => {
      this.#press(event);
    });
  }

  /** Lays the pad over the plot areas, from `top` to `bottom` px of its box. */
  layOut(axis: Axis, area: PlotArea, top: number, bottom: number): void {
    const { style } = this.node;
    style.left = `${String(area.left)}px`;
    style.width = `${String(area.right - area.left)}px`;
    style.top = `${String(top)}px`;
    style.height = `${String(bottom - top)}px`;
    this.#axis = axis;
    this.#width = Math.max(1, area.right - area.left);
    this.node.setAttribute('aria-valuemin', String(firstOf(axis)));
    this.node.setAttribute('aria-valuemax', String(axis.max));
    const step = this.#step;
    this.#moveTo(step === null ? null : Math.min(axis.max, Math.max(firstOf(axis), step)));
  }

  #press(event: KeyboardEvent): void {
    const target = this.#targetOf(event.key, this.#axis);
    if (target === undefined) return;
    event.preventDefault();
    this.#moveTo(target);
  }

  #targetOf(key: string, axis: Axis): number | null | undefined {
    const by = (moves: number) => this.#stepBeside(Math.sign(moves), this.#width / Math.abs(moves));
    const moves: Readonly<Record<string, () => number | null>> = {
      ArrowLeft: () => by(-arrowMoves),
      ArrowDown: () => by(-arrowMoves),
      ArrowRight: () => by(arrowMoves),
      ArrowUp: () => by(arrowMoves),
      PageDown: () => by(-pageMoves),
      PageUp: () => by(pageMoves),
      Home: () => firstOf(axis),
      End: () => axis.max,
      Escape: () => null,
    };
    return Object.hasOwn(moves, key) ? moves[key]!() : undefined;
  }

  /** At least one step on, however close the steps lie. */
  #stepBeside(direction: number, pixels: number): number {
    const axis = this.#axis;
    const from = this.#step ?? firstOf(axis);
    const step = this.#stepAtPixel(this.#pixelOf(from) + direction * pixels);
    return Math.min(axis.max, Math.max(firstOf(axis), step === from ? from + direction : step));
  }

  #moveTo(step: number | null): void {
    this.#step = step;
    this.#line.hidden = step === null;
    if (step === null) {
      this.node.removeAttribute('aria-valuenow');
      this.node.setAttribute('aria-valuetext', strings.cursorIdle);
      this.onMove(null);
      return;
    }
    const pixel = this.#pixelOf(step);
    this.#line.style.transform = `translateX(${String(pixel)}px)`;
    this.node.setAttribute('aria-valuenow', String(step));
    this.node.setAttribute('aria-valuetext', this.speak(step));
    this.onMove({ step, pixel, width: this.#width });
  }

  #stepAtPixel(pixel: number): number {
    return stepAt(this.#axis, this.#box(), pixel);
  }

  #pixelOf(step: number): number {
    return pixelOf(this.#axis, this.#box(), step);
  }

  #box() {
    return { left: 0, right: this.#width };
  }
}

function firstOf({ min }: Axis): number {
  return Math.max(1, Math.ceil(min));
}
