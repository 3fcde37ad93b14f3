import type { Axis } from './axis.ts';
import { element } from './dom.ts';
import { pixelOf, valueAtPixel } from './scales.ts';
import { strings } from './strings.ts';
import type { PlotArea } from './view.ts';

/** A place on the shared horizontal axis. */
export interface CursorPlace {
  /** In what the axis counts. */
  readonly x: number;
  /** Distance from the left edge of the pad, px. */
  readonly pixel: number;
  readonly width: number;
}

/** What the cursor asks for. */
export interface CursorOptions {
  readonly onMove: (place: CursorPlace | null) => void;
  /** The spoken value of a place. */
  readonly speak: (x: number) => string;
  /** Takes a key that isn't the cursor's own; whether it did anything with it. `share`: where the cursor is, 0..1, or null. */
  readonly onKey: (event: KeyboardEvent, share: number | null) => boolean;
}

const arrowMoves = 100;
const pageMoves = 10;
/** Stands until the pad is laid out. */
const unknownAxis: Axis = { scale: 'linear', min: 0, max: 1, format: () => [] };

/**
 * The shared cursor: a pad over all plot areas that follows the pointer, and the arrow keys when it has focus. To
 * assistive technology it is a slider over the horizontal axis, whose value is spoken.
 */
export class Cursor {
  readonly node = element('div', {
    class: 'cursor-pad',
    role: 'slider',
    tabindex: '0',
    'aria-label': strings.cursor,
    'aria-description': strings.cursorHelp,
    'aria-keyshortcuts': '+ - 0 Shift+ArrowLeft Shift+ArrowRight',
  });
  readonly #line = element('div', { class: 'cursor-line', hidden: '' });
  #axis: Axis = unknownAxis;
  /** Whether places are whole and from 1 up, as steps are. */
  #whole = true;
  #width = 1;
  #x: number | null = null;

  constructor(private readonly options: CursorOptions) {
    this.node.append(this.#line);
    this.node.addEventListener('pointermove', (event) => {
      this.#moveTo(this.#xAtPixel(event.offsetX));
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
  layOut(axis: Axis, whole: boolean, area: PlotArea, top: number, bottom: number): void {
    const { style } = this.node;
    style.left = `${String(area.left)}px`;
    style.width = `${String(area.right - area.left)}px`;
    style.top = `${String(top)}px`;
    style.height = `${String(bottom - top)}px`;
    this.#axis = axis;
    this.#whole = whole;
    this.#width = Math.max(1, area.right - area.left);
    this.node.setAttribute('aria-valuemin', String(this.#first));
    this.node.setAttribute('aria-valuemax', String(this.#last));
    const x = this.#x;
    this.#moveTo(x === null ? null : this.#clamp(x));
  }

  #press(event: KeyboardEvent): void {
    const share = this.#x === null ? null : this.#pixelOf(this.#x) / this.#width;
    const target =
      event.shiftKey || event.ctrlKey || event.metaKey || event.altKey
        ? undefined
        : this.#targetOf(event.key);
    if (target === undefined) {
      if (this.options.onKey(event, share)) event.preventDefault();
      return;
    }
    event.preventDefault();
    this.#moveTo(target);
  }

  #targetOf(key: string): number | null | undefined {
    const by = (moves: number) => this.#beside(Math.sign(moves), this.#width / Math.abs(moves));
    const moves: Readonly<Record<string, () => number | null>> = {
      ArrowLeft: () => by(-arrowMoves),
      ArrowDown: () => by(-arrowMoves),
      ArrowRight: () => by(arrowMoves),
      ArrowUp: () => by(arrowMoves),
      PageDown: () => by(-pageMoves),
      PageUp: () => by(pageMoves),
      Home: () => this.#first,
      End: () => this.#last,
      Escape: () => null,
    };
    return Object.hasOwn(moves, key) ? moves[key]!() : undefined;
  }

  /** At least one step on, however close the steps lie. */
  #beside(direction: number, pixels: number): number {
    const from = this.#x ?? this.#first;
    const x = this.#xAtPixel(this.#pixelOf(from) + direction * pixels);
    return this.#clamp(x === from && this.#whole ? from + direction : x);
  }

  #moveTo(x: number | null): void {
    this.#x = x;
    this.#line.hidden = x === null;
    if (x === null) {
      this.node.setAttribute('aria-valuenow', String(this.#first));
      this.node.setAttribute('aria-valuetext', strings.cursorIdle);
      this.options.onMove(null);
      return;
    }
    const pixel = this.#pixelOf(x);
    this.#line.style.transform = `translateX(${String(pixel)}px)`;
    this.node.setAttribute('aria-valuenow', String(x));
    this.node.setAttribute('aria-valuetext', this.options.speak(x));
    this.options.onMove({ x, pixel, width: this.#width });
  }

  get #first(): number {
    return this.#whole ? Math.max(1, Math.ceil(this.#axis.min)) : this.#axis.min;
  }

  get #last(): number {
    return this.#whole ? Math.floor(this.#axis.max) : this.#axis.max;
  }

  #clamp(x: number): number {
    return Math.min(this.#last, Math.max(this.#first, x));
  }

  #xAtPixel(pixel: number): number {
    const x = valueAtPixel(this.#axis, this.#box(), pixel);
    return this.#whole ? Math.max(1, Math.round(x)) : x;
  }

  #pixelOf(x: number): number {
    return pixelOf(this.#axis, this.#box(), x);
  }

  #box() {
    return { left: 0, right: this.#width };
  }
}
