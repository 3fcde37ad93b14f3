import type { Fit } from '../../src/core/fit/types.ts';
import { lawOf } from '../../src/core/law/registry.ts';
import { decayShapes, type DecayShape } from '../../src/core/schedule/shape.ts';
import type { PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf } from '../../src/protocol/whatIf.ts';
import { element } from '../dom.ts';
import { formatInterval, formatLoss } from '../format.ts';
import { renderIcon } from '../icons.ts';
import { knobs, sizeKnob, type Knobbed } from './knobs.ts';
import { KnobRow } from './knobRow.ts';
import { decayLabels, whatIfStrings as words } from './strings.ts';
import { say } from '../../src/core/words.ts';

/** What the fields of a what-if set. */
export type Reshaped = Pick<WhatIf, 'shape' | 'size'>;

/** What the editor of a what-if tells. */
export interface EditorEvents {
  /** A new shape or model; changes with the same key in a row are one step of undo, and null ends such a row. */
  reshape(change: Reshaped, key: string | null): void;
  rename(name: string): void;
}

/** The fields of one what-if, and what the law says of it. */
export class Editor {
  readonly node = element('div', { class: 'what-if-editor' });
  readonly #rows: KnobRow[];
  readonly #name = element('input', { type: 'text', id: 'what-if-name', autocomplete: 'off' });
  readonly #decay = element('select', { id: 'what-if-decay' });
  readonly #told = element('output', { class: 'what-if-told' });
  #shown: WhatIf | undefined;

  /** @param fit Its law says what there is to set, and where sliders end. */
  constructor({ law, domain }: Fit, events: EditorEvents) {
    const all = lawOf(law).needsSize ? [...knobs, sizeKnob] : knobs;
    this.#rows = all.map(
      (knob) =>
        new KnobRow(knob, domain, (which, value, live) => {
          if (this.#shown === undefined) return;
          const knobbed = toKnobbed(this.#shown);
          const change = fromKnobbed(which.write(knobbed, value));
          if (which.read(knobbed) !== value) events.reshape(change, keyOf(this.#shown, which.name));
          if (!live) events.reshape(change, null);
        }),
    );
    this.#fillDecay(events);
    this.#name.addEventListener('change', () => {
      events.rename(this.#name.value.trim());
    });
    const rows = this.#rows.map(({ node }) => node);
    // The shape of the decay stands beside its share.
    rows.splice(knobs.length - 1, 0, labelled(words.decay, this.#decay));
    this.node.append(
      this.#told,
      element('div', { class: 'knobs' }, labelled(words.name, this.#name), ...rows),
    );
  }

  /** Shows a what-if and its prediction. */
  render(whatIf: WhatIf, run: PlotRun): void {
    this.#shown = whatIf;
    if (document.activeElement !== this.#name) this.#name.value = whatIf.name;
    this.#decay.value = whatIf.shape.decay;
    for (const row of this.#rows) row.render(toKnobbed(whatIf));
    this.#told.replaceChildren(...renderTold(run));
  }

  #fillDecay(events: EditorEvents): void {
    const options = decayShapes.map((shape) => element('option', { value: shape }, decayLabels[shape]));
    this.#decay.append(...options);
    this.#decay.addEventListener('change', () => {
      if (this.#shown === undefined) return;
      const decay = this.#decay.value as DecayShape;
      const { shape, size } = this.#shown;
      events.reshape({ shape: { ...shape, decay }, size }, null);
    });
  }
}

function toKnobbed({ shape, size }: WhatIf): Knobbed {
  return { ...shape, modelSize: size };
}

function fromKnobbed({ modelSize, ...shape }: Knobbed): Reshaped {
  return { shape, size: modelSize };
}

function labelled(label: string, field: HTMLElement): HTMLElement {
  return element('div', { class: 'knob' }, element('label', { for: field.id }, label), field);
}

function keyOf({ number }: WhatIf, knob: string): string {
  return `${String(number)} ${knob}`;
}

/** The predicted end with its interval, then the reasons to distrust it; or why there is none. */
function renderTold({ final, distrust }: PlotRun): HTMLElement[] {
  const reasons = distrust.map((reason) =>
    element('p', { class: 'sentence doubt' }, renderIcon('warning'), element('span', {}, reason)),
  );
  if (final === null) return reasons;
  const number = element('strong', {}, formatLoss(final.loss));
  const interval = say` nats (90 %: ${formatInterval(final)})`;
  return [element('p', {}, `${words.predicted} `, number, interval), ...reasons];
}
