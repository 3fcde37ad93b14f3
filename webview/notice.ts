import type { PageMode, PlotModel } from '../src/protocol/messages.ts';
import { element } from './dom.ts';
import { renderIcon } from './icons.ts';
import { strings } from './strings.ts';

/** What the page says when it isn't simply showing a plot: nothing there yet, at work, or failed. */
export class Notice {
  readonly node = element('div', { class: 'notice' });
  readonly #live = element('p', { class: 'spoken', role: 'status', 'aria-live': 'polite' });
  readonly #button: HTMLElement;

  constructor(fitButton: HTMLElement) {
    this.#button = fitButton;
  }

  /** The live region; it must be on the page before anything is said. */
  get live(): HTMLElement {
    return this.#live;
  }

  /** Shows a model's sentence: over the whole page without a plot; above it with one, where the controls don't say it. */
  render({ status, message, runs }: PlotModel, mode: PageMode): void {
    const bare = runs.length === 0;
    const parts: HTMLElement[] = [];
    if (status === 'loading') parts.push(element('div', { class: 'bar' }));
    const inControls = status === 'loading' && mode === 'panel';
    if (bare || (status !== 'ready' && !inControls)) parts.push(renderSentence(status, message, bare));
    if (bare && status !== 'loading') parts.push(this.#button);
    this.node.dataset['bare'] = String(bare);
    this.node.dataset['status'] = status;
    this.node.hidden = parts.length === 0;
    this.node.replaceChildren(...parts);
  }

  /** Says something to screen readers, if it is new. */
  say(text: string): void {
    if (this.#live.textContent !== text) this.#live.textContent = text;
  }

  /** Shows that an action failed, until the next model comes. */
  fail(reason: string): void {
    const text = strings.failed(reason);
    this.node.hidden = false;
    this.node.dataset['status'] = 'error';
    this.node.replaceChildren(renderSentence('error', text, false));
    this.say(text);
  }
}

function renderSentence(status: PlotModel['status'], message: string, bare: boolean): HTMLElement {
  const icon =
    status === 'error' ? renderIcon('error') : bare && status !== 'loading' ? renderIcon('graph') : null;
  return element('p', { class: 'sentence' }, icon, element('span', {}, message));
}
