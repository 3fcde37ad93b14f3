import type { PageMode, PlotRun } from '../src/protocol/messages.ts';
import { element } from './dom.ts';
import { formatLoss } from './format.ts';
import { strings } from './strings.ts';
import { renderSwatch } from './swatch.ts';
import type { Theme } from './theme.ts';
import { createCheckbox, type CheckboxWidget } from './toolkit.ts';
import { roleOf } from './view.ts';
import { renderDoubt } from './warning.ts';

/** What the legend shows. */
export interface LegendView {
  readonly runs: readonly PlotRun[];
  readonly hidden: readonly string[];
  /** Whether runs have roles. */
  readonly fitted: boolean;
  readonly mode: PageMode;
  readonly theme: Theme;
}

/** One checkbox a run. */
export class Legend {
  readonly node = element('div', { class: 'legend', role: 'group', 'aria-label': strings.runs });
  readonly #boxes = new Map<string, CheckboxWidget>();
  #shown = '';

  /** `onPoint` hears which run the pointer or the focus is on. */
  constructor(
    private readonly onToggle: (id: string, visible: boolean) => void,
    private readonly onPoint: (id: string | null) => void,
  ) {}

  /** Renders anew only what looks different, so that focus and pointer stay where they are. */
  render(view: LegendView): void {
    const { runs, hidden, fitted, mode, theme } = view;
    const looks = runs.map((run) => [run.id, run.name, run.role, run.colour, run.final?.loss, run.distrust]);
    const shown = JSON.stringify([looks, fitted, mode, theme.runs]);
    if (shown !== this.#shown) this.#renderEntries(view);
    this.#shown = shown;
    for (const [id, box] of this.#boxes) box.setChecked(!hidden.includes(id));
  }

  #renderEntries(view: LegendView): void {
    const { runs } = view;
    const focused = this.node.querySelector<HTMLElement>(':scope > :focus');
    const focusedId = focused?.dataset['run'];
    this.#boxes.clear();
    this.node.replaceChildren(...runs.map((run) => this.#renderEntry(run, view)));
    this.#focus(focusedId);
  }

  #focus(id: string | undefined): void {
    if (id === undefined) return;
    const entries = [...this.node.children] as HTMLElement[];
    entries.find(({ dataset }) => dataset['run'] === id)?.focus();
  }

  #renderEntry(run: PlotRun, { hidden, fitted, mode, theme }: LegendView): HTMLElement {
    const role = roleOf(run, fitted);
    const hint = mode === 'side' ? finalHint(run) : role;
    const box = createCheckbox(
      !hidden.includes(run.id),
      (visible) => {
        this.onToggle(run.id, visible);
      },
      renderSwatch(run, theme),
      element('span', { class: 'name' }, run.name),
      renderDoubt(run),
      hint === '' ? null : element('span', { class: 'hint' }, ` ${hint}`),
    );
    const { node } = box;
    this.#boxes.set(run.id, box);
    node.classList.add('entry');
    node.dataset['run'] = run.id;
    node.title = titleOf(run, role);
    for (const event of ['pointerenter', 'focus'])
      node.addEventListener(event, () => {
        this.onPoint(run.id);
      });
    for (const event of ['pointerleave', 'blur'])
      node.addEventListener(event, () => {
        this.onPoint(null);
      });
    return node;
  }
}

function finalHint({ final }: PlotRun): string {
  return final === null ? '' : formatLoss(final.loss);
}

function titleOf({ name, schedule, distrust }: PlotRun, role: string): string {
  const facts = [role, schedule].filter((fact) => fact !== '').join(', ');
  return [facts === '' ? name : `${name}: ${facts}`, ...distrust].join('\n');
}
