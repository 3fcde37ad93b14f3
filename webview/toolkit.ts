import { endFocusProbe } from './focusProbe.ts';
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  type Button,
  type Checkbox,
} from '@vscode/webview-ui-toolkit';
import { element, type Child } from './dom.ts';

/** Makes the widgets known to the page. The toolkit has reached its end: only this file knows it. */
export function registerToolkit(): void {
  endFocusProbe();
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox());
}

/** A push button. */
export interface ButtonWidget {
  readonly node: HTMLElement;
  setDisabled(disabled: boolean): void;
}

/** Makes a push button with a label, and an icon before it if there is one. */
export function createButton(options: {
  readonly label: string;
  readonly icon?: SVGElement;
  readonly appearance: 'primary' | 'secondary';
  readonly onPress: () => void;
}): ButtonWidget {
  const { label, icon, appearance, onPress } = options;
  const node = element('vscode-button' as 'button', { appearance }) as unknown as Button;
  icon?.setAttribute('slot', 'start');
  node.append(...(icon === undefined ? [] : [icon]), label);
  node.addEventListener('click', () => {
    if (!node.disabled) onPress();
  });
  return {
    node,
    setDisabled(disabled) {
      node.disabled = disabled;
    },
  };
}

/** Makes a push button that shows an icon only; `label` is its name and its tooltip. */
export function createIconButton(icon: SVGElement, label: string, onPress: () => void): HTMLElement {
  const node = element(
    'vscode-button' as 'button',
    { appearance: 'icon', 'aria-label': label, title: label },
    icon,
  );
  node.addEventListener('click', onPress);
  return node;
}

/** A checkbox. */
export interface CheckboxWidget {
  readonly node: HTMLElement;
  setChecked(checked: boolean): void;
}

/** Makes a checkbox; its text content is its name. `onToggle` hears the user's changes only. */
export function createCheckbox(
  checked: boolean,
  onToggle: (checked: boolean) => void,
  ...label: readonly Child[]
): CheckboxWidget {
  const node = element('vscode-checkbox' as 'input', {}, ...label) as unknown as Checkbox;
  let known = checked;
  node.checked = checked;
  // The widget fires `change` for changes by program too.
  node.addEventListener('change', () => {
    if (node.checked === known) return;
    known = node.checked;
    onToggle(known);
  });
  return {
    node,
    setChecked(value) {
      known = value;
      node.checked = value;
    },
  };
}
