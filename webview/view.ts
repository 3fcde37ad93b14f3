import type { PlotModel, PlotRun } from '../src/protocol/messages.ts';
import type { PlotState } from '../src/protocol/state.ts';
import { makeXAxis, type Axis, type XAxis } from './axis.ts';
import { formatLr } from './format.ts';
import {
  collectLossLines,
  collectLrLines,
  collectResidualLines,
  collectTermLines,
  type Line,
  type LineChoice,
} from './lines.ts';
import { lossRange, lrRange, residualRange, termRange, xRange, type Range } from './ranges.ts';
import { stepMapOf } from './steps.ts';
import { forecastLabel, roleLabels, rowTitles } from './strings.ts';
import { formatLossTicks } from './ticks.ts';
import { within } from './zoom.ts';

/** Where the plot area lies on a canvas, px. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Charts of the page, from above. */
export const chartNames = ['loss', 'lr', 'residual', 'power', 'annealing'] as const;

/** One of the charts. */
export type ChartName = (typeof chartNames)[number];

/** One chart. */
export interface ChartView {
  readonly name: ChartName;
  readonly title: string;
  readonly lines: readonly Line[];
  readonly y: Axis;
}

/** Everything that the charts draw, in data units. */
export interface PlotView {
  readonly visible: readonly PlotRun[];
  /** Whether a law was fitted, so that runs have roles. */
  readonly fitted: boolean;
  readonly x: XAxis;
  /** The ends of the horizontal axis with nothing zoomed. */
  readonly bounds: Range;
  readonly charts: readonly ChartView[];
  /** Loss above which the curves' beginnings are outside, or null. */
  readonly croppedAbove: number | null;
  /** How many visible runs the horizontal axis has nothing of. */
  readonly offAxis: number;
  /** Whether bands are left out because they would hide each other. */
  readonly bandsLeftOut: boolean;
}

/** Of more runs than this the bands hide each other. */
const mostBands = 8;

/** What to draw of a model under a view state. `pointed`: the run that the user points at, whose band is always drawn. */
export function collectView(model: PlotModel, asked: PlotState, pointed: string | null = null): PlotView {
  const known = model.runs.some((run) => stepMapOf(run, asked.x) !== null);
  const state: PlotState = known ? asked : { ...asked, x: 'step', zoom: null };
  const visible = visibleRuns(model, state);
  // With every run switched off, the axes stay.
  const framed = visible.length === 0 ? model.runs : visible;
  const bounds = xRange(framed, state.x, state.xScale);
  const zoom = state.zoom === null ? null : within(state.zoom, bounds, state.xScale);
  const predicted = framed.filter((run) => run.predicted !== null).map(({ id }) => id);
  const bandsLeftOut = predicted.length > mostBands;
  const banded = new Set(bandsLeftOut ? predicted.filter((id) => id === pointed) : predicted);
  const choice: LineChoice = { x: state.x, smooth: state.smooth, both: state.both, banded };
  const sight = { zoom, xScale: state.xScale, yScale: state.yScale };
  const { cropped, ...loss } = lossRange(collectLossLines(framed, choice), framed, sight);
  const drawn = (lines: readonly Line[]) => (visible.length === 0 ? [] : lines);
  const charts = [
    chart('loss', collectLossLines(visible, choice), {
      ...loss,
      scale: state.yScale,
      format: formatLossTicks,
    }),
    ...lrChart(framed, choice, zoom, state, drawn),
    ...residualChart(framed, choice, zoom, state, drawn),
    ...termCharts(framed, choice, zoom, state, drawn),
  ];
  const x = makeXAxis(state.x, state.xScale, zoom ?? bounds);
  return {
    ...{ visible, fitted: model.fit !== null, x, bounds, charts, bandsLeftOut },
    croppedAbove: cropped ? loss.max : null,
    offAxis: visible.filter((run) => stepMapOf(run, state.x) === null).length,
  };
}

type Drawn = (lines: readonly Line[]) => readonly Line[];

function lrChart(
  runs: readonly PlotRun[],
  choice: LineChoice,
  zoom: Range | null,
  { rows }: PlotState,
  drawn: Drawn,
) {
  if (!rows.includes('lr')) return [];
  const lines = collectLrLines(runs, choice);
  const y: Axis = { ...lrRange(lines, zoom), scale: 'linear', format: (ticks) => ticks.map(formatLr) };
  return [chart('lr', drawn(lines), y)];
}

function residualChart(
  runs: readonly PlotRun[],
  choice: LineChoice,
  zoom: Range | null,
  { rows }: PlotState,
  drawn: Drawn,
) {
  const lines = rows.includes('residual') ? collectResidualLines(runs, choice) : [];
  if (!lines.some(({ part }) => part === 'logged')) return [];
  return [
    chart('residual', drawn(lines), {
      ...residualRange(lines, runs, zoom),
      scale: 'linear',
      format: formatLossTicks,
    }),
  ];
}

function termCharts(
  runs: readonly PlotRun[],
  choice: LineChoice,
  zoom: Range | null,
  { rows }: PlotState,
  drawn: Drawn,
) {
  if (!rows.includes('parts')) return [];
  return (['power', 'annealing'] as const).flatMap((term) => {
    const lines = collectTermLines(runs, choice, term);
    if (lines.length === 0) return [];
    return [
      chart(term, drawn(lines), {
        ...termRange(lines, runs, zoom),
        scale: 'linear',
        format: formatLossTicks,
      }),
    ];
  });
}

function chart(name: ChartName, lines: readonly Line[], y: Axis): ChartView {
  return { name, title: rowTitles[name], lines, y };
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
export function roleOf({ role, forecastOf }: PlotRun, fitted: boolean): string {
  if (forecastOf !== undefined) return forecastLabel;
  return fitted || role === 'schedule' ? roleLabels[role] : '';
}
