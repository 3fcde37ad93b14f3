import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartDataset,
} from 'chart.js';
import type { Line } from './lines.ts';
import { lookOf } from './look.ts';
import { collectStepScale, collectValueScale, type AxisPicture } from './scales.ts';
import type { Theme } from './theme.ts';
import type { Axis, PlotArea } from './view.ts';

// The parts that lines need. No tooltip: the readout spans two charts.
Chart.register(Filler, LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

/** What a chart draws, and how. */
export interface ChartPicture {
  readonly lines: readonly Line[];
  readonly x: AxisPicture;
  readonly y: Axis;
  readonly theme: Theme;
  /** Width of everything left of the plot area, px: equal widths align charts above each other. */
  readonly gutter: number;
}

/** A point in data units. */
interface Point {
  readonly x: number;
  readonly y: number;
}

const padding = { top: 8, right: 20 };
/** Up to so many logged points are drawn as points too. */
const fewPoints = 80;

/** Lines over optimiser steps on one canvas. */
export class LineChart {
  readonly #chart: Chart<'line', Point[]>;
  #lines: readonly Line[] = [];

  /** `canvas` must be laid out already, alone in a box that has a size. */
  constructor(canvas: HTMLCanvasElement, onResize: () => void) {
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
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
  draw({ lines, theme, x, y, gutter }: ChartPicture): void {
    this.#lines = lines;
    this.#chart.data.datasets = lines.map((line) => toDataset(line, theme, x, y));
    this.#chart.options.scales = {
      x: collectStepScale(x, theme),
      y: collectValueScale(y, theme, gutter),
    };
    this.#chart.resize();
    this.#chart.update();
  }

  /** How many lines are drawn now; what only parts them from each other doesn't count. */
  get drawnLines(): number {
    const drawn = this.#chart.getSortedVisibleDatasetMetas().filter(({ data }) => data.length > 0);
    return drawn.filter(({ index }) => this.#lines[index]?.part !== 'casing').length;
  }

  /** Where the plot area lies on the canvas. */
  get area(): PlotArea {
    const { left, right, top, bottom } = this.#chart.chartArea;
    return { left, right, top, bottom };
  }
}

const made = new WeakMap<Line['points'], Point[]>();

/** Chart.js wants objects; they are made once for each pair of arrays that came. */
function toPoints(source: Line['points']): Point[] {
  const points =
    made.get(source) ??
    Array.from(source.steps, (x, i) => ({ x, y: source.values[i]! })).filter(({ y }) => Number.isFinite(y));
  made.set(source, points);
  return points;
}

function toDataset(line: Line, theme: Theme, x: Axis, y: Axis): ChartDataset<'line', Point[]> {
  const look = lookOf(line, theme);
  const points = toPoints(line.points);
  const [logX, logY] = [x.scale === 'log', y.scale === 'log'];
  const data = logX || logY ? points.filter((p) => (!logX || p.x >= 1) && (!logY || p.y > 0)) : points;
  return {
    data,
    borderColor: look.colour,
    borderWidth: look.width,
    borderDash: [...look.dash],
    borderJoinStyle: 'round',
    pointRadius: line.part === 'logged' && data.length <= fewPoints ? 2 : 0,
    pointBackgroundColor: look.colour,
    pointBorderWidth: 0,
    ...(look.fill === null ? { fill: false } : { fill: '-1', backgroundColor: look.fill }),
    order: look.depth,
  };
}
