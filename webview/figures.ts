import type { PageMode, PlotRun } from '../src/protocol/messages.ts';
import type { PlotState } from '../src/protocol/state.ts';
import { LineChart } from './chart.ts';
import { Cursor, type CursorPlace } from './cursor.ts';
import { describeChart } from './describe.ts';
import { element } from './dom.ts';
import { listenToPointer, zoomByKey, type ZoomActions } from './gestures.ts';
import type { Pace } from './pace.ts';
import { readAt, readingColumns, speakReadings } from './reading.ts';
import { Readout, type RunReading } from './readout.ts';
import { valueAtPixel } from './scales.ts';
import { stepMapOf } from './steps.ts';
import { rowTitles } from './strings.ts';
import type { Theme } from './theme.ts';
import { chartNames, type ChartName, type ChartView, type PlotArea, type PlotView } from './view.ts';

const gutters: Readonly<Record<PageMode, number>> = { panel: 56, side: 44 };
/** A logged point counts as being at the cursor when it is this close, px. */
const reach = 12;
const noArea: PlotArea = { left: 0, right: 1, top: 0, bottom: 1 };

/** What is drawn, and how. */
export interface FiguresView {
  readonly view: PlotView;
  readonly theme: Theme;
  readonly mode: PageMode;
  readonly state: PlotState;
  readonly pace: Pace;
}

/** By this a figure is found from outside. */
const kinds: Partial<Readonly<Record<ChartName, string>>> = { loss: 'figures', lr: 'schedules' };

/** The charts, one above the other on the same horizontal axis, with the cursor that they share. */
export class Figures {
  readonly node = element('div', { class: 'charts' });
  readonly #rows = new Map(
    chartNames.map((name) => [
      name,
      new Row(name, () => {
        this.#layOutSoon();
      }),
    ]),
  );
  readonly #readout = new Readout();
  readonly #cursor: Cursor;
  #drawn: FiguresView | undefined;

  constructor(actions: ZoomActions) {
    this.#cursor = new Cursor({
      onMove: (place) => {
        this.#read(place);
      },
      speak: (x) => this.#speak(x),
      onKey: (event, share) => zoomByKey(event, share, actions),
    });
    listenToPointer(this.#cursor.node, actions);
    const rows = [...this.#rows.values()].map(({ node }) => node);
    this.node.append(...rows, this.#cursor.node, this.#readout.node);
  }

  /** Draws at once. The node must be laid out. */
  draw(drawn: FiguresView): void {
    this.#drawn = drawn;
    const { view, theme, mode, pace } = drawn;
    for (const [name, row] of this.#rows) row.node.hidden = !view.charts.some((chart) => chart.name === name);
    const last = view.charts.at(-1);
    for (const chart of view.charts) {
      const xTitle = chart === last ? view.x.title : null;
      const { lines, y } = chart;
      this.#rows
        .get(chart.name)
        ?.chart.draw({ lines, y, x: view.x, xTitle, theme, gutter: gutters[mode], pace });
    }
    this.#layOut();
  }

  /** Says in words what is drawn; too dear for every frame of a zoom. */
  label(): void {
    const view = this.#drawn?.view;
    for (const chart of view?.charts ?? []) {
      if (view !== undefined) this.#rows.get(chart.name)?.label(describeChart(chart.title, view, chart.y));
    }
  }

  /** Lines drawn on all charts. */
  get drawnLines(): number {
    return this.#charts.reduce((sum, { name }) => sum + (this.#rows.get(name)?.chart.drawnLines ?? 0), 0);
  }

  get #charts(): readonly ChartView[] {
    return this.#drawn?.view.charts ?? [];
  }

  get #area(): PlotArea {
    return this.#rows.get('loss')?.chart.area ?? noArea;
  }

  #layOutSoon(): void {
    // Chart.js tells of the new size before it has laid out.
    requestAnimationFrame(() => {
      this.#layOut();
    });
  }

  #layOut(): void {
    const view = this.#drawn?.view;
    const [first, last] = [this.#charts[0], this.#charts.at(-1)].map(
      (chart) => chart && this.#rows.get(chart.name),
    );
    if (view === undefined || first === undefined || last === undefined) return;
    const bottom = last.box.offsetTop + last.chart.area.bottom;
    this.#cursor.layOut(
      view.x,
      view.x.kind === 'step',
      this.#area,
      first.box.offsetTop + first.chart.area.top,
      bottom,
    );
  }

  #read(place: CursorPlace | null): void {
    const drawn = this.#drawn;
    if (place === null || drawn === undefined) {
      this.#readout.hide();
      return;
    }
    const { view, theme } = drawn;
    this.#readout.show({
      caption: view.x.say(place.x),
      readings: this.#readingsAt(place.x),
      columns: readingColumns(view.visible, drawn.state),
      left: this.#area.left + place.pixel,
      width: this.node.clientWidth,
      theme,
    });
  }

  #speak(x: number): string {
    const drawn = this.#drawn;
    if (drawn === undefined) return '';
    return speakReadings(
      drawn.view.x.say(x),
      this.#readingsAt(x),
      readingColumns(drawn.view.visible, drawn.state),
    );
  }

  #readingsAt(x: number): RunReading[] {
    const drawn = this.#drawn;
    if (drawn === undefined) return [];
    return drawn.view.visible.flatMap((run) => readRun(run, x, drawn.view, this.#area));
  }
}

function readRun(run: PlotRun, x: number, { x: axis }: PlotView, area: PlotArea): RunReading[] {
  const map = stepMapOf(run, axis.kind);
  if (map === null) return [];
  const pixels = Math.max(1, area.right - area.left);
  const width = valueAtPixel(axis, { left: 0, right: pixels }, reach) - axis.min;
  // On a logarithmic axis the same pixels are more steps further right.
  const wide = axis.scale === 'log' ? (width / axis.min) * x : width;
  const step = map.toStep(x);
  const beyond = axis.kind !== 'step' && Math.abs(map.toX(step) - x) > wide;
  const within = Math.max(map.toStep(x + wide) - step, step - map.toStep(x - wide));
  return [{ run, reading: readAt(run, beyond ? Infinity : step, within) }];
}

/** One chart's place on the page. */
class Row {
  readonly node: HTMLElement;
  readonly box: HTMLElement;
  readonly #canvas = element('canvas', { role: 'img', class: 'canvas', 'aria-label': '' });
  #chart: LineChart | undefined;

  constructor(
    name: ChartName,
    private readonly onResize: () => void,
  ) {
    this.box = element('div', { class: `plot plot-${name}` }, this.#canvas);
    const caption = element('figcaption', {}, rowTitles[name]);
    this.node = element('figure', { class: kinds[name] ?? name, hidden: '' }, caption, this.box);
    this.#canvas.setAttribute('aria-label', rowTitles[name]);
  }

  /** Made when it is first drawn: the canvas must be laid out by then. */
  get chart(): LineChart {
    return (this.#chart ??= new LineChart(this.#canvas, this.onResize));
  }

  label(text: string): void {
    this.#canvas.setAttribute('aria-label', text);
  }
}
