import type { LawFit, PlotModel, PlotRun } from '../../src/protocol/messages.ts';
import type { WhatIf } from '../../src/protocol/whatIf.ts';
import { element } from '../dom.ts';
import { renderIcon } from '../icons.ts';
import { renderTable } from '../table.ts';
import { createButton } from '../toolkit.ts';
import { bestSource } from '../whatIf/edits.ts';
import { addLaws, LawCurves } from './overlay.ts';
import { lawStrings as words } from './strings.ts';
import { collectLawTable } from './tables.ts';

/** Asks for the other laws; rejects with the name `Cancelled` when told to stop. */
export type LoadLaws = (
  signal: AbortSignal,
  onProgress: (done: unknown) => void,
) => Promise<readonly LawFit[]>;

/** What is known of the other laws of one fit. */
type State =
  | { readonly kind: 'none' | 'stopped' }
  | { readonly kind: 'loading'; readonly abort: AbortController; readonly done: number }
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'ready'; readonly curves: LawCurves };

/** The laws side by side: fitted when the section is opened, and again when the fit changes while it is open. */
export class LawsSection {
  readonly node = element('details', { class: 'laws' }, element('summary', {}, words.title));
  readonly #body = element('div', { class: 'laws-body' });
  readonly #select = element('select', { id: 'laws-run' });
  readonly #cancel = makeButton(words.cancel, () => {
    this.#stop();
    this.onChange();
  });
  readonly #again = makeButton(words.again, () => {
    this.#state = { kind: 'none' };
    this.onChange();
  });
  #state: State = { kind: 'none' };
  #key = '';
  #chosen: string | null = null;
  #sent: PlotModel | undefined;

  constructor(
    open: boolean,
    private readonly load: LoadLaws,
    onToggle: (open: boolean) => void,
    private readonly onChange: () => void,
  ) {
    this.node.append(this.#body);
    this.node.open = open;
    this.node.addEventListener('toggle', () => {
      onToggle(this.node.open);
      if (!this.node.open) this.#stop();
      this.onChange();
    });
    this.#select.addEventListener('change', () => {
      this.#chosen = this.#select.value;
      this.onChange();
    });
  }

  /** The model with what the laws say, as far as that is known and shown. */
  add(sent: PlotModel, whatIfs: readonly WhatIf[]): PlotModel {
    this.#follow(sent);
    const { kind } = this.#state;
    if (!this.node.open || kind !== 'ready') return sent;
    return addLaws(sent, this.#state.curves, whatIfs, this.#choose(sent.runs));
  }

  /** Shows the section. @param runs The model's runs and what-ifs, without other laws' curves. */
  render(runs: readonly PlotRun[], whatIfs: readonly WhatIf[]): void {
    this.node.hidden = this.#sent?.fit == null;
    if (this.node.hidden || !this.node.open) return;
    this.#fillSelect(runs);
    const focused = document.activeElement;
    const parts = this.#renderState(runs, whatIfs);
    this.#body.replaceChildren(...parts);
    // Whatever is put in again would lose the focus.
    if (focused instanceof HTMLElement && this.#body.contains(focused)) focused.focus();
  }

  /** What was fitted, or what is drawn of it, may be another by now. */
  #follow(sent: PlotModel): void {
    this.#sent = sent;
    const { fit, runs } = sent;
    const drawn = runs.filter(({ role }) => role !== 'fitted' || fit !== null);
    const key = JSON.stringify([fit?.data.estimates, fit?.data.law, fit?.data.points, drawn.map(ofRun)]);
    if (key !== this.#key) {
      this.#key = key;
      if (this.#state.kind === 'loading') this.#state.abort.abort();
      this.#state = { kind: 'none' };
    }
    if (this.node.open && fit !== null && this.#state.kind === 'none') void this.#fetch();
  }

  async #fetch(): Promise<void> {
    const [abort, key] = [new AbortController(), this.#key];
    this.#state = { kind: 'loading', abort, done: 0 };
    const settle = (state: State) => {
      // A newer fit has asked again meanwhile.
      if (key !== this.#key || abort.signal.aborted) return;
      this.#state = state;
      this.onChange();
    };
    try {
      const laws = await this.load(abort.signal, (done) => {
        if (typeof done === 'number') settle({ kind: 'loading', abort, done });
      });
      settle({ kind: 'ready', curves: new LawCurves(laws) });
    } catch (error) {
      settle({ kind: 'failed', why: error instanceof Error ? error.message : String(error) });
    }
  }

  #stop(): void {
    if (this.#state.kind !== 'loading') return;
    this.#state.abort.abort();
    this.#state = this.node.open ? { kind: 'stopped' } : { kind: 'none' };
  }

  /** The chosen run, else the one that ends lowest. */
  #choose(runs: readonly PlotRun[]): string | null {
    const known = runs.some(({ id }) => id === this.#chosen);
    if (!known) this.#chosen = bestSource(runs)?.run.id ?? runs[0]?.id ?? null;
    return this.#chosen;
  }

  #fillSelect(runs: readonly PlotRun[]): void {
    const options = runs.map(({ id, name }) => element('option', { value: id }, name));
    const known = Array.from(this.#select.options, ({ value, text }) => [value, text]);
    if (JSON.stringify(known) !== JSON.stringify(runs.map(({ id, name }) => [id, name])))
      this.#select.replaceChildren(...options);
    this.#select.value = this.#choose(runs) ?? '';
  }

  #renderState(runs: readonly PlotRun[], whatIfs: readonly WhatIf[]): HTMLElement[] {
    const state = this.#state;
    if (state.kind === 'ready') return this.#renderLaws(state.curves, runs, whatIfs);
    if (state.kind === 'loading') {
      const percent = Math.round(100 * state.done);
      const bar = element('progress', { max: '100', value: String(percent), 'aria-label': words.title });
      return [element('p', {}, words.fitting(percent)), bar, this.#cancel];
    }
    const told = state.kind === 'failed' ? words.failed(state.why) : words.cancelled;
    return [element('p', {}, told), this.#again];
  }

  #renderLaws(curves: LawCurves, runs: readonly PlotRun[], whatIfs: readonly WhatIf[]): HTMLElement[] {
    const run = runs.find(({ id }) => id === this.#chosen);
    const chooser = element(
      'div',
      { class: 'knob' },
      element('label', { for: this.#select.id }, words.schedule),
      this.#select,
    );
    if (run === undefined) return [chooser];
    const failed = curves.laws.flatMap(({ label, why }) =>
      why === null ? [] : [element('p', { class: 'hint' }, `${label}: ${why}`)],
    );
    return [
      element('p', { class: 'hint' }, words.intro),
      chooser,
      ...renderVerdict(run, runs, curves, whatIfs),
      renderTable(collectLawTable(run, runs, curves, whatIfs), words.title),
      ...failed,
    ];
  }
}

function makeButton(label: string, onPress: () => void): HTMLElement {
  return createButton({ label, appearance: 'secondary', onPress }).node;
}

function renderVerdict(
  run: PlotRun,
  runs: readonly PlotRun[],
  curves: LawCurves,
  whatIfs: readonly WhatIf[],
): HTMLElement[] {
  const why = curves.check(run.id, whatIfs);
  const told = curves.of(run.id, whatIfs).filter((curve) => curve?.final != null);
  const sentence = why ?? (told.length > 1 ? words.agree : words.fewer);
  const line = element(
    'p',
    { class: 'sentence verdict' },
    why === null ? null : renderIcon('warning'),
    element('span', {}, sentence),
  );
  const others = runs.filter(({ id }) => id !== run.id && curves.check(id, whatIfs) !== null);
  if (others.length === 0) return [line];
  return [
    line,
    element('p', { class: 'hint' }, words.disagreeing(others.map(({ name }) => name).join(', '))),
  ];
}

function ofRun({ id, points, plan }: PlotRun): unknown {
  return [id, points, plan.end?.s1, plan.shape?.shape];
}
