import type { PlotModel, PlotRun } from '../src/protocol/messages.ts';
import type { PlotState } from '../src/protocol/state.ts';
import { formatLossTicks } from './ticks.ts';
import { collectLossLines, collectLrLines, type Line } from './lines.ts';
import { lossRange, lrRange, stepRange, type Range } from './ranges.ts';
import { formatLr, shortenSteps } from './format.ts';
import { roleLabels } from './strings.ts';

/** An axis: its kind, its ends, and how its ticks are written. */
export interface Axis extends Range {
  readonly scale: 'linear' | 'log';
  readonly format: (ticks: readonly number[]) => string[];
}

/** Where the plot area lies on a canvas, px. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One chart. */
export interface ChartView {
  readonly lines: readonly Line[];
  readonly y: Axis;
}

/** Everything that the charts draw, in data units. */
export interface PlotView {
  readonly visible: readonly PlotRun[];
  /** Whether a law was fitted, so that runs have roles. */
  readonly fitted: boolean;
  readonly x: Axis;
  readonly loss: ChartView;
  readonly lr: ChartView;
  /** Loss above which the curves' beginnings are outside, or null. */
  readonly croppedAbove: number | null;
}

/** What to draw of a model under a view state. */
export function collectView(model: PlotModel, state: PlotState): PlotView {
  const visible = visibleRuns(model, state);
  // With every run switched off, the axes stay.
  const framed = visible.length === 0 ? model.runs : visible;
  const logSteps = state.xScale === 'log';
  const { cropped, ...loss } = lossRange(framed, state);
  return {
    visible,
    fitted: model.fit !== null,
    x: {
      ...stepRange(framed, state.xScale),
      scale: state.xScale,
      format: (ticks) => ticks.map(shortenSteps),
    },
    loss: { lines: collectLossLines(visible), y: { ...loss, scale: state.yScale, format: formatLossTicks } },
    lr: {
      lines: collectLrLines(visible, logSteps),
      y: { ...lrRange(framed), scale: 'linear', format: (ticks) => ticks.map(formatLr) },
    },
    croppedAbove: cropped ? loss.max : null,
  };
}

/** The runs that are switched on. */
export function visibleRuns(model: PlotModel, state: PlotState): PlotRun[] {
  return model.runs.filter(({ id }) => !state.hidden.includes(id));
}

/** Before a fit no run is held out of anything: all look alike. */
export function withPlainRoles(model: PlotModel): PlotModel {
  if (model.fit !== null) return model;
  const runs = model.runs.map((run): PlotRun => (run.role === 'held-out' ? { ...run, role: 'fitted' } : run));
  return { ...model, runs };
}

/** What a run's role is called; nothing for a log before a fit. */
export function roleOf({ role }: PlotRun, fitted: boolean): string {
  return fitted || role === 'schedule' ? roleLabels[role] : '';
}
