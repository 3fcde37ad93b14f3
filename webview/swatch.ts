import type { PlotRun } from '../src/protocol/messages.ts';
import { formatColour } from './colour.ts';
import { svgElement } from './dom.ts';
import { dashOf } from './look.ts';
import { runColour, type Theme } from './theme.ts';

/** A short piece of a run's line: its colour and the dashes of its role. */
export function renderSwatch({ colour, role }: PlotRun, theme: Theme): SVGElement {
  const line = svgElement('line', {
    x1: '0',
    y1: '4',
    x2: '20',
    y2: '4',
    stroke: formatColour(runColour(theme, colour)),
    'stroke-width': '3',
    'stroke-dasharray': dashOf(role).join(' '),
  });
  return svgElement(
    'svg',
    { class: 'swatch', viewBox: '0 0 20 8', width: '20', height: '8', 'aria-hidden': 'true' },
    line,
  );
}
