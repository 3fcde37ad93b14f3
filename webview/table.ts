import type { FitCard, PlotModel } from '../src/protocol/messages.ts';
import type { PlotState } from '../src/protocol/state.ts';
import { countOf } from './describe.ts';
import { element, type Child } from './dom.ts';
import { formatSignificant } from './format.ts';
import { seriesLabels, strings } from './strings.ts';
import { renderSwatch } from './swatch.ts';
import {
  collectNotes,
  collectParameters,
  collectRunTable,
  collectTwin,
  type Note,
  type Table,
} from './tables.ts';
import type { Theme } from './theme.ts';
import { renderDoubt } from './warning.ts';
import { isLawCurve } from './laws/overlay.ts';
import { isWhatIf } from './whatIf/predict.ts';
import { say } from '../src/core/words.ts';

/** A table in a box of its own that scrolls sideways; `headOf` may add to a row's head. */
export function renderTable(
  table: Table,
  label: string,
  headOf: (row: number) => readonly Child[] = () => [],
): HTMLElement {
  const kind = (column: number) => (table.numeric[column] === true ? { class: 'number' } : {});
  const heads = table.heads.map((head, i) => element('th', { scope: 'col', ...kind(i) }, head));
  const rows = table.rows.map((cells, row) => {
    const [first, ...rest] = cells;
    const head = element('th', { scope: 'row', title: first ?? '', ...kind(0) }, ...headOf(row), first ?? '');
    return element('tr', {}, head, ...rest.map((cell, i) => element('td', kind(i + 1), cell)));
  });
  const body = element(
    'table',
    {},
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
  // Focusable, so that the keyboard can scroll it.
  return element('div', { class: 'scroll', role: 'region', 'aria-label': label, tabindex: '0' }, body);
}

/** The law, its parameters, and every run's metrics. */
export function renderTables(model: PlotModel, theme: Theme): HTMLElement[] {
  const { fit } = model;
  if (fit === null) return renderAllNotes(model);
  // The user's own schedules have nothing logged to be measured by; other laws have a table of their own.
  const runs = model.runs.filter((run) => !isWhatIf(run) && !isLawCurve(run));
  const headOf = (row: number) => [renderSwatch(runs[row]!, theme), renderDoubt(runs[row]!)];
  return [
    renderFitCard(fit),
    ...renderAllNotes(model),
    section('wide', strings.runTable, renderTable(collectRunTable(runs), strings.runTable, headOf)),
  ];
}

function renderFitCard(fit: FitCard): HTMLElement {
  const source = say`${countOf(fit.points, 'point')} of ${seriesLabels[fit.series]}`;
  const seconds = `${formatSignificant(fit.seconds, 2)} s`;
  const origin = say`Fitted to ${source} in ${seconds}; objective ${fit.objective.toExponential(4)}.`;
  return section(
    'card',
    strings.fitCard,
    element('p', {}, `${fit.law}: `, element('code', {}, fit.formula)),
    renderTable(collectParameters(fit), strings.fitCard),
    element('p', { class: 'hint' }, `${origin} ${strings.warmups[fit.data.warmup]}`),
  );
}

function renderAllNotes(model: PlotModel): HTMLElement[] {
  const distrust = collectNotes(model, 'distrust');
  const assumptions = collectNotes(model, 'assumptions');
  const none = model.fit === null ? null : element('p', { class: 'hint' }, strings.noDistrust);
  const doubts = distrust.length > 0 ? renderNotes(distrust) : none;
  const kind = distrust.length > 0 ? 'distrust' : '';
  const parts = [
    ...(doubts === null ? [] : [section(kind, strings.distrust, doubts)]),
    ...(assumptions.length === 0 ? [] : [section('', strings.assumptions, renderNotes(assumptions))]),
  ];
  return parts.length === 0 ? [] : [element('div', { class: 'notes' }, ...parts)];
}

function renderNotes(notes: readonly Note[]): HTMLElement {
  const items = notes.map(({ text, runs }) => {
    const about = runs.length === 0 ? null : element('span', { class: 'about' }, `${runs.join(', ')}: `);
    return element('li', {}, about, text);
  });
  return element('ul', {}, ...items);
}

function section(kind: string, title: string, ...content: Child[]): HTMLElement {
  return element('section', { class: kind }, element('h2', {}, title), ...content);
}

/** The plot's numbers as tables, made when they are opened. */
export class Twin {
  readonly node = element('details', { class: 'twin' }, element('summary', {}, strings.twin));
  readonly #body = element('div', { class: 'twin-body' });
  #render: () => HTMLElement[] = () => [];

  constructor(onToggle: (open: boolean) => void, open: boolean) {
    this.node.append(this.#body);
    this.node.open = open;
    this.node.addEventListener('toggle', () => {
      this.#fill();
      onToggle(this.node.open);
    });
  }

  /** Shows the numbers of `model`, all runs, whether drawn or not. */
  render({ runs }: PlotModel, state: PlotState): void {
    this.#render = () =>
      runs.map((run) => {
        const label = strings.twinOf(run.name);
        const table = renderTable(collectTwin(run, state.xScale), label);
        return element('section', {}, element('h3', {}, run.name), table);
      });
    this.#fill();
  }

  #fill(): void {
    this.#body.replaceChildren(...(this.node.open ? this.#render() : []));
  }
}
