import type { Theme } from './theme.ts';
import { collectTicks } from './ticks.ts';
import { valueAt } from './zoom.ts';
import type { Axis } from './axis.ts';
import type { PlotArea } from './view.ts';

/** The part of a chart library's axis object that the options below use. */
export interface LiveAxis {
  readonly chart: { readonly width: number; readonly height: number };
  ticks: { value: number; label?: string | string[] }[];
  width: number;
  paddingLeft: number;
  paddingRight: number;
}

/** The horizontal axis; without a title it has no numbers either. `current` gives the axis as it is when ticks are set. */
export function collectXScale(current: () => Axis, title: string | null, theme: Theme): object {
  const shown = title !== null;
  return {
    ...collectScale(current, theme, ({ chart }) => Math.max(2, chart.width / 80)),
    title: { display: shown, text: title ?? '', color: theme.muted, font: font(theme) },
    ticks: { display: shown, color: theme.muted, font: font(theme), maxRotation: 0, autoSkip: false },
    // Labels may reach over the ends; making room for them would push the charts out of line.
    afterFit: (live: LiveAxis) => {
      live.paddingLeft = 0;
      live.paddingRight = 0;
    },
  };
}

/** A value axis, `gutter` px wide whatever its numbers are. */
export function collectValueScale(current: () => Axis, theme: Theme, gutter: number): object {
  return {
    ...collectScale(current, theme, ({ chart }) => Math.max(2, chart.height / 36)),
    ticks: { color: theme.muted, font: font(theme), autoSkip: false, padding: 6 },
    afterFit: (live: LiveAxis) => {
      live.width = gutter;
    },
  };
}

function collectScale(current: () => Axis, theme: Theme, tickCount: (live: LiveAxis) => number): object {
  const { scale, min, max } = current();
  return {
    type: scale === 'log' ? 'logarithmic' : 'linear',
    min,
    max,
    grid: { color: theme.grid, drawTicks: false },
    border: { color: theme.axis },
    // Ticks and labels of our own: round on both kinds of axis, written as researchers write them.
    afterTickToLabelConversion: (live: LiveAxis) => {
      const axis = current();
      const values = collectTicks(axis, tickCount(live));
      const labels = axis.format(values);
      live.ticks = values.map((value, i) => ({ value, label: labels[i]! }));
    },
  };
}

function font({ fontFamily }: Theme): object {
  return { family: fontFamily, size: 11 };
}

/** The value at a place of the plot area. */
export function valueAtPixel(
  axis: Axis,
  { left, right }: Pick<PlotArea, 'left' | 'right'>,
  pixel: number,
): number {
  return valueAt(axis, axis.scale, Math.min(1, Math.max(0, (pixel - left) / (right - left))));
}

/** The place of a value in the plot area. */
export function pixelOf(axis: Axis, { left, right }: Pick<PlotArea, 'left' | 'right'>, step: number): number {
  const { min, max } = axis;
  const share =
    axis.scale === 'log' ? Math.log(step / min) / Math.log(max / min) : (step - min) / (max - min);
  return left + share * (right - left);
}
