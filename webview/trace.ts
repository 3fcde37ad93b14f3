import { pickTriangles, simplify } from '../src/core/decimate.ts';
import { extremesOf } from './derived.ts';
import type { Line } from './lines.ts';
import type { Projection } from './project.ts';
import { indexAt, interpolate } from './reading.ts';

/** A line in pixels. The arrays are longer than `count`, and are used again for the next line. */
export interface Trace {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly count: number;
}

/** The lowest and the highest pixel of a noisy line on each column of the screen. */
export interface Envelope {
  readonly columns: number;
  /** Where columns begin, one more than there are, px. */
  readonly left: Float64Array;
  /** NaN where a column has no point. */
  readonly top: Float64Array;
  readonly bottom: Float64Array;
}

const mostColumns = 4000;
const room = 4 * mostColumns;
const edges = new Int32Array(mostColumns + 1);
const picked = new Int32Array(room);
const [pixelsX, pixelsY] = [new Float64Array(room), new Float64Array(room)];

/** A line as it is drawn on `columns` columns of the screen: no more points than can be told apart. */
export function traceLine(line: Line, projection: Projection, columns: number): Trace {
  const wide = wholeColumns(columns);
  const [from, to] = inSight(line, projection);
  if (line.part === 'logged' || line.part === 'validation') return write(line, projection, pickAll(from, to));
  const bent = !line.map.straight || !projection.straight;
  if (line.part === 'lr' && bent && to - from <= 2 * wide)
    return straighten(traceCorners(line, projection, wide, from, to));
  if (line.part !== 'smoothed' && to - from <= room)
    return straighten(write(line, projection, pickAll(from, to)));
  findEdges(line, projection, wide, from, to);
  return thin(write(line, projection, pickLast(wide)), wide);
}

/** What is drawn may be off by so many px. */
const tolerance = 0.2;

/** A smooth curve with as few points as it takes. */
function straighten({ x, y, count }: Trace): Trace {
  const kept = simplify(y.subarray(0, count), tolerance, x.subarray(0, count));
  for (const [to, from] of kept.entries()) [x[to], y[to]] = [x[from]!, y[from]!];
  return { x, y, count: Math.min(count, kept.length) };
}

/**
 * A noisy line with more points in sight than columns, as what it covers of each: no spike is lost, and rectangles cost a
 * fraction of strokes. Null for a line with fewer points.
 */
export function traceEnvelope(line: Line, projection: Projection, columns: number): Envelope | null {
  const wide = wholeColumns(columns);
  const [from, to] = inSight(line, projection);
  if (to - from <= wide) return null;
  findEdges(line, projection, wide, from, to);
  const extremes = extremesOf(line.points.values);
  const { left, right } = projection.area;
  const [top, bottom] = [pixelsY.subarray(0, wide), pixelsY.subarray(wide, 2 * wide)];
  for (let column = 0; column < wide; column++) {
    pixelsX[column] = Math.round(left + ((right - left) * column) / wide);
    extremes.find(edges[column]!, edges[column + 1]!);
    const known = extremes.low >= 0;
    // Down on the screen is up on the axis.
    top[column] = known ? projection.y(extremes.values[extremes.high]!) : NaN;
    bottom[column] = known ? projection.y(extremes.values[extremes.low]!) : NaN;
  }
  pixelsX[wide] = right;
  return { columns: wide, left: pixelsX, top, bottom };
}

function wholeColumns(columns: number): number {
  return Math.max(2, Math.min(mostColumns, Math.floor(columns)));
}

/** First index in sight, and the one after the last, with a point more to either side: the line goes on to the edge. */
function inSight({ points: { steps }, map }: Line, projection: Projection): [number, number] {
  const { left, right } = projection.area;
  const indexAtPixel = (pixel: number) => indexAt(steps, map.toStep(projection.valueAt(pixel)));
  return [Math.max(0, indexAtPixel(left)), Math.min(steps.length, indexAtPixel(right) + 2)];
}

/** What the edges are of: a log and its smoothed line have the same. */
let edged: readonly unknown[] = [];

/** Index of the first point of each column; the columns after it follow the one before, so that they are found at once. */
function findEdges(line: Line, projection: Projection, wide: number, from: number, to: number): void {
  const { steps } = line.points;
  const { map } = line;
  const wanted = [steps, map, projection, wide];
  if (wanted.every((one, i) => one === edged[i])) return;
  edged = wanted;
  const { left, right } = projection.area;
  let [edge, gap] = [from, 0];
  edges[0] = from;
  for (let column = 1; column < wide; column++) {
    const step = map.toStep(projection.valueAt(left + ((right - left) * column) / wide));
    const next = Math.min(to, firstAfter(steps, step, edge, edge + gap, to));
    gap = next - edge;
    edge = next;
    edges[column] = edge;
  }
  edges[wide] = to;
}

/** Index of the first step after `step` from `low` on, looked for around `guess` before everywhere. */
function firstAfter(steps: Float64Array, step: number, low: number, guess: number, high: number): number {
  for (let i = Math.max(low, guess - 1); i <= Math.min(high - 1, guess + 2); i++)
    if (steps[i]! > step && (i === low || steps[i - 1]! <= step)) return i;
  let [from, to] = [low, high];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (steps[middle]! <= step) from = middle + 1;
    else to = middle;
  }
  return from;
}

function pickAll(from: number, to: number): number {
  for (let i = from; i < to; i++) picked[i - from] = i;
  return to - from;
}

/** A line without noise is the same at both ends of a column. */
function pickLast(wide: number): number {
  let count = 0;
  picked[count++] = edges[0]!;
  for (let column = 0; column < wide; column++)
    if (edges[column + 1]! > edges[column]!) picked[count++] = edges[column + 1]! - 1;
  return count;
}

function write({ points: { steps, values }, map }: Line, projection: Projection, count: number): Trace {
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const i = picked[k]!;
    const [x, y] = [projection.x(map.toX(steps[i]!)), projection.y(values[i]!)];
    if (!(Math.abs(x) < Infinity && Math.abs(y) < Infinity)) continue;
    pixelsX[kept] = x;
    pixelsY[kept++] = y;
  }
  return { x: pixelsX, y: pixelsY, count: kept };
}

/** Half a point a column is enough for what is smooth: strokes cost by the piece. */
function thin({ x, y, count }: Trace, wide: number): Trace {
  const kept = pickTriangles(x, y, count, Math.max(64, wide / 2));
  for (const [to, from] of kept.entries()) [x[to], y[to]] = [x[from]!, y[from]!];
  return { x, y, count: kept.length };
}

/**
 * A line that is known by the corners of its straight pieces: what is straight over steps is bent over their logarithm, over
 * tokens or over an area, so that every column gets a point of its own beside the corners.
 */
function traceCorners(
  { points, map }: Line,
  projection: Projection,
  wide: number,
  from: number,
  to: number,
): Trace {
  const { left, right } = projection.area;
  let [count, corner] = [0, from];
  const add = (step: number, value: number) => {
    const [x, y] = [projection.x(map.toX(step)), projection.y(value)];
    if (!(Math.abs(x) < Infinity && Math.abs(y) < Infinity)) return;
    pixelsX[count] = x;
    pixelsY[count++] = y;
  };
  for (let column = 0; column <= wide; column++) {
    const step = map.toStep(projection.valueAt(left + ((right - left) * column) / wide));
    for (; corner < to && points.steps[corner]! <= step; corner++)
      add(points.steps[corner]!, points.values[corner]!);
    const value = interpolate(points, step);
    if (value !== null) add(step, value);
  }
  for (; corner < to; corner++) add(points.steps[corner]!, points.values[corner]!);
  return { x: pixelsX, y: pixelsY, count };
}
