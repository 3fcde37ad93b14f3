import type { PlotRun } from '../src/protocol/messages.ts';
import type { CursorPlace } from './cursor.ts';
import { element } from './dom.ts';
import { formatSteps } from './format.ts';
import { formatReading, readAt } from './reading.ts';
import { renderSwatch } from './swatch.ts';
import { strings } from './strings.ts';
import type { Theme } from './theme.ts';

const shownRuns = 10;

/** The card beside the cursor. Screen readers hear the same from the cursor itself. */
export class Readout {
  readonly node = element('div', { class: 'readout', 'aria-hidden': 'true', hidden: '' });

  /** Fills the card and puts it on the side of the cursor that has more room. */
  show(runs: readonly PlotRun[], place: CursorPlace, left: number, reach: number, theme: Theme): void {
    const rows = runs.slice(0, shownRuns).map((run) => this.#renderRow(run, place.step, reach, theme));
    const rest = runs.length - rows.length;
    const caption = element('caption', {}, `${strings.step} ${formatSteps(place.step)}`);
    const table = element('table', {}, caption, this.#renderHead(), element('tbody', {}, ...rows));
    this.node.replaceChildren(table, ...(rest > 0 ? [strings.more(rest)] : []));
    this.node.dataset['side'] = place.pixel > place.width / 2 ? 'left' : 'right';
    this.node.style.setProperty('--cursor', `${String(left + place.pixel)}px`);
    this.node.hidden = false;
  }

  hide(): void {
    this.node.hidden = true;
  }

  #renderHead(): HTMLElement {
    const heads = ['', strings.logged, strings.predicted, strings.interval, strings.shortLr];
    return element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', {}, head))));
  }

  #renderRow(run: PlotRun, step: number, reach: number, theme: Theme): HTMLElement {
    const name = element(
      'th',
      { scope: 'row' },
      renderSwatch(run, theme),
      element('span', { class: 'name' }, run.name),
    );
    const cells = formatReading(readAt(run, step, reach)).map((text) => element('td', {}, text));
    return element('tr', {}, name, ...cells);
  }
}
