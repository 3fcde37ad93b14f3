/** An axis of a figure: its ends, and how its ticks are written. */
export interface FigureAxis {
  readonly min: number;
  readonly max: number;
  readonly scale: 'linear' | 'log';
  readonly format: (ticks: readonly number[]) => string[];
}

/** One line, in the units of its axes; with `lower`, the area between both is filled. */
export interface FigureLine {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly lower: Float64Array | null;
  readonly colour: string;
  readonly fill: string | null;
  readonly width: number;
  readonly dash: readonly number[];
}

/** One chart of a figure. */
export interface FigureRow {
  readonly title: string;
  /** Height of the plot area, px. */
  readonly height: number;
  readonly y: FigureAxis;
  readonly lines: readonly FigureLine[];
}

/** An entry of the legend: a piece of the run's line, its name, and what it ends at. */
export interface FigureEntry {
  readonly name: string;
  readonly colour: string;
  readonly dash: readonly number[];
}

/** A whole figure, to be written as a picture. */
export interface Figure {
  readonly width: number;
  readonly x: FigureAxis;
  readonly xTitle: string;
  readonly rows: readonly FigureRow[];
  readonly legend: readonly FigureEntry[];
  /** Sentences below: what was fitted, and reasons to distrust it. */
  readonly notes: readonly string[];
  readonly colours: {
    readonly background: string;
    readonly foreground: string;
    readonly muted: string;
    readonly grid: string;
  };
  readonly fontFamily: string;
}

/** A picture of a known size, px. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const margin = { left: 72, right: 24, top: 16, gap: 44, bottom: 48 };
const entryWidth = 240;
const lineHeight = 18;
const fontSize = 12;

/** Writes a figure as a picture that stands alone: no script, no style sheet, no font of its own. */
export function formatSvg(figure: Figure): Picture {
  const { width, rows, colours, legend } = figure;
  const columns = Math.max(1, Math.floor((width - margin.left) / entryWidth));
  const legendHeight = lineHeight * Math.ceil(legend.length / columns);
  let top = margin.top + legendHeight + 16;
  const parts = [
    rectangle(width, colours.background),
    ...legend.map((entry, i) => renderEntry(entry, i, columns, figure)),
  ];
  rows.forEach((row, i) => {
    parts.push(renderRow(row, figure, { top: top + lineHeight, last: i === rows.length - 1, id: i }));
    top += lineHeight + row.height + margin.gap;
  });
  const notes = figure.notes.flatMap((note) => wrap(note, Math.floor((width - margin.left) / 6.4)));
  notes.forEach((note, i) => {
    parts.push(text(margin.left, top + margin.bottom - 24 + i * lineHeight, note, { fill: colours.muted }));
  });
  const height = Math.round(top + margin.bottom - 24 + notes.length * lineHeight);
  const size = `width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}"`;
  const font = `font-family="${escapeXml(figure.fontFamily)}" font-size="${String(fontSize)}"`;
  const body = parts.join('\n');
  return {
    svg: `<svg xmlns="http://www.w3.org/2000/svg" ${size} ${font} fill="${colours.foreground}">\n${body}\n</svg>\n`,
    width,
    height,
  };
}

function rectangle(width: number, fill: string): string {
  return `<rect width="${String(width)}" height="100%" fill="${fill}"/>`;
}

function renderEntry(
  { name, colour, dash }: FigureEntry,
  index: number,
  columns: number,
  figure: Figure,
): string {
  const x = margin.left + (index % columns) * entryWidth;
  const y = margin.top + Math.floor(index / columns) * lineHeight + 8;
  const most = Math.floor((entryWidth - 40) / 6.6);
  const shown = name.length > most ? `…${name.slice(1 - most)}` : name;
  const swatch = `<path d="M${String(x)} ${String(y - 4)}h24" stroke="${colour}" stroke-width="2.5"${dashOf(dash)} fill="none"/>`;
  return swatch + text(x + 30, y, shown, { fill: figure.colours.foreground });
}

interface Place {
  readonly top: number;
  readonly last: boolean;
  readonly id: number;
}

/** Where values lie on the picture, px. */
interface Scales {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

function renderRow(row: FigureRow, figure: Figure, { top, last, id }: Place): string {
  const { width, colours } = figure;
  const [left, right, bottom] = [margin.left, width - margin.right, top + row.height];
  const scales: Scales = { x: scaleOf(figure.x, left, right), y: scaleOf(row.y, bottom, top) };
  const clip = `row-${String(id)}`;
  const area = `x="${String(left)}" y="${String(top)}" width="${String(right - left)}" height="${String(row.height)}"`;
  const lines = row.lines.map((line) => renderLine(line, scales));
  const title = last
    ? text((left + right) / 2, bottom + 36, figure.xTitle, { fill: colours.muted, anchor: 'middle' })
    : '';
  return [
    `<clipPath id="${clip}"><rect ${area}/></clipPath>`,
    text(left, top - 8, row.title, { fill: colours.muted }),
    ...renderTicks(figure, row, scales, { left, right, top, bottom, labelled: last }),
    `<g clip-path="url(#${clip})">`,
    ...lines,
    '</g>',
    title,
  ].join('\n');
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly labelled: boolean;
}

function renderTicks({ x, colours }: Figure, { y }: FigureRow, scales: Scales, box: Box): string[] {
  const grid = `stroke="${colours.grid}"`;
  const [across, up] = [
    chooseTicks(x, (box.right - box.left) / 90),
    chooseTicks(y, (box.bottom - box.top) / 45),
  ];
  const [acrossLabels, upLabels] = [x.format(across), y.format(up)];
  const { muted: fill } = colours;
  return [
    ...across.map((tick, i) => {
      const at = digits(scales.x(tick));
      const label = box.labelled
        ? text(scales.x(tick), box.bottom + 16, acrossLabels[i] ?? '', { fill, anchor: 'middle' })
        : '';
      return `<path d="M${at} ${digits(box.top)}V${digits(box.bottom)}" ${grid}/>${label}`;
    }),
    ...up.map((tick, i) => {
      const at = digits(scales.y(tick));
      const label = text(box.left - 8, scales.y(tick) + 4, upLabels[i] ?? '', { fill, anchor: 'end' });
      return `<path d="M${digits(box.left)} ${at}H${digits(box.right)}" ${grid}/>${label}`;
    }),
  ];
}

function renderLine({ x, y, lower, colour, fill, width, dash }: FigureLine, scales: Scales): string {
  const path = trace(x, y, scales);
  const area =
    lower === null || fill === null || path === ''
      ? ''
      : `<path d="${path}${trace(x.slice().reverse(), lower.slice().reverse(), scales).replace('M', 'L')}Z" fill="${fill}"/>`;
  const stroke =
    width > 0
      ? `<path d="${path}" fill="none" stroke="${colour}" stroke-width="${String(width)}" stroke-linejoin="round"${dashOf(dash)}/>`
      : '';
  return path === '' ? '' : area + stroke;
}

function trace(x: Float64Array, y: Float64Array, scales: Scales): string {
  let path = '';
  let open = false;
  for (let i = 0; i < x.length; i++) {
    const [across, up] = [scales.x(x[i]!), scales.y(y[i]!)];
    if (!Number.isFinite(across) || !Number.isFinite(up)) {
      open = false;
      continue;
    }
    path += `${open ? 'L' : 'M'}${digits(across)} ${digits(up)}`;
    open = true;
  }
  return path;
}

function scaleOf({ min, max, scale }: FigureAxis, from: number, to: number): (value: number) => number {
  const bend = scale === 'log' ? Math.log : (value: number) => value;
  const [low, high] = [bend(min), bend(max)];
  return (value) => from + ((bend(value) - low) / (high - low || 1)) * (to - from);
}

/** About `count` round values within an axis: 1, 2 or 5 times a power of ten. */
export function chooseTicks({ min, max, scale }: Omit<FigureAxis, 'format'>, count: number): number[] {
  if (scale === 'log' && max / min >= 8) {
    const decades = Math.log10(max / min);
    const mantissas = decades > count ? [1] : decades > count / 2 ? [1, 3] : [1, 2, 5];
    const ticks: number[] = [];
    for (let power = Math.floor(Math.log10(min)); power <= Math.log10(max); power++)
      ticks.push(...mantissas.map((mantissa) => Number(`${String(mantissa)}e${String(power)}`)));
    return ticks.filter((tick) => tick >= min && tick <= max);
  }
  const rough = (max - min) / Math.max(1, count);
  if (!(rough > 0)) return [min];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5].find((mantissa) => mantissa * power >= rough) ?? 10) * power;
  const first = Math.ceil(min / step - 1e-9);
  return Array.from({ length: Math.floor(max / step + 1e-9) - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

function text(
  x: number,
  y: number,
  content: string,
  { fill, anchor = 'start' }: { readonly fill: string; readonly anchor?: string },
): string {
  return `<text x="${digits(x)}" y="${digits(y)}" fill="${fill}" text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

function dashOf(dash: readonly number[]): string {
  return dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
}

function digits(pixels: number): string {
  return String(Math.round(10 * pixels) / 10);
}

/** XML has no place for control characters and halves of letters, however they are written. */
const unwritable = /[\p{Cc}\p{Surrogate}\ufffe\uffff]/gu;
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** A text within XML: names of files are anything. */
export function escapeXml(content: string): string {
  return content.replace(unwritable, '\ufffd').replace(/[&<>"]/g, (letter) => entities[letter]!);
}

function wrap(sentence: string, most: number): string[] {
  const lines = [''];
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1)!;
    if (line.length + word.length + 1 > most && line !== '') lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
