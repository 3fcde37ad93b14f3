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
import { Controls, createFitButton, createOpenButton } from './controls.ts';
import { describeModel } from './describe.ts';
import { afterShown, element } from './dom.ts';
import { Figures } from './figures.ts';
import { isLawCurve } from './laws/overlay.ts';
import { LawsSection, type LoadLaws } from './laws/section.ts';
import { Legend } from './legend.ts';
import { LoggedMemory, nothingYet } from './memory.ts';
import { Notice } from './notice.ts';
import type { Pace } from './pace.ts';
import { Redraw, restAfter } from './redraw.ts';
import { isHuge, remarkOn, sayZoom } from './remark.ts';
import { toggleRun, type StateStore } from './state.ts';
import { strings } from './strings.ts';
import { renderTables, Twin } from './table.ts';
import { currentTheme, observeTheme, type Theme } from './theme.ts';
import { ExportSection } from './exports/section.ts';
import { renderWarning } from './warning.ts';
import { collectView, visibleRuns, withPlainRoles, type PlotView } from './view.ts';
import { ComparisonTable } from './whatIf/comparisonTable.ts';
import { WhatIfOverlay } from './whatIf/overlay.ts';
import { WhatIfSection } from './whatIf/section.ts';
import { makeZoomActions } from './zooming.ts';

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
  readonly #figures: Figures;
  readonly #logged = new LoggedMemory();
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
  /** The run that the user points at. */
  #pointed: string | null = null;
  /** Whether a first picture is wanted before the noise is taken out of so many points. */
  #hasty = false;
  readonly #redraw = new Redraw(
    (pace) => {
      this.#draw(pace);
    },
    (said) => {
      this.#draw();
      this.#figures.label();
      if (said && this.#view !== null) this.#notice.say(sayZoom(this.#view));
    },
  );

  constructor(
    private readonly root: HTMLElement,
    private readonly store: StateStore,
    private readonly host: PageHost,
  ) {
    const run = (action: PageAction) => {
      host.run(action);
    };
    const change = (change: Partial<Omit<PlotState, 'version'>>) => {
      this.#change(change);
    };
    this.#notice = new Notice(createFitButton(run).node);
    const zooms = makeZoomActions(
      () => ({ state: store.current, bounds: this.#view?.bounds }),
      (zoom) => {
        store.updateSoon({ zoom });
        this.#redraw.soon(true);
      },
    );
    this.#figures = new Figures(zooms);
    const zoom = (factor: number | 'reset') => {
      if (factor === 'reset') zooms.reset();
      else zooms.zoom(0.5, factor);
    };
    this.#controls = new Controls({ run, change, zoom }, () => store.current);
    this.#legend = new Legend(
      (id, visible) => {
        change({ hidden: toggleRun(store.current.hidden, id, visible) });
      },
      (id) => {
        this.#pointed = id;
        if (this.#view?.bandsLeftOut === true) this.#redraw.soon(false);
      },
    );
    window.addEventListener('pagehide', () => {
      store.flush();
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
    const complete = this.#logged.complete(model);
    if (model.revision < this.#sent.revision) return;
    this.#sent = withPlainRoles(complete);
    this.#hasty = isHuge(complete);
    this.#render();
    if (this.#hasty)
      afterShown(() => {
        this.#hasty = false;
        this.#draw();
      });
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
      charts: this.#plot.hidden ? [] : (this.#view?.charts ?? []).map(({ name }) => name),
      x: { min: this.#view?.x.min ?? 0, max: this.#view?.x.max ?? 0 },
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
      this.#laws.node,
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

  #change(change: Partial<Omit<PlotState, 'version'>>): void {
    this.store.update(change);
    this.#controls.render(this.#model);
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
    const runs = this.#model.runs.filter((run) => !isLawCurve(run) && run.forecastOf === undefined);
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
    const { hidden } = this.store.current;
    this.#legend.render({ runs, hidden, fitted: fit !== null, mode: this.#mode, theme: this.#theme });
    this.#draw();
    this.#figures.label();
  }

  /** Draws what the view state asks for, and nothing else: a zoom does it in every frame. */
  #draw(pace: Pace = 'resting'): void {
    this.#redraw.drawn();
    if (this.#model.runs.length === 0) return;
    const { current } = this.store;
    const state = this.#hasty ? { ...current, smooth: false } : current;
    const view = collectView(this.#model, state, this.#pointed);
    this.#view = view;
    this.#figures.draw({ view, theme: this.#theme, mode: this.#mode, state, pace });
    this.#remark.textContent = remarkOn(view, this.#mode);
  }
}
