import type { PageAction, PlotModel } from '../src/protocol/messages.ts';
import type { PlotState, RowName, XKind } from '../src/protocol/state.ts';
import { element } from './dom.ts';
import { renderIcon, type IconName } from './icons.ts';
import { createSelect } from './select.ts';
import { stepMapOf } from './steps.ts';
import { strings, xLabels } from './strings.ts';
import { createButton, createCheckbox, createIconButton } from './toolkit.ts';

/** What the controls can do. */
export interface ControlActions {
  readonly run: (action: PageAction) => void;
  readonly change: (change: Partial<Omit<PlotState, 'version'>>) => void;
  /** Closer by a factor (below 1: further away), or all of it again. */
  readonly zoom: (factor: number | 'reset') => void;
}

const rowLabels: Readonly<Record<RowName, string>> = {
  lr: strings.lrRow,
  residual: strings.residualRow,
  parts: strings.partsRow,
};
const zoomFactor = 1.5;

/** The rows above the plot: what can be done, and how it is drawn. */
export class Controls {
  readonly node = element('div', { class: 'controls', role: 'group', 'aria-label': strings.controls });
  readonly #status = element('span', { class: 'hint busy' });
  readonly #fit;
  readonly #refresh;
  readonly #x;
  readonly #reset;

  constructor(
    private readonly actions: ControlActions,
    private readonly stateOf: () => PlotState,
  ) {
    const { run, change } = actions;
    this.#fit = createFitButton(run);
    this.#refresh = createButton({
      label: strings.refresh,
      icon: renderIcon('refresh'),
      appearance: 'secondary',
      onPress: () => {
        run('refresh');
      },
    });
    this.#x = createSelect<XKind>(strings.axisOf, (x) => {
      change({ x, zoom: null });
    });
    this.#reset = this.#zoomButton('screen-full', strings.zoomReset, 'reset');
    this.node.append(
      this.#fit.node,
      this.#refresh.node,
      this.#status,
      this.#renderZoom(),
      this.#renderView(),
    );
  }

  /** Nothing can be asked for while the host is busy with the last request; what it is busy with stands beside. */
  render({ status, message, runs, fit }: PlotModel): void {
    const state = this.stateOf();
    this.#status.textContent = status === 'loading' ? message : '';
    this.#fit.setDisabled(status === 'loading');
    this.#refresh.setDisabled(status === 'loading');
    const kinds = (Object.keys(xLabels) as XKind[]).filter((kind) =>
      runs.some((run) => stepMapOf(run, kind) !== null),
    );
    const options = kinds.map((value) => ({ value, label: xLabels[value] }));
    this.#x.render(options, kinds.includes(state.x) ? state.x : 'step');
    // Without a fit there are neither residuals nor contributions.
    this.node.dataset['fitted'] = String(fit !== null);
    this.node.dataset['two'] = String(runs.some(({ other }) => other !== null));
  }

  #renderZoom(): HTMLElement {
    const [closer, further] = [
      this.#zoomButton('zoom-in', strings.zoomIn, zoomFactor),
      this.#zoomButton('zoom-out', strings.zoomOut, 1 / zoomFactor),
    ];
    return element('div', { class: 'zooms' }, closer, further, this.#reset);
  }

  #zoomButton(icon: IconName, label: string, factor: number | 'reset'): HTMLElement {
    return createIconButton(renderIcon(icon), label, () => {
      this.actions.zoom(factor);
    });
  }

  #renderView(): HTMLElement {
    const { change } = this.actions;
    const state = this.stateOf();
    const box = (label: string, checked: boolean, onToggle: (checked: boolean) => void) =>
      createCheckbox(checked, onToggle, label).node;
    const logX = box(strings.logX, state.xScale === 'log', (log) => {
      change({ xScale: log ? 'log' : 'linear' });
    });
    const logLoss = box(strings.logLoss, state.yScale === 'log', (log) => {
      change({ yScale: log ? 'log' : 'linear' });
    });
    const smooth = box(strings.smooth, state.smooth, (on) => {
      change({ smooth: on });
    });
    const both = box(strings.both, state.both, (on) => {
      change({ both: on });
    });
    both.classList.add('of-two');
    const rows = (Object.keys(rowLabels) as RowName[]).map((row) => {
      const node = box(rowLabels[row], state.rows.includes(row), (on) => {
        const others = this.stateOf().rows.filter((other) => other !== row);
        change({ rows: on ? [...others, row] : others });
      });
      if (row !== 'lr') node.classList.add('of-fit');
      return node;
    });
    return element('div', { class: 'axes' }, this.#x.node, logX, logLoss, smooth, both, ...rows);
  }
}

/** The button that fits the law. */
export function createFitButton(run: (action: PageAction) => void) {
  return createButton({
    label: strings.fit,
    appearance: 'primary',
    onPress: () => {
      run('fit');
    },
  });
}

/** The button of the side view that opens the panel. */
export function createOpenButton(run: (action: PageAction) => void): HTMLElement {
  return createButton({
    label: strings.openPlot,
    appearance: 'secondary',
    onPress: () => {
      run('open-plot');
    },
  }).node;
}
