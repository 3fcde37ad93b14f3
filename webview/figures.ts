import type { PageMode } from '../src/protocol/messages.ts';
import { LineChart, type ChartPicture } from './chart.ts';
import { Cursor, type CursorPlace } from './cursor.ts';
import { describeChart } from './describe.ts';
import { element } from './dom.ts';
import { Readout } from './readout.ts';
import { speakReadings } from './reading.ts';
import { strings } from './strings.ts';
import type { Theme } from './theme.ts';
import type { PlotView } from './view.ts';

const gutters: Readonly<Record<PageMode, number>> = { panel: 56, side: 44 };
/** A logged point counts as being at the cursor when it is this close, as a share of the step axis. */
const reachShare = 0.02;

/** The two charts, one above the other on the same step axis, with the cursor that they share. */
export class Figures {
  readonly node = element('div', { class: 'charts' });
  readonly #loss = makeRow('loss', 'figures', strings.loss);
  readonly #lr = makeRow('lr', 'schedules', strings.lr);
  readonly #readout = new Readout();
  readonly #cursor: Cursor;
  #charts: { readonly loss: LineChart; readonly lr: LineChart } | undefined;
  #drawn: { readonly view: PlotView; readonly theme: Theme } | undefined;

  constructor() {
    this.#cursor = new Cursor(
      (place) => {
        this.#read(place);
      },
      (step) => speakReadings(this.#drawn?.view.visible ?? [], step, this.#reach),
    );
    this.node.append(this.#loss.node, this.#lr.node, this.#cursor.node, this.#readout.node);
  }

  /** Draws at once. The node must be laid out. */
  draw(view: PlotView, theme: Theme, mode: PageMode): void {
    this.#drawn = { view, theme };
    const charts = (this.#charts ??= this.#makeCharts());
    const shared = { theme, gutter: gutters[mode] };
    const { x, loss, lr } = view;
    charts.loss.draw({ ...loss, ...shared, x: { ...x, title: null } } satisfies ChartPicture);
    charts.lr.draw({ ...lr, ...shared, x: { ...x, title: strings.step } } satisfies ChartPicture);
    this.#loss.canvas.setAttribute('aria-label', describeChart(strings.loss, view, loss.y));
    this.#lr.canvas.setAttribute('aria-label', describeChart(strings.lr, view, lr.y));
    this.#layOut();
  }

  /** Lines drawn on both charts. */
  get drawnLines(): number {
    return (this.#charts?.loss.drawnLines ?? 0) + (this.#charts?.lr.drawnLines ?? 0);
  }

  get #reach(): number {
    return reachShare * (this.#drawn?.view.x.max ?? 0);
  }

  #makeCharts() {
    const onResize = () => {
      // Chart.js tells of the new size before it has laid out.
      requestAnimationFrame(() => {
        this.#layOut();
      });
    };
    return { loss: new LineChart(this.#loss.canvas, onResize), lr: new LineChart(this.#lr.canvas, onResize) };
  }

  #layOut(): void {
    const { view } = this.#drawn ?? {};
    if (view === undefined || this.#charts === undefined) return;
    const { loss, lr } = this.#charts;
    const top = this.#loss.box.offsetTop + loss.area.top;
    this.#cursor.layOut(view.x, loss.area, top, this.#lr.box.offsetTop + lr.area.bottom);
  }

  #read(place: CursorPlace | null): void {
    const drawn = this.#drawn;
    if (place === null || drawn === undefined) {
      this.#readout.hide();
      return;
    }
    const left = this.#charts?.loss.area.left ?? 0;
    this.#readout.show(drawn.view.visible, place, left, this.#reach, drawn.theme);
  }
}

/** `kind` is by what the figure is found from outside. */
function makeRow(name: string, kind: string, title: string) {
  const canvas = element('canvas', { role: 'img', class: 'canvas' });
  const box = element('div', { class: `plot plot-${name}` }, canvas);
  return { canvas, box, node: element('figure', { class: kind }, element('figcaption', {}, title), box) };
}
