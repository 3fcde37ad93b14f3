import type { Theme } from './theme.ts';
import { collectTicks } from './ticks.ts';
import type { Axis, PlotArea } from './view.ts';

/** An axis of a chart with its look. */
export interface AxisPicture extends Axis {
  /** Title along the axis; null leaves out title and numbers. */
  readonly title: string | null;
}

/** The part of a chart library's axis object that the options below use. */
export interface LiveAxis {
  readonly chart: { readonly width: number; readonly height: number };
  ticks: { value: number; label?: string | string[] }[];
  width: number;
  paddingLeft: number;
  paddingRight: number;
}

/** The step axis. */
export function collectStepScale(axis: AxisPicture, theme: Theme): object {
  const shown = axis.title !== null;
  return {
    ...collectScale(axis, theme, ({ chart }) => Math.max(2, chart.width / 80)),
    title: { display: shown, text: axis.title ?? '', color: theme.muted, font: font(theme) },
    ticks: { display: shown, color: theme.muted, font: font(theme), maxRotation: 0, autoSkip: false },
    // Labels may reach over the ends; making room for them would push the charts out of line.
    afterFit: (live: LiveAxis) => {
      live.paddingLeft = 0;
      live.paddingRight = 0;
    },
  };
}

/** A value axis, `gutter` px wide whatever its numbers are. */
export function collectValueScale(axis: Axis, theme: Theme, gutter: number): object {
  return {
    ...collectScale(axis, theme, ({ chart }) => Math.max(2, chart.height / 36)),
    ticks: { color: theme.muted, font: font(theme), autoSkip: false, padding: 6 },
    afterFit: (live: LiveAxis) => {
      live.width = gutter;
    },
  };
}

function collectScale(axis: Axis, theme: Theme, tickCount: (live: LiveAxis) => number): object {
  return {
    type: axis.scale === 'log' ? 'logarithmic' : 'linear',
    min: axis.min,
    max: axis.max,
    grid: { color: theme.grid, drawTicks: false },
    border: { color: theme.axis },
    // Ticks and labels of our own: round on both kinds of axis, written as researchers write them.
    afterTickToLabelConversion: (live: LiveAxis) => {
      const values = collectTicks(axis.scale, axis.min, axis.max, tickCount(live));
      const labels = axis.format(values);
      live.ticks = values.map((value, i) => ({ value, label: labels[i]! }));
    },
  };
}

function font({ fontFamily }: Theme): object {
  return { family: fontFamily, size: 11 };
}

/** The step at a place of the plot area. */
export function stepAt(axis: Axis, { left, right }: Pick<PlotArea, 'left' | 'right'>, pixel: number): number {
  const share = Math.min(1, Math.max(0, (pixel - left) / (right - left)));
  const { min, max } = axis;
  const step = axis.scale === 'log' ? min * (max / min) ** share : min + share * (max - min);
  return Math.max(1, Math.round(step));
}

/** The place of a step in the plot area. */
export function pixelOf(axis: Axis, { left, right }: Pick<PlotArea, 'left' | 'right'>, step: number): number {
  const { min, max } = axis;
  const share =
    axis.scale === 'log' ? Math.log(step / min) / Math.log(max / min) : (step - min) / (max - min);
  return left + share * (right - left);
}
