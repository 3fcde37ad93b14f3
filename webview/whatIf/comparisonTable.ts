import type { FitCard, PlotRun } from '../../src/protocol/messages.ts';
import { element } from '../dom.ts';
import { renderSwatch } from '../swatch.ts';
import type { Theme } from '../theme.ts';
import { renderDoubt } from '../warning.ts';
import {
  cellsOf,
  compareSchedules,
  describeComparison,
  heads,
  sortCompared,
  type Column,
  type Compared,
  type Order,
} from './comparison.ts';
import { comparisonStrings as words } from './strings.ts';

/** The schedules beside each other: which ends lowest, by how much, how sure that is. */
export class ComparisonTable {
  readonly node = element('section', { class: 'wide comparison' });
  readonly #answer = element('p', { class: 'answer' });
  readonly #hint = element('p', { class: 'hint' });
  readonly #body = element('tbody');
  readonly #sorters = new Map<Column, HTMLElement>();
  readonly #scroll: HTMLElement;
  #order: Order = { column: 'final', descending: false };
  #compared: readonly Compared[] = [];
  #theme: Theme | undefined;

  constructor() {
    const head = element('thead', {}, element('tr', {}, ...heads.map((_, i) => this.#makeHead(i))));
    const label = { role: 'region', 'aria-label': words.title, tabindex: '0' };
    this.#scroll = element('div', { class: 'scroll', ...label }, element('table', {}, head, this.#body));
    this.node.append(element('h2', {}, words.title), this.#answer, this.#scroll, this.#hint);
  }

  /** Shows these schedules; hidden where there is nothing to compare. */
  render(runs: readonly PlotRun[], fit: FitCard | null, theme: Theme): void {
    this.node.hidden = fit === null || runs.length < 2;
    if (fit === null || this.node.hidden) return;
    this.#theme = theme;
    this.#compared = compareSchedules(runs, fit.data);
    this.#answer.textContent = describeComparison(this.#compared);
    const ends = new Set(this.#compared.flatMap(({ end, steps }) => (end === null ? [] : [steps])));
    const lengths = ends.size > 1 ? ` ${words.differentLengths}` : '';
    const models = new Set(runs.map(({ plan }) => plan.size));
    const sizes = models.size > 1 ? ` ${words.differentSizes}` : '';
    this.#hint.textContent = `${words.intervals}${lengths}${sizes}`;
    this.#renderRows();
  }

  #makeHead(index: number): HTMLElement {
    const { label, column } = heads[index]!;
    const kind = index === 0 ? {} : { class: 'number' };
    if (column === null) return element('th', { scope: 'col', ...kind }, label);
    const button = element('button', { type: 'button', class: 'sorter' }, label);
    button.title = words.sort(label);
    button.addEventListener('click', () => {
      const again = this.#order.column === column;
      this.#order = { column, descending: again && !this.#order.descending };
      this.#renderRows();
    });
    const head = element('th', { scope: 'col', ...kind }, button);
    this.#sorters.set(column, head);
    return head;
  }

  #renderRows(): void {
    for (const [column, head] of this.#sorters) {
      const sorted = this.#order.column === column;
      head.setAttribute('aria-sort', sorted ? (this.#order.descending ? 'descending' : 'ascending') : 'none');
    }
    const rows = sortCompared(this.#compared, this.#order).map((compared) => this.#renderRow(compared));
    this.#body.replaceChildren(...rows);
  }

  #renderRow(compared: Compared): HTMLElement {
    const { run, difference, end } = compared;
    const [name = '', ...rest] = cellsOf(compared);
    const swatch = this.#theme === undefined ? null : renderSwatch(run, this.#theme);
    const head = element('th', { scope: 'row', title: name }, swatch, renderDoubt(run), name);
    const kind = end === null ? 'withheld' : difference === null ? 'best' : '';
    return element(
      'tr',
      { class: kind },
      head,
      ...rest.map((cell) => element('td', { class: 'number' }, cell)),
    );
  }
}
