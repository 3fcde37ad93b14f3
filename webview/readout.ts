import type { PlotRun } from '../src/protocol/messages.ts';
import { element } from './dom.ts';
import type { Reading, ReadingColumn } from './reading.ts';
import { renderSwatch } from './swatch.ts';
import { strings } from './strings.ts';
import type { Theme } from './theme.ts';

const shownRuns = 10;
/** From the cursor to the card and from that to the edge, px. */
const distance = 16;
/** What goes where there is no room for all, dearest first: the cursor speaks it all the same. */
const dispensable = ['interval', 'smoothed', 'other', 'annealing', 'power', 'residual', 'name', 'lr'];

/** A run beside what it shows at the cursor. */
export interface RunReading {
  readonly run: PlotRun;
  readonly reading: Reading;
}

/** What the card shows, and where. */
export interface ReadoutView {
  readonly caption: string;
  readonly readings: readonly RunReading[];
  readonly columns: readonly ReadingColumn[];
  /** Distance of the cursor from the left edge of the charts, px. */
  readonly left: number;
  /** Width of the charts, px. */
  readonly width: number;
  readonly theme: Theme;
}

/** The card beside the cursor. Screen readers hear the same from the cursor itself. */
export class Readout {
  readonly node = element('div', { class: 'readout', 'aria-hidden': 'true', hidden: '' });

  /** Fills the card and puts it on the side of the cursor that has more room, or under the charts if that is too little. */
  show({ caption, readings, columns, left, width, theme }: ReadoutView): void {
    const there = readings.filter(({ reading }) => columns.some(({ of }) => of(reading) !== null));
    const rows = there.slice(0, shownRuns).map((one) => this.#renderRow(one, columns, theme));
    const rest = there.length - rows.length;
    const heads = columns.map(({ key, head }) => element('th', { class: key }, head));
    const table = element(
      'table',
      {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, element('th', {}), ...heads)),
      element('tbody', {}, ...rows),
    );
    this.node.replaceChildren(table, ...(rest > 0 ? [strings.more(rest)] : []));
    this.node.style.setProperty('--cursor', `${String(left)}px`);
    this.node.dataset['side'] = left > width / 2 ? 'left' : 'right';
    this.node.hidden = false;
    if (table.scrollWidth + 2 * distance > Math.max(left, width - left)) this.node.dataset['side'] = 'below';
    for (const dearest of dispensable) {
      if (table.scrollWidth <= width - distance) break;
      for (const cell of table.querySelectorAll(`.${dearest}`)) cell.remove();
    }
  }

  hide(): void {
    this.node.hidden = true;
  }

  #renderRow({ run, reading }: RunReading, columns: readonly ReadingColumn[], theme: Theme): HTMLElement {
    const name = element(
      'th',
      { scope: 'row' },
      renderSwatch(run, theme),
      element('span', { class: 'name' }, run.name),
    );
    const cells = columns.map(({ key, of }) => element('td', { class: key }, of(reading) ?? strings.nothing));
    return element('tr', {}, name, ...cells);
  }
}
