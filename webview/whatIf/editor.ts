import type { FitDomain } from '../../src/core/fit/types.ts';
import { decayShapes, type DecayShape, type ScheduleShape } from '../../src/core/schedule/shape.ts';
import type { PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf } from '../../src/protocol/whatIf.ts';
import { element } from '../dom.ts';
import { formatInterval, formatLoss } from '../format.ts';
import { renderIcon } from '../icons.ts';
import { knobs } from './knobs.ts';
import { KnobRow } from './knobRow.ts';
import { decayLabels, whatIfStrings as words } from './strings.ts';
import { say } from '../../src/core/words.ts';

/** What the editor of a what-if tells. */
export interface EditorEvents {
  /** A new shape; changes with the same key in a row are one step of undo, and null ends such a row. */
  reshape(shape: ScheduleShape, key: string | null): void;
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

  constructor(domain: FitDomain, events: EditorEvents) {
    this.#rows = knobs.map(
      (knob) =>
        new KnobRow(knob, domain, (which, value, live) => {
          if (this.#shown === undefined) return;
          const shape = which.write(this.#shown.shape, value);
          if (which.read(this.#shown.shape) !== value) events.reshape(shape, keyOf(this.#shown, which.name));
          if (!live) events.reshape(shape, null);
        }),
    );
    this.#fillDecay(events);
    this.#name.addEventListener('change', () => {
      events.rename(this.#name.value.trim());
    });
    const rows = this.#rows.map(({ node }) => node);
    // The shape of the decay stands beside its share.
    rows.splice(-1, 0, labelled(words.decay, this.#decay));
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
    for (const row of this.#rows) row.render(whatIf.shape);
    this.#told.replaceChildren(...renderTold(run));
  }

  #fillDecay(events: EditorEvents): void {
    const options = decayShapes.map((shape) => element('option', { value: shape }, decayLabels[shape]));
    this.#decay.append(...options);
    this.#decay.addEventListener('change', () => {
      if (this.#shown === undefined) return;
      const decay = this.#decay.value as DecayShape;
      events.reshape({ ...this.#shown.shape, decay }, null);
    });
  }
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
