import type {
  PageAction,
  PageApi,
  PageDescription,
  PageMode,
  PlotModel,
  SavedFile,
} from '../src/protocol/messages.ts';
import type { PlotState } from '../src/protocol/state.ts';
import { noWhatIfs } from '../src/protocol/whatIf.ts';
import type { ScheduleShape } from '../src/core/schedule/shape.ts';
import { Controls, createFitButton } from './controls.ts';
import { describeModel } from './describe.ts';
import { element } from './dom.ts';
import { Figures } from './figures.ts';
import { isLawCurve } from './laws/overlay.ts';
import { LawsSection, type LoadLaws } from './laws/section.ts';
import { Legend } from './legend.ts';
import { Notice } from './notice.ts';
import { toggleRun, type StateStore } from './state.ts';
import { strings } from './strings.ts';
import { renderTables, Twin } from './table.ts';
import { currentTheme, observeTheme, type Theme } from './theme.ts';
import { createButton } from './toolkit.ts';
import { ExportSection } from './exports/section.ts';
import { renderWarning } from './warning.ts';
import { collectView, visibleRuns, withPlainRoles, type PlotView } from './view.ts';
import { ComparisonTable } from './whatIf/comparisonTable.ts';
import { WhatIfOverlay } from './whatIf/overlay.ts';
import { WhatIfSection } from './whatIf/section.ts';

const nothingYet: PlotModel = {
  revision: 0,
  status: 'loading',
  message: strings.noModel,
  runs: [],
  fit: null,
};

/** A slider is at rest after so many milliseconds. */
const restAfter = 200;

/** What the page asks of its host. */
export interface PageHost {
  run(action: PageAction): void;
  save(file: SavedFile): Promise<boolean>;
  copy(text: string): Promise<void>;
  readonly laws: LoadLaws;
  useShape(shape: ScheduleShape, as: 'edit' | 'new'): void;
}

/** The page: keeps the newest model on screen, under the view state. */
export class App implements PageApi {
  /** What the host sent, and that with the user's own schedules. */
  #sent = nothingYet;
  #model = nothingYet;
  #mode: PageMode = 'panel';
  #theme: Theme = currentTheme();
  readonly #notice: Notice;
  readonly #controls: Controls;
  readonly #legend: Legend;
  readonly #figures = new Figures();
  readonly #warning = element('div', { class: 'warning', role: 'note', 'aria-label': strings.distrust });
  readonly #remark = element('p', { class: 'remark' });
  readonly #plot: HTMLElement;
  readonly #tables = element('div', { class: 'tables' });
  readonly #twin: Twin;
  readonly #openPlot: HTMLElement;
  readonly #overlay = new WhatIfOverlay();
  readonly #comparison = new ComparisonTable();
  readonly #whatIf: WhatIfSection;
  readonly #laws: LawsSection;
  readonly #exports: ExportSection;
  #view: PlotView | null = null;
  #frame = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly store: StateStore,
    private readonly host: PageHost,
  ) {
    const run = (action: PageAction) => {
      host.run(action);
    };
    const change = (change: Partial<PlotState>) => {
      this.#change(change);
    };
    this.#notice = new Notice(createFitButton(run).node);
    this.#controls = new Controls({ run, change }, store.current);
    this.#legend = new Legend((id, visible) => {
      change({ hidden: toggleRun(store.current.hidden, id, visible) });
    });
    this.#twin = new Twin((tableOpen) => {
      store.update({ tableOpen });
    }, store.current.tableOpen);
    this.#whatIf = new WhatIfSection(store.current.whatIfs, {
      change: (whatIfs) => {
        store.update({ whatIfs });
        this.#renderSoon();
      },
      useShape: (shape, as) => {
        host.useShape(shape, as);
      },
      compareConfigs: () => {
        run('compare');
      },
    });
    this.#laws = new LawsSection(
      store.current.lawsOpen,
      host.laws,
      (lawsOpen) => {
        store.update({ lawsOpen });
      },
      () => {
        this.#renderSoon();
      },
    );
    this.#exports = this.#makeExports();
    this.#openPlot = createOpenButton(run);
    this.#plot = element('div', { class: 'plots' }, this.#figures.node, this.#remark);
  }

  /** Puts the page up, in the mode that the host says. */
  start(mode: PageMode): void {
    this.#mode = mode;
    const { root } = this;
    root.classList.add('page', mode);
    root.setAttribute('aria-label', strings.page);
    const parts = [this.#notice.live, this.#notice.node];
    if (mode === 'panel')
      parts.push(
        this.#controls.node,
        this.#legend.node,
        this.#warning,
        this.#plot,
        this.#whatIf.node,
        this.#comparison.node,
        this.#laws.node,
        this.#tables,
        this.#exports.node,
        this.#twin.node,
      );
    else parts.push(this.#plot, this.#legend.node, this.#warning, this.#openPlot);
    root.replaceChildren(...parts);
    observeTheme((theme) => {
      this.#theme = theme;
      this.#render();
    });
    this.#render();
  }

  /** Shows a model unless a newer one is shown already. */
  show(model: PlotModel): void {
    if (model.revision < this.#sent.revision) return;
    this.#sent = withPlainRoles(model);
    this.#render();
    this.#notice.say(describeModel(model));
  }

  /** What is drawn now. */
  describe(): PageDescription {
    const { revision, status } = this.#model;
    const visible = visibleRuns(this.#model, this.store.current);
    return {
      revision,
      status,
      visibleRuns: visible.map(({ id }) => id),
      drawnLines: this.#plot.hidden ? 0 : this.#figures.drawnLines,
      state: this.store.current,
    };
  }

  /** Tells the user that something he asked for failed. */
  fail(reason: string): void {
    this.#notice.fail(reason);
  }

  /** What there is nothing for without runs. */
  get #plotParts(): HTMLElement[] {
    const widgets = [this.#controls.node, this.#legend.node, this.#openPlot, this.#twin.node];
    return [
      ...widgets,
      this.#warning,
      this.#plot,
      this.#tables,
      this.#whatIf.node,
      this.#comparison.node,
      this.#exports.node,
    ];
  }

  #makeExports(): ExportSection {
    const current = () => {
      const [model, view, theme] = [this.#model, this.#view, this.#theme];
      return view === null ? null : { model, view, theme };
    };
    return new ExportSection(current, {
      save: (file) => this.host.save(file),
      copy: (text) => this.host.copy(text),
      saveFit: () => {
        this.host.run('export');
      },
      say: (text) => {
        this.#notice.say(text);
      },
      fail: (reason) => {
        this.fail(reason);
      },
    });
  }

  #change(change: Partial<PlotState>): void {
    this.store.update(change);
    this.#renderPlot();
    this.#twin.render(this.#model, this.store.current);
  }

  /** Once a frame, however many changes a slider makes. */
  #renderSoon(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
      clearTimeout(this.#rest);
      if (this.#overlay.isCoarse)
        this.#rest = setTimeout(() => {
          this.#refine();
        }, restAfter);
    });
  }

  #refine(): void {
    this.#overlay.refine();
    this.#render();
  }

  #render(): void {
    const whatIfs = this.#mode === 'panel' ? this.store.current.whatIfs : noWhatIfs;
    const extended = this.#overlay.add(this.#sent, whatIfs);
    this.#model = this.#mode === 'panel' ? this.#laws.add(extended, whatIfs.list) : extended;
    const bare = this.#model.runs.length === 0;
    this.#notice.render(this.#model, this.#mode);
    this.#controls.render(this.#model);
    for (const node of this.#plotParts) node.hidden = bare;
    this.#warning.replaceChildren(...renderWarning(this.#model, this.#mode));
    this.#renderPlot();
    if (this.#mode === 'side') return;
    const { fit } = this.#model;
    const runs = this.#model.runs.filter((run) => !isLawCurve(run));
    if (!bare) {
      this.#whatIf.render({ runs, fit, theme: this.#theme });
      this.#comparison.render(runs, fit, this.#theme);
      this.#laws.render(runs, whatIfs.list);
      this.#exports.render(fit !== null);
    }
    this.#tables.replaceChildren(...renderTables(this.#model, this.#theme));
    this.#twin.render(this.#model, this.store.current);
  }

  #renderPlot(): void {
    const { runs, fit } = this.#model;
    if (runs.length === 0) return;
    const state = this.store.current;
    const view = collectView(this.#model, state);
    this.#view = view;
    this.#legend.render({
      runs,
      hidden: state.hidden,
      fitted: fit !== null,
      mode: this.#mode,
      theme: this.#theme,
    });
    this.#figures.draw(view, this.#theme, this.#mode);
    const top = view.croppedAbove === null ? '' : strings.cropped(view.croppedAbove.toFixed(2));
    this.#remark.textContent =
      view.visible.length === 0 ? strings.allHidden : this.#mode === 'side' ? '' : top;
  }
}

function createOpenButton(run: (action: PageAction) => void): HTMLElement {
  return createButton({
    label: strings.openPlot,
    appearance: 'secondary',
    onPress: () => {
      run('open-plot');
    },
  }).node;
}
