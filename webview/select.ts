import { element } from './dom.ts';

/** A list to choose one from. */
export interface SelectWidget<T extends string> {
  readonly node: HTMLElement;
  /** Offers these, with one of them chosen. */
  render(options: readonly { readonly value: T; readonly label: string }[], chosen: T): void;
}

/** Makes a list with a label before it: the browser's own, which keyboards and screen readers know, in the editor's look. */
export function createSelect<T extends string>(label: string, onChoose: (value: T) => void): SelectWidget<T> {
  const select = element('select', { class: 'select', 'aria-label': label });
  let offered = '';
  select.addEventListener('change', () => {
    onChoose(select.value as T);
  });
  return {
    node: element(
      'div',
      { class: 'labelled' },
      element('span', { class: 'hint', 'aria-hidden': 'true' }, label),
      select,
    ),
    render(options, chosen) {
      const wanted = JSON.stringify(options);
      if (wanted !== offered)
        select.replaceChildren(...options.map((one) => element('option', { value: one.value }, one.label)));
      offered = wanted;
      select.value = chosen;
    },
  };
}
