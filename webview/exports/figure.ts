import type { PlotModel } from '../../src/protocol/messages.ts';
import { formatColour } from '../colour.ts';
import { formatInterval, formatLoss } from '../format.ts';
import { dashOf, lookOf } from '../look.ts';
import type { Line } from '../lines.ts';
import { strings } from '../strings.ts';
import { collectNotes } from '../tables.ts';
import { runColour, type Theme } from '../theme.ts';
import type { ChartView, PlotView } from '../view.ts';
import { sentenceOf } from '../warning.ts';
import type { Figure, FigureLine, FigureRow } from './svg.ts';

const size = { width: 1000, loss: 380, other: 140 };

/** The charts as they are drawn now, as one figure with legend and reasons to distrust. */
export function collectFigure(model: PlotModel, view: PlotView, theme: Theme): Figure {
  const { background, foreground, muted, grid, fontFamily } = theme;
  return {
    width: size.width,
    ...{ x: view.x, xTitle: strings.step },
    rows: [row(strings.loss, size.loss, view.loss, theme), row(strings.lr, size.other, view.lr, theme)],
    legend: view.visible.map(({ name, colour, role, final }) => ({
      name: final === null ? name : `${name}: ${formatLoss(final.loss)}`,
      colour: formatColour(runColour(theme, colour)),
      dash: dashOf(role),
    })),
    notes: notesOf(model),
    ...{ colours: { background, foreground, muted, grid }, fontFamily },
  };
}

function row(title: string, height: number, { lines, y }: ChartView, theme: Theme): FigureRow {
  // The same lines as on the canvas, and the same ones in front.
  const drawn = lines.map((line, i) => ({ line, look: lookOf(line, theme), below: lines[i - 1] }));
  drawn.sort((a, b) => b.look.depth - a.look.depth);
  return { title, height, y, lines: drawn.map(({ line, look, below }) => lineOf(line, look, below)) };
}

function lineOf(line: Line, look: ReturnType<typeof lookOf>, below: Line | undefined): FigureLine {
  const { steps, values } = line.points;
  const { colour, fill, width, dash } = look;
  const lower = fill === null || below === undefined ? null : below.points.values;
  return { x: steps, y: values, lower, colour, fill, width, dash };
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
          `Lowest predicted end: ${best.name}, ${formatLoss(best.final.loss)} nats (90 %: ${formatInterval(best.final)}).`,
        ];
  const doubts = collectNotes(model, 'distrust').map((note) => `! ${sentenceOf(note)}`);
  return [
    `${fit.law}: ${fit.formula}; ${values.join(', ')}. Bands are 90 % intervals.`,
    ...lowest,
    ...doubts,
  ];
}
