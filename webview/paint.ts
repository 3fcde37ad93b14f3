import type { Line } from './lines.ts';
import { lookOf, type Look } from './look.ts';
import type { Pace } from './pace.ts';
import type { Projection } from './project.ts';
import type { Theme } from './theme.ts';
import { traceEnvelope, traceLine, type Envelope, type Trace } from './trace.ts';

/** Of many noisy lines together so many columns are drawn: rectangles cost by the piece. */
const mostColumns: Readonly<Record<Pace, number>> = {
  resting: 24_000,
  moving: 3000,
  hurried: 1500,
  bare: 1500,
};
const leastColumns = 50;
/** More lines than this are drawn thin and without casings while they move. */
const manyLines = 20;
/** Up to so many logged points are drawn as points too. */
const fewPoints = 80;

/** Draws lines into the plot area of a canvas, those at the back first. */
export function paintLines(
  context: CanvasRenderingContext2D,
  lines: readonly Line[],
  projection: Projection,
  theme: Theme,
  pace: Pace,
): void {
  const { left, right, top, bottom } = projection.area;
  const noisy = lines.filter(({ part }) => part === 'logged' || part === 'validation').length;
  const columns = Math.min(right - left, Math.max(leastColumns, mostColumns[pace] / Math.max(1, noisy)));
  // Of lines at the same depth the first comes last, over those of later runs.
  const hurried = pace !== 'resting' && lines.length > manyLines;
  const smoothed = new Set(lines.filter(({ part }) => part === 'smoothed').map(({ run }) => run));
  const isLeftOut = ({ part, run }: Line) =>
    (hurried && part === 'casing') || (pace === 'bare' && part === 'logged' && smoothed.has(run));
  const looks = lines
    .filter((line) => !isLeftOut(line))
    .map((line) => ({ line, look: lookOf(line, theme) }))
    .reverse()
    .sort((a, b) => b.look.depth - a.look.depth);
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.lineJoin = 'bevel';
  for (const { line, look } of looks) {
    // Chromium has a short way for lines of 1 px.
    const width = hurried ? Math.min(1, look.width) : look.width;
    paintLine(context, line, { ...look, width }, projection, columns);
  }
  context.restore();
}

function paintLine(
  context: CanvasRenderingContext2D,
  line: Line,
  look: Look,
  projection: Projection,
  columns: number,
): void {
  if (line.upper !== undefined) fillBand(context, line, look, projection, columns);
  const envelope = look.markers ? traceEnvelope(line, projection, columns) : null;
  if (envelope !== null) {
    fillEnvelope(context, envelope, look);
    return;
  }
  const trace = traceLine(line, projection, columns);
  if (look.width > 0) stroke(context, trace, look);
  if (look.markers && trace.count <= fewPoints) paintMarkers(context, trace, look);
}

/**
 * A rectangle of whole pixels for each column: measured to cost half of an area with slanting edges. Each reaches as far as
 * the one before it, so that a steep fall leaves no gap.
 */
function fillEnvelope(context: CanvasRenderingContext2D, envelope: Envelope, { colour }: Look): void {
  const { columns, left, top, bottom } = envelope;
  context.fillStyle = colour;
  let [above, below] = [NaN, NaN];
  for (let column = 0; column < columns; column++) {
    const [high, low] = [top[column]!, bottom[column]!];
    if (Number.isNaN(high) || Number.isNaN(low)) continue;
    const y = Math.round(below < high ? below : high);
    const height = Math.round(above > low ? above : low) - y;
    context.fillRect(left[column]!, y, left[column + 1]! - left[column]!, Math.max(1, height));
    above = high;
    below = low;
  }
}

function stroke(context: CanvasRenderingContext2D, trace: Trace, { colour, width, dash }: Look): void {
  context.beginPath();
  follow(context, trace);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash([...dash]);
  context.stroke();
}

function follow(context: CanvasRenderingContext2D | Path2D, { x, y, count }: Trace): void {
  for (let i = 0; i < count; i++) {
    if (i === 0) context.moveTo(x[i]!, y[i]!);
    else context.lineTo(x[i]!, y[i]!);
  }
}

function fillBand(
  context: CanvasRenderingContext2D,
  line: Line,
  { fill, width, ...look }: Look,
  projection: Projection,
  columns: number,
): void {
  const upper = { ...line, points: { steps: line.points.steps, values: line.upper ?? line.points.values } };
  const trace = traceLine(upper, projection, columns);
  if (width > 0) stroke(context, trace, { ...look, fill, width });
  context.beginPath();
  follow(context, trace);
  const { x, y, count } = traceLine(line, projection, columns);
  for (let i = count - 1; i >= 0; i--) context.lineTo(x[i]!, y[i]!);
  context.fillStyle = fill ?? 'transparent';
  context.fill();
}

function paintMarkers(context: CanvasRenderingContext2D, { x, y, count }: Trace, { colour }: Look): void {
  context.beginPath();
  for (let i = 0; i < count; i++) {
    context.moveTo(x[i]! + 2, y[i]!);
    context.arc(x[i]!, y[i]!, 2, 0, 2 * Math.PI);
  }
  context.fillStyle = colour;
  context.fill();
}
