import { Chart, LinearScale, LineController, LogarithmicScale, type Plugin } from 'chart.js';
import type { Axis } from './axis.ts';
import type { Line } from './lines.ts';
import type { Pace } from './pace.ts';
import { paintLines } from './paint.ts';
import { Projection } from './project.ts';
import { collectValueScale, collectXScale } from './scales.ts';
import type { Theme } from './theme.ts';
import type { PlotArea } from './view.ts';

// Axes, grid, layout and the canvas are Chart.js's; the lines are painted from typed arrays, because an object and an element
// for each point cost more than a frame has.
Chart.register(LinearScale, LineController, LogarithmicScale);

/** What a chart draws, and how. */
export interface ChartPicture {
  readonly lines: readonly Line[];
  readonly x: Axis;
  /** Title along the horizontal axis; null leaves out title and numbers. */
  readonly xTitle: string | null;
  readonly y: Axis;
  readonly theme: Theme;
  /** Width of everything left of the plot area, px: equal widths align charts above each other. */
  readonly gutter: number;
  readonly pace: Pace;
}

const padding = { top: 8, right: 20 };

/** Lines on one canvas. */
export class LineChart {
  readonly #chart: Chart<'line'>;
  #picture: ChartPicture | undefined;

  /** `canvas` must be laid out already, alone in a box that has a size. */
  constructor(canvas: HTMLCanvasElement, onResize: () => void) {
    const painter: Plugin<'line'> = {
      id: 'lines',
      beforeDatasetsDraw: () => {
        this.#paint();
      },
    };
    this.#chart = new Chart<'line'>(canvas, {
      type: 'line',
      data: { datasets: [] },
      plugins: [painter],
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        maintainAspectRatio: false,
        events: [],
        layout: { autoPadding: false, padding },
        onResize,
      },
    });
  }

  /** Draws at once. */
  draw(picture: ChartPicture): void {
    const before = this.#picture;
    this.#picture = picture;
    if (before === undefined || looksOther(before, picture)) this.#setScales(picture);
    else this.#moveScales(picture);
    // Asking for the size of the box makes the browser lay the page out.
    if (picture.pace === 'resting') this.#chart.resize();
    this.#chart.update('none');
  }

  /** How many lines are drawn now; what only parts them from each other doesn't count. */
  get drawnLines(): number {
    return this.#picture?.lines.filter(({ part }) => part !== 'casing').length ?? 0;
  }

  /** Where the plot area lies on the canvas. */
  get area(): PlotArea {
    const { left, right, top, bottom } = this.#chart.chartArea;
    return { left, right, top, bottom };
  }

  #setScales({ x, xTitle, y, theme, gutter }: ChartPicture): void {
    const current = (axis: 'x' | 'y', first: Axis) => () => this.#picture?.[axis] ?? first;
    this.#chart.options.scales = {
      x: collectXScale(current('x', x), xTitle, theme),
      y: collectValueScale(current('y', y), theme, gutter),
    };
  }

  /** New options cost several milliseconds to resolve; new ends nearly nothing. */
  #moveScales({ x, y }: ChartPicture): void {
    for (const [name, { min, max }] of [['x', x] as const, ['y', y] as const]) {
      const scale = this.#chart.options.scales?.[name];
      if (scale !== undefined) Object.assign(scale, { min, max });
    }
  }

  #paint(): void {
    if (this.#picture === undefined) return;
    const { lines, x, y, theme, pace } = this.#picture;
    paintLines(this.#chart.ctx, lines, new Projection(this.area, x, y), theme, pace);
  }
}

function looksOther(a: ChartPicture, b: ChartPicture): boolean {
  const looks = [a, b].map(({ x, y, xTitle, theme, gutter }) =>
    JSON.stringify([x.scale, y.scale, xTitle, theme, gutter]),
  );
  return looks[0] !== looks[1];
}
