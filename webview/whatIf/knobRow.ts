import type { FitDomain } from '../../src/core/fit/types.ts';
import { element } from '../dom.ts';
import type { Knob, Knobbed } from './knobs.ts';
import { whatIfStrings as words } from './strings.ts';

/** Positions of a slider. */
const positions = 1000;

/** Told of a new value; `live` while a slider is being moved. */
export type OnKnob = (knob: Knob, value: number, live: boolean) => void;

/** A number of a shape: its name, a slider, a field. */
export class KnobRow {
  readonly node: HTMLElement;
  readonly #field: HTMLInputElement;
  readonly #slider: HTMLInputElement;
  readonly #trouble: HTMLElement;
  #shape: Knobbed | undefined;

  constructor(
    private readonly knob: Knob,
    private readonly domain: FitDomain,
    onChange: OnKnob,
  ) {
    const { label, name } = knob;
    const id = `knob-${name}`;
    const trouble = { id: `${id}-trouble`, class: 'trouble', hidden: '' };
    this.#trouble = element('span', trouble, knob.takes);
    this.#field = element('input', { type: 'text', id, spellcheck: 'false', autocomplete: 'off' });
    this.#slider = element('input', {
      ...{ type: 'range', min: '0', max: String(positions), step: '1' },
      'aria-label': words.slider(label),
    });
    this.#listen(onChange);
    const caption = element('label', { for: id }, label);
    this.node = element('div', { class: 'knob' }, caption, this.#slider, this.#field, this.#trouble);
  }

  /** Shows a shape; a field that is being typed in keeps its text. */
  render(shape: Knobbed): void {
    this.#shape = shape;
    const { knob } = this;
    const value = knob.read(shape);
    const text = knob.format(value);
    if (document.activeElement !== this.#field) this.#write(text);
    if (document.activeElement !== this.#slider || !this.#isAt(value)) this.#place(shape, value);
    this.#slider.setAttribute('aria-valuetext', text);
  }

  #listen(onChange: OnKnob): void {
    const { knob } = this;
    this.#slider.addEventListener('input', () => {
      if (this.#shape !== undefined) onChange(knob, this.#sliderValue(this.#shape), true);
    });
    this.#slider.addEventListener('change', () => {
      if (this.#shape !== undefined) onChange(knob, this.#sliderValue(this.#shape), false);
    });
    this.#field.addEventListener('input', () => {
      const value = knob.parse(this.#field.value);
      this.#complain(value === null);
      if (value !== null) onChange(knob, value, true);
    });
    this.#field.addEventListener('change', () => {
      const value = knob.parse(this.#field.value);
      if (value !== null) onChange(knob, value, false);
    });
    this.#field.addEventListener('blur', () => {
      if (this.#shape !== undefined) this.#write(knob.format(knob.read(this.#shape)));
    });
  }

  #sliderValue(shape: Knobbed): number {
    const range = this.knob.range(shape, this.domain);
    return this.knob.valueAt(Number(this.#slider.value) / positions, range);
  }

  /** Whether the slider's place stands for the value already: rounding must not pull it back from under the pointer. */
  #isAt(value: number): boolean {
    return this.#shape !== undefined && this.#sliderValue(this.#shape) === value;
  }

  #place(shape: Knobbed, value: number): void {
    const share = this.knob.shareOf(value, this.knob.range(shape, this.domain));
    this.#slider.value = String(Math.round(positions * share));
  }

  #write(text: string): void {
    this.#field.value = text;
    this.#complain(false);
  }

  #complain(wrong: boolean): void {
    this.#trouble.hidden = !wrong;
    this.#field.setAttribute('aria-invalid', String(wrong));
    if (wrong) this.#field.setAttribute('aria-describedby', this.#trouble.id);
    else this.#field.removeAttribute('aria-describedby');
  }
}
