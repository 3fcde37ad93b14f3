import { toBase64 } from '../base64.ts';
import type { KeyRole } from '../../core/configs/types.ts';
import { say } from '../../core/words.ts';
import type { SmallCurve } from '../../core/forecast/curve.ts';

/** The colour themes that a picture is drawn for. */
export type PictureTheme = 'light' | 'dark' | 'high-contrast-light' | 'high-contrast-dark';

interface Colours {
  readonly text: string;
  readonly frame: string;
  readonly loss: string;
  readonly lr: string;
  readonly mark: string;
}

/** Of the editor's chart colours in its own themes, with a contrast of 3 to 1 or more on a hover's background. */
const colours: Readonly<Record<PictureTheme, Colours>> = {
  light: { text: '#3b3b3b', frame: '#d0d0d0', loss: '#1a73c7', lr: '#b5651d', mark: '#388a34' },
  dark: { text: '#cccccc', frame: '#4a4a4a', loss: '#59a4f9', lr: '#e6a35c', mark: '#89d185' },
  'high-contrast-light': {
    text: '#000000',
    frame: '#292929',
    loss: '#0f4a85',
    lr: '#8a3b00',
    mark: '#185e21',
  },
  'high-contrast-dark': {
    text: '#ffffff',
    frame: '#ffffff',
    loss: '#75beff',
    lr: '#ffb86b',
    mark: '#89ff89',
  },
};

/** Pixels. Two panels share the steps: the loss above, the LR below. */
const size = { width: 300, height: 132 };
const left = 30;
const right = 294;
const lossPanel = { top: 6, bottom: 78 };
const lrPanel = { top: 90, bottom: 124 };

/** What the hovered key is about, and the end of the warm-up in updates, for its mark. */
export interface PictureMark {
  readonly role: KeyRole;
  readonly warmupSteps: number | null;
}

interface Panel {
  readonly top: number;
  readonly bottom: number;
}

type Scale = (value: number) => number;

/**
 * The LR and the predicted loss of a schedule as an SVG in a `data:` address, the hovered quantity marked. Some kilobytes:
 * the curves come with a fixed number of points.
 */
export function renderPicture(curve: SmallCurve, mark: PictureMark, theme: PictureTheme): string {
  const paint = colours[theme];
  const total = curve.steps.at(-1) ?? 1;
  const x = linear([1, Math.max(2, total)], [left, right]);
  const peak = Math.max(...curve.lr, 0);
  const lr = linear([0, peak > 0 ? peak : 1], [lrPanel.bottom, lrPanel.top]);
  const parts = [
    frame(lossPanel, say`loss`, paint),
    frame(lrPanel, 'LR', paint),
    ...renderMark(curve, mark, { x, lr, peak, paint }),
    ...renderLoss(curve, x, paint),
    line(curve.steps.map(x), curve.lr.map(lr), paint.lr),
  ];
  const box = `0 0 ${String(size.width)} ${String(size.height)}`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${String(size.width)}" height="${String(size.height)}" viewBox="${box}" font-family="sans-serif" font-size="9">${parts.join('')}</svg>`;
  return `data:image/svg+xml;base64,${toBase64(new TextEncoder().encode(svg))}`;
}

function linear([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale {
  const span = to - from;
  return (value) => (span === 0 ? start : start + ((value - from) / span) * (end - start));
}

function frame({ top, bottom }: Panel, name: string, { frame: stroke, text }: Colours): string {
  const edge = `M${String(left)} ${String(top)}V${String(bottom)}H${String(right)}`;
  return `<path d="${edge}" fill="none" stroke="${stroke}"/><text x="2" y="${String(top + 9)}" fill="${text}">${name}</text>`;
}

function renderLoss(curve: SmallCurve, x: Scale, { loss: colour, text }: Colours): string[] {
  const { lossSteps, loss, lower, upper } = curve;
  if (loss.length === 0) {
    const middle = (lossPanel.top + lossPanel.bottom) / 2;
    return [
      `<text x="${String(left + 8)}" y="${String(middle)}" fill="${text}">${say`no prediction`}</text>`,
    ];
  }
  const [low, high] = [Math.min(...lower), Math.max(...loss)];
  const clipped = (value: number) => Math.min(value, high);
  const y = linear([low, high], [lossPanel.bottom - 2, lossPanel.top]);
  const across = lossSteps.map(x);
  const band = path(
    [...across, ...[...across].reverse()],
    [...upper.map((value) => y(clipped(value))), ...lower.map((value) => y(clipped(value))).reverse()],
  );
  return [
    `<path transform="scale(.5)" d="${band}z" fill="${colour}" fill-opacity=".25"/>`,
    line(across, loss.map(y), colour),
  ];
}

interface MarkContext {
  readonly x: Scale;
  readonly lr: Scale;
  readonly peak: number;
  readonly paint: Colours;
}

/** A level of the LR, a stretch of the run, or its end. */
function renderMark(curve: SmallCurve, { role, warmupSteps }: PictureMark, context: MarkContext): string[] {
  const { x, lr, peak } = context;
  const total = curve.steps.at(-1) ?? 1;
  switch (role) {
    case 'peak-lr':
      return [dashed(`M${String(left)} ${tidy(lr(peak))}H${String(right)}`, context)];
    case 'min-lr':
      return [dashed(`M${String(left)} ${tidy(lr(curve.lr.at(-1) ?? 0))}H${String(right)}`, context)];
    case 'warmup':
      return warmupSteps === null ? [] : [stretch(x(1), x(Math.min(total, warmupSteps)), context)];
    case 'decay':
    case 'kind':
      return [stretch(x(decayStart(curve, peak)), x(total), context)];
    case 'total':
      return [dashed(`M${tidy(x(total))} ${String(lossPanel.top)}V${String(lrPanel.bottom)}`, context)];
    default:
      return [];
  }
}

/** The last drawn step at the peak. */
function decayStart({ steps, lr }: SmallCurve, peak: number): number {
  const last = lr.reduce((at, value, i) => (value >= peak * (1 - 1e-6) ? i : at), 0);
  return steps[last] ?? 1;
}

function dashed(path: string, { paint }: MarkContext): string {
  return `<path d="${path}" fill="none" stroke="${paint.mark}" stroke-width="1.5" stroke-dasharray="4 2"/>`;
}

function stretch(from: number, to: number, { paint }: MarkContext): string {
  const [top, height] = [lossPanel.top, lrPanel.bottom - lossPanel.top];
  const width = Math.max(2, to - from);
  return `<rect x="${tidy(from)}" y="${String(top)}" width="${tidy(width)}" height="${String(height)}" fill="${paint.mark}" fill-opacity="0.22"/>`;
}

function line(x: readonly number[], y: readonly number[], stroke: string): string {
  return `<path transform="scale(.5)" d="${path(x, y)}" fill="none" stroke="${stroke}" stroke-width="3"/>`;
}

/**
 * A path in half pixels, each point from the one before: the editor goes over all of a hover's text several times, and these
 * are a third of the signs that pixels from the corner would be.
 */
function path(x: readonly number[], y: readonly number[]): string {
  let text = '';
  let [lastX, lastY] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    const [nextX, nextY] = [Math.round(2 * x[i]!), Math.round(2 * y[i]!)];
    const moves = `${apart(nextX - lastX)}${apart(nextY - lastY)}`;
    text += i < 2 ? `${i === 0 ? 'm' : 'l'}${moves.trimStart()}` : moves;
    [lastX, lastY] = [nextX, nextY];
  }
  return text;
}

/** A number as it follows another: its own sign parts them. */
function apart(value: number): string {
  return value < 0 ? String(value) : ` ${String(value)}`;
}

/** Half a pixel is all that shows. */
function tidy(value: number): string {
  return String(Math.round(value * 2) / 2);
}
