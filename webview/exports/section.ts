import { formatLatex } from '../../src/core/fit/exportLatex.ts';
import { formatPython } from '../../src/core/fit/exportPython.ts';
import type { PlotModel, SavedFile } from '../../src/protocol/messages.ts';
import { element } from '../dom.ts';
import type { Theme } from '../theme.ts';
import { createButton, type ButtonWidget } from '../toolkit.ts';
import type { PlotView } from '../view.ts';
import { formatCurves } from './csv.ts';
import { collectFigure } from './figure.ts';
import { renderPng } from './png.ts';
import { formatSvg } from './svg.ts';
import { say } from '../../src/core/words.ts';

/** Words of the section. */
const words = {
  title: say`Take it along`,
  figure: say`Figure and curves`,
  fit: say`Fit`,
  svg: say`Save as SVG`,
  png: say`Save as PNG`,
  csv: say`Save curves as CSV`,
  file: say`Save the fit`,
  latex: say`Copy as LaTeX`,
  json: say`Copy as JSON`,
  python: say`Copy as Python`,
  copied: (what: string) => say`${what} is on the clipboard.`,
} as const;

/** What the section asks the host for. */
export interface ExportActions {
  /** Lets the user choose where a file goes; false where he changed his mind. */
  save(file: SavedFile): Promise<boolean>;
  copy(text: string): Promise<void>;
  saveFit(): void;
  /** Says to the user, and to screen readers, that something was done or failed. */
  say(text: string): void;
  fail(reason: string): void;
}

/** What is on screen. */
export interface ExportView {
  readonly model: PlotModel;
  readonly view: PlotView;
  readonly theme: Theme;
}

/** Buttons that save the figure, the curves and the fit, or copy the fit. */
export class ExportSection {
  readonly node = element('section', { class: 'exports' });
  readonly #done = element('span', { class: 'hint' });
  readonly #forFit: readonly ButtonWidget[];
  readonly #fitGroup: HTMLElement;

  constructor(
    private readonly current: () => ExportView | null,
    private readonly actions: ExportActions,
  ) {
    const figure = [
      this.#button(words.svg, ({ model, view, theme }) =>
        this.#save('svg', formatSvg(collectFigure(model, view, theme)).svg),
      ),
      this.#button(words.png, async ({ model, view, theme }) => {
        const bytes = await renderPng(formatSvg(collectFigure(model, view, theme)));
        await this.#save('png', bytes);
      }),
      this.#button(words.csv, ({ view }) => this.#save('csv', formatCurves(view.visible))),
    ];
    this.#forFit = [
      this.#button(words.file, () => {
        this.actions.saveFit();
      }),
      this.#copier(words.latex, 'LaTeX', (model) => (model.fit === null ? '' : formatLatex(model.fit.data))),
      this.#copier(words.json, 'JSON', (model) => `${JSON.stringify(model.fit?.data, null, 2)}\n`),
      this.#copier(words.python, 'Python', (model) =>
        model.fit === null ? '' : formatPython(model.fit.data),
      ),
    ];
    const group = (label: string, buttons: readonly ButtonWidget[]) =>
      element(
        'div',
        { class: 'bar-row', role: 'group', 'aria-label': label },
        ...buttons.map(({ node }) => node),
      );
    this.#fitGroup = group(words.fit, this.#forFit);
    this.node.append(element('h2', {}, words.title), group(words.figure, figure), this.#fitGroup, this.#done);
  }

  /** The fit's buttons need a fit. */
  render(fitted: boolean): void {
    this.#fitGroup.hidden = !fitted;
    this.#done.textContent = '';
  }

  #button(label: string, act: (view: ExportView) => Promise<void> | void): ButtonWidget {
    const onPress = () => {
      const view = this.current();
      if (view !== null) void this.#run(() => act(view));
    };
    return createButton({ label, appearance: 'secondary', onPress });
  }

  #copier(label: string, what: string, format: (model: PlotModel) => string): ButtonWidget {
    return this.#button(label, async ({ model }) => {
      await this.actions.copy(format(model));
      this.#done.textContent = words.copied(what);
      this.actions.say(words.copied(what));
    });
  }

  async #run(act: () => Promise<void> | void): Promise<void> {
    try {
      await act();
    } catch (error) {
      this.actions.fail(error instanceof Error ? error.message : String(error));
    }
  }

  async #save(kind: SavedFile['kind'], content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await this.actions.save({ kind, bytes });
  }
}
