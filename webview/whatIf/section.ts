import type { ScheduleShape } from '../../src/core/schedule/shape.ts';
import type { FitCard, PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf, WhatIfs } from '../../src/protocol/whatIf.ts';
import { element } from '../dom.ts';
import { renderSwatch } from '../swatch.ts';
import type { Theme } from '../theme.ts';
import { createButton } from '../toolkit.ts';
import {
  addWhatIf,
  beginFrom,
  changeWhatIf,
  chosenWhatIf,
  presetOf,
  removeWhatIf,
  sourceFor,
} from './edits.ts';
import { Editor } from './editor.ts';
import { History } from './history.ts';
import { checkWhatIf, whatIfId } from './predict.ts';
import { whatIfStrings as words } from './strings.ts';

const presets = [10, 20, 30];

/** The runs as shown, what-ifs among them, and the fit that predicts them. */
export interface WhatIfView {
  readonly runs: readonly PlotRun[];
  readonly fit: FitCard | null;
  readonly theme: Theme;
}

/** What the section tells and asks for. */
export interface WhatIfActions {
  change(whatIfs: WhatIfs): void;
  /** Writes a schedule into a config of the user's choice, or opens a new one. */
  useShape(shape: ScheduleShape, as: 'edit' | 'new'): void;
  /** Lets the user choose configs of the workspace to lay over the runs. */
  compareConfigs(): void;
}

/** Schedules of the user's own: add, choose, edit, rename, remove, undo. */
export class WhatIfSection {
  readonly node = element('section', { class: 'what-if', 'aria-label': words.title });
  readonly #history: History<WhatIfs>;
  readonly #bar: HTMLElement;
  readonly #uses: HTMLElement;
  readonly #chips = element('div', { class: 'chips', role: 'group', 'aria-label': words.list });
  readonly #body = element('div', { class: 'what-if-body' });
  readonly #hint = element('p', { class: 'hint' });
  readonly #buttons;
  #editor: { readonly editor: Editor; readonly domain: string } | undefined;
  #view: WhatIfView | undefined;

  constructor(
    whatIfs: WhatIfs,
    private readonly actions: WhatIfActions,
  ) {
    this.#history = new History(whatIfs);
    this.#buttons = this.#makeButtons();
    const { add, configs, edit, create, remove, undo, redo } = this.#buttons;
    const row = presets.map((percent) => this.#makePreset(percent));
    const preset = element('span', { class: 'presets' }, element('span', {}, words.presets), ...row);
    this.#bar = element('div', { class: 'bar-row' }, add.node, preset, configs.node, undo.node, redo.node);
    this.#uses = element('div', { class: 'bar-row' }, edit.node, create.node, remove.node);
    this.node.append(
      element('h2', {}, words.title),
      this.#hint,
      this.#bar,
      this.#chips,
      this.#body,
      this.#uses,
    );
    this.node.addEventListener('keydown', (event) => {
      this.#onKey(event);
    });
  }

  /** Shows the what-ifs over a model. Called after `onChange`, with the runs predicted anew. */
  render(view: WhatIfView): void {
    this.#view = view;
    const { fit } = view;
    for (const node of [this.#bar, this.#chips, this.#body, this.#uses]) node.hidden = fit === null;
    this.#hint.textContent = fit === null ? words.fitFirst : words.intro;
    this.#hint.hidden = fit !== null && this.#whatIfs.list.length > 0;
    if (fit === null) return;
    this.#renderButtons();
    this.#renderChips(view);
    this.#renderEditor(view, fit);
  }

  /** The what-if being edited, or null. */
  get chosen(): WhatIf | null {
    return chosenWhatIf(this.#whatIfs);
  }

  get #whatIfs(): WhatIfs {
    return this.#history.current;
  }

  #change(whatIfs: WhatIfs, key: string | null = null): void {
    this.#history.change(whatIfs, key);
    this.actions.change(whatIfs);
  }

  #makeButtons() {
    const make = (label: string, onPress: () => void) =>
      createButton({ label, appearance: 'secondary', onPress });
    return {
      add: make(words.add, () => {
        const source = sourceFor(this.#whatIfs, this.#view?.runs ?? []);
        if (source !== null) this.#change(addWhatIf(this.#whatIfs, beginFrom(source)));
      }),
      configs: make(words.configs, () => {
        this.actions.compareConfigs();
      }),
      edit: make(words.edit, () => {
        if (this.chosen !== null) this.actions.useShape(this.chosen.shape, 'edit');
      }),
      create: make(words.create, () => {
        if (this.chosen !== null) this.actions.useShape(this.chosen.shape, 'new');
      }),
      remove: make(words.remove, () => {
        const { chosen } = this.#whatIfs;
        if (chosen !== null) this.#change(removeWhatIf(this.#whatIfs, chosen));
      }),
      undo: make(words.undo, () => {
        this.#travel('undo');
      }),
      redo: make(words.redo, () => {
        this.#travel('redo');
      }),
    };
  }

  #makePreset(percent: number): HTMLElement {
    const attributes = { type: 'button', class: 'chip', 'aria-label': words.presetLabel(percent) };
    const button = element('button', attributes, words.preset(percent));
    button.addEventListener('click', () => {
      const { runs = [], fit = null } = this.#view ?? {};
      const source = sourceFor(this.#whatIfs, runs);
      if (source === null || fit === null) return;
      this.#change(addWhatIf(this.#whatIfs, presetOf(source, percent, fit.data.domain)));
    });
    return button;
  }

  #travel(way: 'undo' | 'redo'): void {
    if (this.#history[way]()) this.actions.change(this.#whatIfs);
  }

  /** The editor would take the keys for its own undo, so they end here. */
  #onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const way = key === 'y' || (key === 'z' && event.shiftKey) ? 'redo' : key === 'z' ? 'undo' : null;
    if (way === null) return;
    event.preventDefault();
    event.stopPropagation();
    // What is being typed gives way to what was.
    if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
    this.#travel(way);
    this.#focusSomething();
  }

  #focusSomething(): void {
    if (this.node.contains(document.activeElement)) return;
    this.#chips.querySelector<HTMLElement>('[aria-pressed=true]')?.focus();
  }

  #renderButtons(): void {
    const { chosen } = this;
    this.#uses.hidden = chosen === null;
    const unusable = chosen === null || checkWhatIf(chosen) !== null;
    this.#buttons.edit.setDisabled(unusable);
    this.#buttons.create.setDisabled(unusable);
    this.#buttons.undo.setDisabled(!this.#history.canUndo);
    this.#buttons.redo.setDisabled(!this.#history.canRedo);
  }

  #renderChips({ runs, theme }: WhatIfView): void {
    const focused = this.#chips.contains(document.activeElement);
    const chips = this.#whatIfs.list.map(({ number, name }) => {
      const run = runs.find(({ id }) => id === whatIfId(number));
      const pressed = { 'aria-pressed': String(number === this.#whatIfs.chosen) };
      const swatch = run === undefined ? null : renderSwatch(run, theme);
      const chip = element('button', { type: 'button', class: 'chip', ...pressed }, swatch, name);
      chip.addEventListener('click', () => {
        this.#history.amend({ ...this.#whatIfs, chosen: number });
        this.actions.change(this.#whatIfs);
      });
      return chip;
    });
    this.#chips.replaceChildren(...chips);
    if (focused) this.#focusSomething();
  }

  #renderEditor({ runs }: WhatIfView, fit: FitCard): void {
    const { chosen } = this;
    const run = runs.find(({ id }) => id === whatIfId(chosen?.number ?? 0));
    if (chosen === null || run === undefined) {
      this.#body.replaceChildren();
      return;
    }
    const editor = this.#editorFor(fit);
    if (editor.node.parentElement !== this.#body) this.#body.replaceChildren(editor.node);
    editor.render(chosen, run);
  }

  /** The sliders' ends come from what was fitted. */
  #editorFor(fit: FitCard): Editor {
    const domain = JSON.stringify([fit.data.law, fit.data.domain]);
    if (this.#editor?.domain === domain) return this.#editor.editor;
    const withChosen = (change: (whatIf: WhatIf) => WhatIfs, key: string | null) => {
      const { chosen } = this;
      if (chosen !== null) this.#change(change(chosen), key);
    };
    const editor = new Editor(fit.data, {
      reshape: (change, key) => {
        const { chosen } = this;
        const isSame =
          JSON.stringify(change) === JSON.stringify({ shape: chosen?.shape, size: chosen?.size });
        if (key === null && isSame) this.#history.rest();
        else withChosen(({ number }) => changeWhatIf(this.#whatIfs, number, change), key);
      },
      rename: (name) => {
        if (name !== '' && name !== this.chosen?.name)
          withChosen(({ number }) => changeWhatIf(this.#whatIfs, number, { name }), null);
      },
    });
    this.#body.replaceChildren();
    this.#editor = { editor, domain };
    return editor;
  }
}
