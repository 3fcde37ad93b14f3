import type { PageAction, PlotModel } from '../src/protocol/messages.ts';
import type { PlotState } from '../src/protocol/state.ts';
import { element } from './dom.ts';
import { renderIcon } from './icons.ts';
import { strings } from './strings.ts';
import { createButton, createCheckbox } from './toolkit.ts';

/** What the controls can do. */
export interface ControlActions {
  readonly run: (action: PageAction) => void;
  readonly change: (change: Pick<PlotState, 'xScale'> | Pick<PlotState, 'yScale'>) => void;
}

/** The row above the plot: actions on the left, axes on the right. */
export class Controls {
  readonly node = element('div', { class: 'controls', role: 'group', 'aria-label': strings.controls });
  readonly #status = element('span', { class: 'hint busy' });
  readonly #fit;
  readonly #refresh;

  constructor({ run, change }: ControlActions, state: PlotState) {
    this.#fit = createFitButton(run);
    this.#refresh = createButton({
      label: strings.refresh,
      icon: renderIcon('refresh'),
      appearance: 'secondary',
      onPress: () => {
        run('refresh');
      },
    });
    const logStep = createCheckbox(
      state.xScale === 'log',
      (log) => {
        change({ xScale: log ? 'log' : 'linear' });
      },
      strings.logStep,
    );
    const logLoss = createCheckbox(
      state.yScale === 'log',
      (log) => {
        change({ yScale: log ? 'log' : 'linear' });
      },
      strings.logLoss,
    );
    const axes = element('div', { class: 'axes' }, logStep.node, logLoss.node);
    this.node.append(this.#fit.node, this.#refresh.node, this.#status, axes);
  }

  /** Nothing can be asked for while the host is busy with the last request; what it is busy with stands beside. */
  render({ status, message }: PlotModel): void {
    this.#status.textContent = status === 'loading' ? message : '';
    this.#fit.setDisabled(status === 'loading');
    this.#refresh.setDisabled(status === 'loading');
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
