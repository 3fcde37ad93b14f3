import type { PlotModel } from '../../src/protocol/messages.ts';
import { decimate } from '../../src/core/decimate.ts';
import type { XAxis } from '../axis.ts';
import { formatColour } from '../colour.ts';
import { formatInterval, formatLoss } from '../format.ts';
import { dashOf, lookOf } from '../look.ts';
import type { Line } from '../lines.ts';
import { collectNotes } from '../tables.ts';
import { runColour, type Theme } from '../theme.ts';
import type { ChartView, PlotView } from '../view.ts';
import { sentenceOf } from '../warning.ts';
import type { Figure, FigureLine, FigureRow } from './svg.ts';
import { say } from '../../src/core/words.ts';

const size = { width: 1000, loss: 380, other: 140 };

/** The charts as they are drawn now, as one figure with legend and reasons to distrust. */
export function collectFigure(model: PlotModel, view: PlotView, theme: Theme): Figure {
  const { background, foreground, muted, grid, fontFamily } = theme;
  return {
    width: size.width,
    ...{ x: inUnits(view.x), xTitle: view.x.title },
    rows: view.charts.map((chart) => row(chart, view.x, theme)),
    legend: view.visible.map(({ name, colour, role, final }) => ({
      name: final === null ? name : `${name}: ${formatLoss(final.loss)}`,
      colour: formatColour(runColour(theme, colour)),
      dash: dashOf(role),
    })),
    notes: notesOf(model),
    ...{ colours: { background, foreground, muted, grid }, fontFamily },
  };
}

/** The axis with its unit taken for 1: the figure's ticks stand at round numbers. */
function inUnits({ min, max, scale, format, unit = 1 }: XAxis): Figure['x'] {
  return {
    min: min / unit,
    max: max / unit,
    scale,
    format: (ticks) => format(ticks.map((tick) => tick * unit)),
  };
}

function row({ name, title, lines, y }: ChartView, x: XAxis, theme: Theme): FigureRow {
  // The same lines as on the canvas, and the same ones in front.
  const drawn = lines.map((line) => ({ line, look: lookOf(line, theme) })).reverse();
  drawn.sort((a, b) => b.look.depth - a.look.depth);
  const height = name === 'loss' ? size.loss : size.other;
  return { title, height, y, lines: drawn.map(({ line, look }) => lineOf(line, look, x)) };
}

/** Of very many points a picture needs no more than stretches of this number have extremes. */
const stretches = 1000;

function lineOf(line: Line, look: ReturnType<typeof lookOf>, { unit = 1 }: XAxis): FigureLine {
  const { points, upper, map } = line;
  const kept = decimate(points.steps, points.values, stretches);
  const pick = (values: Float64Array) => Float64Array.from(kept, (i) => values[i]!);
  const { colour, fill, width, dash } = look;
  const x = pick(points.steps).map((step) => map.toX(step) / unit);
  const values = pick(points.values);
  return upper === undefined
    ? { x, y: values, lower: null, colour, fill, width, dash }
    : { x, y: pick(upper), lower: values, colour, fill, width, dash };
}

function notesOf(model: PlotModel): string[] {
  const { fit, runs } = model;
  if (fit === null) return [];
  const values = fit.parameters.map(({ name, value }) => `${name} = ${String(Number(value.toPrecision(5)))}`);
  const ends = runs.flatMap(({ name, final }) => (final === null ? [] : [{ name, final }]));
  const [best] = ends.sort((a, b) => a.final.loss - b.final.loss);
  const lowest =
    best === undefined
      ? []
      : [
          say`Lowest predicted end: ${best.name}, ${formatLoss(best.final.loss)} nats (90 %: ${formatInterval(best.final)}).`,
        ];
  const doubts = collectNotes(model, 'distrust').map((note) => `! ${sentenceOf(note)}`);
  return [
    say`${fit.law}: ${fit.formula}; ${values.join(', ')}. Bands are 90 % intervals.`,
    ...lowest,
    ...doubts,
  ];
}
