import type { PlotModel, PlotRun } from '../../src/protocol/messages.ts';
import { initialPlotState, type PlotState } from '../../src/protocol/state.ts';
import type { LineChoice } from '../../webview/lines.ts';
import { readTheme, type Theme } from '../../webview/theme.ts';
import type { ChartName, ChartView, PlotView } from '../../webview/view.ts';
import { storyFit } from './stories/data.ts';
import { storyThemes } from './stories/themes.ts';

/** Points of a line from pairs. */
export function points(...pairs: readonly (readonly [number, number])[]) {
  return {
    steps: Float64Array.from(pairs, ([step]) => step),
    values: Float64Array.from(pairs, ([, value]) => value),
  };
}

/** A predicted curve with a band 0.1 nats to either side. */
export function band(...pairs: readonly (readonly [number, number])[]) {
  const curve = points(...pairs);
  return { ...curve, lower: curve.values.map((v) => v - 0.1), upper: curve.values.map((v) => v + 0.1) };
}

/** A small run; whatever matters to a test is given by it. */
export function run(given: Partial<PlotRun> = {}): PlotRun {
  return {
    id: 'r',
    name: 'run',
    role: 'fitted',
    colour: 0,
    series: 'train',
    logged: points([10, 8], [500, 4], [1000, 3]),
    other: null,
    key: 'r',
    maps: { tokens: points([0, 0], [1000, 1e9]), area: points([0, 0], [1000, 0.3]), time: null },
    parts: null,
    predicted: band([10, 8], [500, 4], [1000, 3]),
    lr: points([1, 0], [100, 3e-4], [1000, 3e-5]),
    lrSource: 'log',
    schedule: '',
    points: 3,
    dropped: 0,
    final: { step: 1000, loss: 3, lower: 2.9, upper: 3.1 },
    metrics: null,
    assumptions: [],
    distrust: [],
    plan: { end: null, shape: null, size: null, batchTokens: null },
    ...given,
  };
}

/** A ready model of these runs. */
export function model(runs: readonly PlotRun[], given: Partial<PlotModel> = {}): PlotModel {
  return { revision: 1, status: 'ready', message: '', runs, fit: storyFit, ...given };
}

/** The initial view state with some of it changed. */
export function state(given: Partial<PlotState> = {}): PlotState {
  return { ...initialPlotState, ...given };
}

/** Names of the four kinds of theme. */
export const themeNames = Object.keys(storyThemes);

/** A story's theme as the page reads it. */
export function themeOf(name: string): Theme {
  const { variables, bodyClass } = storyThemes[name]!;
  const variable = (key: string) => variables[key.replace('--vscode-', '')] ?? '';
  return readTheme(variable, bodyClass.split(' '));
}

/** Lines over steps with every band. */
export function choice(given: Partial<LineChoice> = {}): LineChoice {
  return { x: 'step', smooth: true, both: true, banded: new Set(['r']), ...given };
}

/** A chart of a view by name. */
export function chartOf({ charts }: PlotView, name: ChartName): ChartView {
  const found = charts.find((chart) => chart.name === name);
  if (found === undefined) throw new Error(`There is no chart "${name}".`);
  return found;
}
